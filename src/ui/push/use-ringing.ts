import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { isQuiet } from '#contract/quiet-hours.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { ring } from '#ui/push/ring.ts';
import { isSoundOn } from '#ui/push/use-sound.ts';

/** Quiet hours may have been set on another device a moment ago. */
const KNOWN_FOR_MS = 60_000;

/** Is heard, unless this device is to be silent or it is one of its reader's quiet hours. */
export function useRinging(): () => Promise<void> {
  const { api, queries } = useParley();
  const cache = useQueryClient();
  return useCallback(async () => {
    if (!isSoundOn()) return;
    const [settings, me] = await Promise.all([
      cache.fetchQuery({
        queryKey: keys.noticeSettings,
        queryFn: () => api.notifications.settings.query(),
        staleTime: KNOWN_FOR_MS,
      }),
      cache.ensureQueryData(queries.me),
    ]);
    const hours = settings.quietHours;
    if (hours && isQuiet({ ...hours, timeZone: me.timeZone }, new Date())) return;
    await ring();
  }, [api, cache, queries]);
}
