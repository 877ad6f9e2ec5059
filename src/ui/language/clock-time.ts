import { useFormatter } from 'next-intl';

/** Twelve or twenty-four hours is a habit of the reader's country, which the interface's language does not tell. */
const habit =
  typeof navigator === 'undefined'
    ? undefined
    : new Intl.DateTimeFormat(navigator.language, { hour: 'numeric' }).resolvedOptions().hourCycle;

/** How a time of day is written for this reader, also behind a date. */
export const CLOCK = {
  hour: habit === 'h23' || habit === 'h24' ? '2-digit' : 'numeric',
  minute: '2-digit',
  ...(habit === undefined ? {} : { hourCycle: habit }),
} as const;

export function useClockTime(): (at: string) => string {
  const format = useFormatter();
  return (at) => format.dateTime(new Date(at), CLOCK);
}

/** A day and a time as short as they can be said: today's by the time alone, this year's without the year. */
export function inShort(when: Date, now: Date) {
  if (when.toDateString() === now.toDateString()) return CLOCK;
  const isThisYear = when.getFullYear() === now.getFullYear();
  return { ...CLOCK, day: 'numeric', month: 'short', ...(isThisYear ? {} : { year: 'numeric' as const }) } as const;
}

export function useShortTime(): (at: string) => string {
  const format = useFormatter();
  return (at) => format.dateTime(new Date(at), inShort(new Date(at), new Date()));
}

/** A day and a time in full, where the year belongs to what is said. */
export function useFullTime(): (at: Date | string) => string {
  const format = useFormatter();
  return (at) => format.dateTime(new Date(at), { ...CLOCK, day: 'numeric', month: 'short', year: 'numeric' });
}

/** A day and a time that are to come, by this device's clock and in its reader's habit. */
export function useMomentTime(length: 'long' | 'short' = 'long'): (at: Date | string) => string {
  const format = useFormatter();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const hour = habit === 'h23' || habit === 'h24' ? '2-digit' : 'numeric';
  return (at) =>
    format.dateTime(new Date(at), {
      weekday: length,
      day: 'numeric',
      month: length,
      hour,
      minute: '2-digit',
      timeZone,
      ...(habit === undefined ? {} : { hourCycle: habit }),
    });
}
