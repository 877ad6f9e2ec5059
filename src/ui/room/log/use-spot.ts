import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import type { RoomLog } from '#ui/live/live-state.ts';
import type { useSteadyScroll } from '#ui/room/log/use-steady-scroll.ts';

/** A place in a log. It is gone to when it is there: what has to be loaded for it may be on its way. */
export type Spot =
  | { at: 'message'; id: number; focus?: boolean }
  | { at: 'beginning'; focus?: boolean }
  | { at: 'end'; focus?: boolean }
  /** where what is new begins */
  | { at: 'new'; focus?: boolean };

const LIT_MS = 2400;

interface Spots {
  log: RoomLog;
  content: RefObject<HTMLElement | null>;
  scroll: ReturnType<typeof useSteadyScroll>;
  first: Spot | null;
}

/** Goes to a place in a log as soon as it is loaded. A message that was gone to stands out for a moment. */
export function useSpot({ log, content, scroll, first }: Spots) {
  const [spot, setSpot] = useState<Spot | null>(first);
  const [litId, setLitId] = useState<number | null>(null);
  const [reachedId, setReachedId] = useState<number | null>(null);
  const { toBottom, showFromTop } = scroll;

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever what is loaded changes
  useLayoutEffect(() => {
    if (!spot || !content.current) return;
    const find = (selector: string) => content.current?.querySelector<HTMLElement>(selector) ?? null;
    let row: HTMLElement | null | undefined;
    if (spot.at === 'end') {
      if (log.hasNewer) return;
      toBottom();
      row = [...content.current.querySelectorAll<HTMLElement>('[data-row]')].at(-1);
    } else if (spot.at === 'beginning') {
      if (log.hasOlder) return;
      row = find('[data-row]');
      showFromTop(content.current);
    } else {
      row = find(spot.at === 'message' ? `[data-id="${spot.id}"]` : '[data-new]');
      if (!row) return;
      showFromTop(row);
      if (spot.at === 'message') {
        setLitId(spot.id);
        setReachedId(spot.id);
      }
    }
    if (spot.focus) row?.focus({ preventScroll: true });
    setSpot(null);
  }, [spot, log]);

  useEffect(() => {
    if (litId === null) return;
    const timer = setTimeout(() => setLitId(null), LIT_MS);
    return () => clearTimeout(timer);
  }, [litId]);

  return { litId, reachedId, aim: useCallback((next: Spot | null) => setSpot(next), []) };
}
