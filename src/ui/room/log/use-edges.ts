import { type RefObject, useEffect, useRef, useState } from 'react';
import type { LogOf } from '#ui/data/log-pages.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { firstId, lastId, MOST_SHOWN } from '#ui/live/log-window.ts';

/** How far from an edge what lies beyond it is asked for. */
const AHEAD = '800px 0px';
/** What comes at the end makes the log longer; it is cut when that is worth it. */
const TOO_LONG = MOST_SHOWN + 50;

export type Edge = ReturnType<typeof useEdge>;

/** Loads what is older and what is newer when its place comes near, and lets go of what is far. */
export function useEdges(of: LogOf, log: RoomLog, viewport: RefObject<HTMLElement | null>, readingId: () => number) {
  const { logs } = useParley();
  const isTooLong = log.messages.length > TOO_LONG;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whose log it is does not change
  useEffect(() => {
    if (isTooLong) logs.trim(of, readingId());
  }, [isTooLong, logs, readingId]);
  return {
    older: useEdge(viewport, log.hasOlder ? firstId(log) : undefined, () => logs.loadOlder(of, readingId)),
    newer: useEdge(viewport, log.hasNewer ? lastId(log) : undefined, () => logs.loadNewer(of, readingId)),
  };
}

/** `edgeId`: the message beyond which there is more. */
function useEdge(viewport: RefObject<HTMLElement | null>, edgeId: number | undefined, more: () => Promise<void>) {
  const sentinel = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const loading = useRef(false);

  const load = async () => {
    if (loading.current) return;
    loading.current = true;
    setFailed(false);
    try {
      await more();
    } catch {
      setFailed(true);
    }
    loading.current = false;
  };
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const element = sentinel.current;
    if (edgeId === undefined || failed || !element) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), {
      root: viewport.current,
      rootMargin: AHEAD,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [edgeId, failed, viewport]);

  return { sentinel, failed, load };
}
