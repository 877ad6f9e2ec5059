import { useSyncExternalStore } from 'react';

/**
 * Whether the page's own code runs yet. Until then the browser would send a form by itself, a password with it, to
 * where nobody expects it.
 */
export function useIsAwake(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
}
