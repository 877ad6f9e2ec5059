import { useFormatter, useNow } from 'next-intl';
import { inShort } from '#ui/language/clock-time.ts';

/** A moment to come, as short as it can be said. */
export function useUntil(): (at: string) => string {
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  return (at) => format.dateTime(new Date(at), inShort(new Date(at), now));
}
