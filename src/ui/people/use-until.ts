import { useFormatter, useNow } from 'next-intl';
import { CLOCK } from '#ui/language/clock-time.ts';

/** A moment to come, as short as it can be said: the hour today, else the day as well. */
export function useUntil(): (at: string) => string {
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  return (at) => {
    const when = new Date(at);
    if (when.toDateString() === now.toDateString()) return format.dateTime(when, CLOCK);
    const isThisYear = when.getFullYear() === now.getFullYear();
    return format.dateTime(when, {
      ...CLOCK,
      day: 'numeric',
      month: 'short',
      ...(isThisYear ? {} : { year: 'numeric' }),
    });
  };
}
