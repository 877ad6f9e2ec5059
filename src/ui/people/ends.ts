/** How long something holds. Each is a way to say it; the moment is computed when it is chosen. */
export const ENDS = ['30m', '1h', '4h', 'today', 'week'] as const;
export type End = (typeof ENDS)[number];

const MINUTES: Partial<Record<End, number>> = { '30m': 30, '1h': 60, '4h': 240 };

/** `today` ends with the day where one is, `week` with its Sunday. */
export function endOf(end: End, now: Date): Date {
  const minutes = MINUTES[end];
  if (minutes !== undefined) return new Date(now.getTime() + minutes * 60_000);
  const days = end === 'today' ? 1 : 8 - (now.getDay() || 7);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
}
