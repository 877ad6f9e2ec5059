/** Whether it is quiet for somebody now, by the clock of where he is. The hours may go over midnight. */
export function isQuiet(quiet: { from: number | null; to: number | null; timeZone: string }, now: Date): boolean {
  const { from, to, timeZone } = quiet;
  if (from === null || to === null || from === to) return false;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hours = 0, minutes = 0] = clock.format(now).split(':').map(Number);
  const minute = hours * 60 + minutes;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}
