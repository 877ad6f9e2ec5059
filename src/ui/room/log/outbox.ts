import { useQuery } from '@tanstack/react-query';
import type { OutboxEntry } from '#client/outbox-entry.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';

const NOTHING: readonly OutboxEntry[] = [];

export function useOutbox(): readonly OutboxEntry[] {
  const { data } = useQuery({ queryKey: keys.outbox, queryFn: () => NOTHING, initialData: NOTHING });
  return data;
}

/** What one does with one's own unsent messages. */
export function useSending() {
  const { outbox, uploads } = useParley();
  return {
    retry: (entry: OutboxEntry) => outbox.retry(entry.clientId),
    discard(entry: OutboxEntry) {
      uploads.discard(entry.attachments.map(({ uploadId }) => uploadId));
      outbox.discard(entry.clientId);
    },
  };
}
