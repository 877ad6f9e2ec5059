import { useSyncExternalStore } from 'react';
import type { ParleyClient } from '#client/parley-client.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';

// A deletion is held back for a while, so that it can be undone without the server ever hearing of it.

const UNDO_MS = 8000;

let held: ReadonlyMap<number, ReturnType<typeof setTimeout>> = new Map();
const listeners = new Set<() => void>();

function hold(next: typeof held): void {
  held = next;
  for (const listener of listeners) listener();
}

function letGo(messageId: number): void {
  clearTimeout(held.get(messageId));
  hold(new Map([...held].filter(([id]) => id !== messageId)));
}

export function deleteSoon(api: ParleyClient['api'], messageId: number): void {
  if (held.has(messageId)) return;
  const timer = setTimeout(async () => {
    try {
      await api.messages.delete.mutate({ messageId });
    } catch (error) {
      noticeFailure(error);
    }
    letGo(messageId);
  }, UNDO_MS);
  hold(new Map(held).set(messageId, timer));
}

export const undoDelete = letGo;

export const isBeingDeleted = (messageId: number) => held.has(messageId);

const PATIENCE_MS = 2000;

/** Before the session ends: once the page goes it is too late. */
export async function deleteNow(api: ParleyClient['api']): Promise<void> {
  const messageIds = [...held.keys()];
  for (const messageId of messageIds) letGo(messageId);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  await Promise.allSettled(messageIds.map((messageId) => api.messages.delete.mutate({ messageId }, { signal })));
}

/** Leaving means it: whoever closes the page after deleting expects the message to be gone. */
if (typeof window !== 'undefined') {
  window.addEventListener('pagehide', () => {
    for (const messageId of held.keys()) {
      const body = JSON.stringify({ messageId });
      const headers = { 'content-type': 'application/json' };
      void fetch('/api/trpc/messages.delete', { method: 'POST', keepalive: true, headers, body });
    }
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The messages whose deletion can still be undone. */
export function useDeletions(): ReadonlyMap<number, unknown> {
  return useSyncExternalStore(
    subscribe,
    () => held,
    () => held,
  );
}
