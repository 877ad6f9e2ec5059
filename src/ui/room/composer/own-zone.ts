/** Where this device is, whatever the server thinks. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const two = (part: number) => String(part).padStart(2, '0');

/** As fields of a form spell a day and a time, by this device's clock. */
export const dayOf = (at: Date) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
export const timeOf = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;

/** Null for what is no moment. */
export function momentOf(day: string, time: string): Date | null {
  const at = new Date(`${day}T${time}`);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** In an hour, tomorrow at nine, next Monday at nine. */
export function quickTimes(now: Date): { key: 'hour' | 'tomorrow' | 'monday'; at: Date }[] {
  const morning = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9);
  const hour = new Date(Math.ceil((now.getTime() + 3_600_000) / 60_000) * 60_000);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const all = [
    { key: 'hour', at: hour },
    { key: 'tomorrow', at: morning(1) },
    { key: 'monday', at: morning(toMonday) },
  ] as const;
  return all.filter(({ key }) => key !== 'monday' || toMonday !== 1);
}
