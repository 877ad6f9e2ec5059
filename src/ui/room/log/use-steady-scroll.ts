import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR = 48;

/**
 * Keeps a log where its reader left it: at the bottom if it was there, else on the row that was first in view, whatever
 * comes above or below it or changes its height.
 */
export function useSteadyScroll(viewport: RefObject<HTMLElement | null>, content: RefObject<HTMLElement | null>) {
  const [isAtBottom, setAtBottom] = useState(true);
  const sticks = useRef(true);
  const anchor = useRef<{ element: HTMLElement; top: number } | null>(null);

  const remember = useCallback(() => {
    const view = viewport.current;
    if (!view || !content.current) return;
    const { top } = view.getBoundingClientRect();
    anchor.current = null;
    for (const element of content.current.querySelectorAll<HTMLElement>('[data-row]')) {
      const box = element.getBoundingClientRect();
      if (box.bottom > top) {
        anchor.current = { element, top: box.top };
        break;
      }
    }
  }, [viewport, content]);

  const settle = useCallback(() => {
    const view = viewport.current;
    if (!view) return;
    if (sticks.current) view.scrollTop = view.scrollHeight;
    else if (anchor.current?.element.isConnected) {
      view.scrollTop += anchor.current.element.getBoundingClientRect().top - anchor.current.top;
    }
    remember();
  }, [viewport, remember]);

  const onScroll = useCallback(() => {
    const view = viewport.current;
    if (!view) return;
    sticks.current = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR;
    setAtBottom(sticks.current);
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

  return { isAtBottom, onScroll, toBottom, showFromTop };
}
