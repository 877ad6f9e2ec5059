import { useSyncExternalStore } from 'react';

/** As the phone's layout is told in theme.css. */
const NARROW = '(width < 820px)';

export const isNarrow = () => window.matchMedia(NARROW).matches;

function watch(onChange: () => void): () => void {
  const wanted = window.matchMedia(NARROW);
  wanted.addEventListener('change', onChange);
  return () => wanted.removeEventListener('change', onChange);
}

/** One column at a time; what can be told by style alone needs no such question. */
export const useIsNarrow = () => useSyncExternalStore(watch, isNarrow, () => false);
