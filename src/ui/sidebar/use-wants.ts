import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { RoomPreferences } from '#contract/preferences.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { KnownPreferences } from '#ui/live/live-state.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { isMuted } from '#ui/sidebar/arrange.ts';

export interface Wants {
  of: (roomId: number) => RoomPreferences;
  isMuted: (roomId: number) => boolean;
  favourites: ReadonlySet<number>;
}

const nothingWanted = (roomId: number): RoomPreferences => ({
  roomId,
  level: 'all',
  mutedUntil: null,
  favourite: false,
});

/** Longer than this a timer cannot wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** What I want of my rooms. Muting for a while ends by itself. */
export function useWants(): Wants {
  const { queries } = useParley();
  const { data } = useQuery(queries.preferences);
  const [now, setNow] = useState(Date.now);
  const next = useMemo(() => {
    const ends = (data?.items ?? []).flatMap(({ mutedUntil }) => (mutedUntil === null ? [] : Date.parse(mutedUntil)));
    return Math.min(...ends.filter((end) => end > now));
  }, [data, now]);
  useEffect(() => {
    const wait = next - Date.now();
    if (wait > LONGEST_MS) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, wait) + 1);
    return () => clearTimeout(timer);
  }, [next]);

  return useMemo(() => {
    const known = new Map((data?.items ?? []).map((wants) => [wants.roomId, wants]));
    return {
      of: (roomId) => known.get(roomId) ?? nothingWanted(roomId),
      isMuted: (roomId) => isMuted(known.get(roomId), now),
      favourites: new Set((data?.items ?? []).flatMap(({ roomId, favourite }) => (favourite ? roomId : []))),
    };
  }, [data, now]);
}

type Change = Partial<Omit<RoomPreferences, 'roomId'>>;

/** Shown at once, on this device; the others are told by the server. */
export function useChangeWants(): (roomId: number, change: Change) => Promise<void> {
  const { api, cache } = useParley();
  return useCallback(
    async (roomId, change) => {
      cache.setQueryData<KnownPreferences>(keys.preferences, (known) => {
        if (!known) return known;
        const before = known.items.find((wants) => wants.roomId === roomId) ?? nothingWanted(roomId);
        const others = known.items.filter((wants) => wants.roomId !== roomId);
        return { ...known, items: [...others, { ...before, ...change }] };
      });
      try {
        await api.preferences.setRoom.mutate({ roomId, ...change });
      } catch (error) {
        noticeFailure(error);
        await cache.invalidateQueries({ queryKey: keys.preferences });
      }
    },
    [api, cache],
  );
}
