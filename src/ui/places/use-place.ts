'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { type Place, readPlace } from '#ui/places/place.ts';

export function usePlace(): Place {
  const pathname = usePathname();
  const search = useSearchParams();
  return useMemo(() => readPlace(pathname, new URLSearchParams(search)), [pathname, search]);
}

/**
 * To another place of the app. The browser knows all of them already, so the server is not asked: going from room to room
 * takes no time, also without a network.
 */
export function goTo(path: string, { instead = false } = {}): void {
  if (path === window.location.pathname + window.location.search) return;
  if (instead) window.history.replaceState(null, '', path);
  else window.history.pushState(null, '', path);
}
