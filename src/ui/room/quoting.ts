import { useSyncExternalStore } from 'react';
import type { Message } from '#contract/messages.ts';

// What one is about to answer to, until the composer has sent it or let it go. A thread has a quote of its own.

/** Where one writes: the room itself (`thread` null), or the thread of a message. */
interface WritingPlace {
  roomId: number;
  thread: number | null;
}

let quoted: ReadonlyMap<string, Message> = new Map();
const listeners = new Set<() => void>();

const keyOf = ({ roomId, thread }: WritingPlace) => `${roomId}:${thread ?? ''}`;

function change(next: typeof quoted): void {
  quoted = next;
  for (const listener of listeners) listener();
}

export function quote(place: WritingPlace, message: Message): void {
  change(new Map(quoted).set(keyOf(place), message));
}

export function stopQuoting(place: WritingPlace): void {
  const key = keyOf(place);
  if (quoted.has(key)) change(new Map([...quoted].filter(([known]) => known !== key)));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the composer of this place shows above its field, and sends as `quoteId`. */
export function useQuoting(place: WritingPlace): Message | null {
  const key = keyOf(place);
  return useSyncExternalStore(
    subscribe,
    () => quoted.get(key) ?? null,
    () => null,
  );
}
