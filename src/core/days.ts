/** How far the clocks of a time zone are ahead at a moment, in milliseconds. */
function aheadAt(time: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - time;
}

/** When a day like 2026-01-31 begins there. */
export function startOfDay(day: string, timeZone: string): Date {
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  const guess = asUtc - aheadAt(asUtc, timeZone);
  // The clocks may change between the two.
  return new Date(asUtc - aheadAt(guess, timeZone));
}

/** The day that it is there now, like 2026-01-31. */
export function today(timeZone: string): string {
  const now = Date.now();
  return new Date(now + aheadAt(now - (now % 1000), timeZone)).toISOString().slice(0, 10);
}
