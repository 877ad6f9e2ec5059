import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Presence } from '#contract/signals.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { NOBODY_KNOWN } from '#ui/live/moments.ts';

/** Whether somebody who is shown is here; null while nobody knows. */
export function usePresence(userId: number | undefined): Presence | null {
  const { moments } = useParley();
  const known = useQuery({
    queryKey: keys.presence,
    queryFn: () => NOBODY_KNOWN,
    initialData: NOBODY_KNOWN,
    select: (all) => (userId === undefined ? null : (all[userId] ?? null)),
  });
  useEffect(() => (userId === undefined ? undefined : moments.watch(userId)), [moments, userId]);
  return known.data;
}
