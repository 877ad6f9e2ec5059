import { useFormatter, useNow } from 'next-intl';

/** A moment to come, as short as it can be said: the hour today, else the day as well. */
export function useUntil(): (at: string) => string {
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  return (at) => {
    const when = new Date(at);
    const isToday = when.toDateString() === now.toDateString();
    return isToday
      ? format.dateTime(when, { timeStyle: 'short' })
      : format.dateTime(when, {
          day: 'numeric',
          month: 'short',
          hour: 'numeric',
          minute: '2-digit',
          ...(when.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
        });
  };
}
