import { useEffect, useRef } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';

/** Said again while it goes on, so that it ends by itself if this page does. */
const AGAIN_MS = 3000;

/** Tells the others of a room that one writes, no oftener than needed, and that one has stopped. */
export function useTellingTyping(roomId: number): { changed(text: string): void; stopped(): void } {
  const { tellTyping } = useParley();
  const toldAt = useRef<number | null>(null);
  const stopped = () => {
    if (toldAt.current === null) return;
    toldAt.current = null;
    tellTyping(roomId, false);
  };
  const latest = useRef(stopped);
  latest.current = stopped;
  useEffect(() => () => latest.current(), []);
  return {
    changed(text) {
      if (text.trim() === '') {
        stopped();
        return;
      }
      const now = Date.now();
      if (toldAt.current !== null && now - toldAt.current < AGAIN_MS) return;
      toldAt.current = now;
      tellTyping(roomId, true);
    },
    stopped,
  };
}
