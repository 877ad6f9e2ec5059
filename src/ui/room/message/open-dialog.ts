import { useSyncExternalStore } from 'react';
import type { File } from '#contract/files.ts';
import type { Message } from '#contract/messages.ts';
import type { Deed } from '#ui/room/message/deeds.tsx';

// One dialog about a message at a time, whichever list its row stands in: a row may go while its dialog is open.

export type MessageDialog =
  | { kind: 'forward' | 'edits' | 'readers' | 'reactions'; message: Message }
  | { kind: 'pictures'; files: readonly File[]; at: number }
  /** the menu of touch screens */
  | { kind: 'deeds'; deeds: readonly Deed[]; onReact: ((emoji: string) => void) | null };

let open: MessageDialog | null = null;
const listeners = new Set<() => void>();

export function openDialog(next: MessageDialog | null): void {
  open = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useMessageDialog(): MessageDialog | null {
  return useSyncExternalStore(
    subscribe,
    () => open,
    () => null,
  );
}
