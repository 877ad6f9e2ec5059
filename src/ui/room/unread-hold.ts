import { useSyncExternalStore } from 'react';

// Whoever marks a room unread while looking at it wants it to stay so until he comes again.

let held: number | null = null;
const listeners = new Set<() => void>();

function hold(roomId: number | null): void {
  held = roomId;
  for (const listener of listeners) listener();
}

export const holdUnread = (roomId: number) => hold(roomId);

export function releaseUnread(roomId: number): void {
  if (held === roomId) hold(null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useIsHeldUnread(roomId: number): boolean {
  return useSyncExternalStore(
    subscribe,
    () => held === roomId,
    () => false,
  );
}
