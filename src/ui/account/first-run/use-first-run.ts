import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import type { Me } from '#contract/users.ts';
import { keep, recall } from '#ui/data/kept-on-this-device.ts';
import { useParley } from '#ui/data/parley-provider.tsx';

const KEPT_AS = 'first-run';
const listeners = new Set<() => void>();

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function skipFirstRun(): void {
  keep(KEPT_AS, 'skipped');
  for (const listener of listeners) listener();
}

// Told apart from the rest of what changes all day.
const hasNone = (rooms: readonly RoomView[]) => rooms.length === 0;
const ownsServer = (me: Me) => me.role === 'owner';

/** Whether whoever is here has just set this server up and said nothing about it yet. */
export function useIsFirstRun(): boolean {
  const { queries } = useParley();
  const { data: isEmpty } = useQuery({ ...queries.rooms, select: hasNone });
  const { data: isOwner } = useQuery({ ...queries.me, select: ownsServer });
  const isSkipped = useSyncExternalStore(
    watch,
    () => recall(KEPT_AS) !== null,
    () => false,
  );
  return isEmpty === true && isOwner === true && !isSkipped;
}
