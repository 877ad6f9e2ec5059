import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { markScrolling } from '#ui/room/log/mark-scrolling.ts';

const NEAR = 48;
/** So many rows in view are remembered: the first of them may be deleted. */
const REMEMBERED = 4;

interface Anchor {
  element: HTMLElement;
  top: number;
}

/**
 * Keeps a log where its reader left it: at the end if it was there, else on the row that was first in view, whatever comes
 * above or below it, goes, or changes its height.
 */
export function useSteadyScroll(
  viewport: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  /** false: there is more below what is loaded, so its bottom is not the end */
  isEnd: boolean,
) {
  const [isAtBottom, setAtBottom] = useState(true);
  const sticks = useRef(true);
  const end = useRef(isEnd);
  end.current = isEnd;
  const anchors = useRef<Anchor[]>([]);
  const settledAt = useRef(-1);

  const remember = useCallback(
    (off = 0) => {
      const view = viewport.current;
      if (!view || !content.current) return;
      const rows = content.current.querySelectorAll<HTMLElement>('[data-row]');
      const { top } = view.getBoundingClientRect();
      // The very first row loses its name when others come before it, so it is no firm ground.
      const from = Math.max(firstBelow(rows, top), Math.min(1, rows.length - 1));
      anchors.current = [...rows]
        .slice(from, from + REMEMBERED)
        .map((element) => ({ element, top: element.getBoundingClientRect().top - off }));
    },
    [viewport, content],
  );

  const settle = useCallback(() => {
    const view = viewport.current;
    if (!view) return;
    if (sticks.current && end.current) {
      view.scrollTop = view.scrollHeight;
      settledAt.current = -1;
      remember();
      return;
    }
    const anchor = anchors.current.find(({ element }) => element.isConnected);
    const moved = () => (anchor ? anchor.element.getBoundingClientRect().top - anchor.top : 0);
    if (moved() !== 0) view.scrollTop += moved();
    settledAt.current = view.scrollTop;
    // One scrolls by whole points of the screen: what is left over is made up for the next time, and never adds up.
    remember(Math.abs(moved()) < 1 ? moved() : 0);
  }, [viewport, remember]);

  const onScroll = useCallback(() => {
    const view = viewport.current;
    if (!view) return;
    sticks.current = end.current && view.scrollHeight - view.scrollTop - view.clientHeight < NEAR;
    setAtBottom(sticks.current);
    if (view.scrollTop === settledAt.current) return;
    settledAt.current = -1;
    if (!sticks.current) markScrolling(view);
    remember();
  }, [viewport, remember]);

  // Every render may have changed what stands above the reader.
  useLayoutEffect(settle);

  useEffect(() => {
    const observer = new ResizeObserver(settle);
    if (viewport.current) observer.observe(viewport.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, [viewport, content, settle]);

  const toBottom = useCallback(() => {
    sticks.current = true;
    setAtBottom(true);
    settle();
  }, [settle]);

  const showFromTop = useCallback(
    (element: HTMLElement) => {
      const view = viewport.current;
      if (!view) return;
      view.scrollTop += element.getBoundingClientRect().top - view.getBoundingClientRect().top - view.clientHeight / 5;
      onScroll();
    },
    [viewport, onScroll],
  );

  /** The message that is read: the first in view. */
  const readingId = useCallback(() => {
    const ids = anchors.current.map(({ element }) => Number(element.dataset.id));
    return ids.find((id) => id > 0) ?? 0;
  }, []);

  return { isAtBottom: isAtBottom && isEnd, onScroll, toBottom, showFromTop, readingId };
}

/** Rows stand in their order, so a few looks are enough. */
function firstBelow(rows: NodeListOf<HTMLElement>, top: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low);
}
