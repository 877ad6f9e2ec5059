import { type QueryClient, useQuery } from '@tanstack/react-query';
import type { ParleyClient } from '#client/parley-client.ts';
import { refusalOf } from '#client/refusal.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { addMessage } from '#ui/live/apply-to-log.ts';
import type { OutboxEntry, RoomLog } from '#ui/live/live-state.ts';

const NOTHING: readonly OutboxEntry[] = [];

export function useOutbox(): readonly OutboxEntry[] {
  const { data } = useQuery({ queryKey: keys.outbox, queryFn: () => NOTHING, initialData: NOTHING });
  return data;
}

/** What one does with one's own unsent messages. A retry keeps the client id, so the server writes it once. */
export function useSending() {
  const { api, cache } = useParley();
  return {
    send(roomId: number, content: string) {
      const entry = {
        clientId: crypto.randomUUID(),
        roomId,
        content,
        createdAt: new Date().toISOString(),
        failure: null,
      };
      changeOutbox(cache, (outbox) => [...outbox, entry]);
      return deliver(api, cache, entry);
    },
    retry(entry: OutboxEntry) {
      changeOutbox(cache, (outbox) => replace(outbox, { ...entry, failure: null }));
      return deliver(api, cache, entry);
    },
    discard(entry: OutboxEntry) {
      changeOutbox(cache, (outbox) => outbox.filter(({ clientId }) => clientId !== entry.clientId));
    },
  };
}

async function deliver(api: ParleyClient['api'], cache: QueryClient, entry: OutboxEntry): Promise<void> {
  const { roomId, content, clientId } = entry;
  try {
    const { message, sender } = await api.messages.send.mutate({ roomId, content, clientId });
    // The event may come before this answer or after it; either puts the message in its place, once.
    cache.setQueryData<RoomLog>(keys.log(roomId), (log) => log && addMessage(log, message, sender));
    changeOutbox(cache, (outbox) => outbox.filter((other) => other.clientId !== clientId));
  } catch (error) {
    changeOutbox(cache, (outbox) => replace(outbox, { ...entry, failure: refusalOf(error) }));
  }
}

function changeOutbox(cache: QueryClient, change: (outbox: readonly OutboxEntry[]) => readonly OutboxEntry[]): void {
  cache.setQueryData<readonly OutboxEntry[]>(keys.outbox, (outbox = NOTHING) => change(outbox));
}

function replace(outbox: readonly OutboxEntry[], entry: OutboxEntry): readonly OutboxEntry[] {
  return outbox.map((other) => (other.clientId === entry.clientId ? entry : other));
}
