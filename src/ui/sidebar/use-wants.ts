import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { isMuted } from '#ui/sidebar/arrange.ts';

export interface Wants {
  isMuted: (roomId: number) => boolean;
  favourites: ReadonlySet<number>;
}

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
      isMuted: (roomId) => isMuted(known.get(roomId), now),
      favourites: new Set((data?.items ?? []).flatMap(({ roomId, favourite }) => (favourite ? roomId : []))),
    };
  }, [data, now]);
}
