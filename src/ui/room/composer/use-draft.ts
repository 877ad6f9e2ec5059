import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';

/** What stands in this place's composer, on every device. */
export function useDraft(roomId: number, parentId: number | null) {
  const { drafts, queries } = useParley();
  // Fetched and kept for the keeper, which merges it with what is here; nothing is drawn anew for it.
  useQuery({ ...queries.drafts, notifyOnChangeProps: [] });
  const place = useMemo(() => ({ roomId, parentId }), [roomId, parentId]);
  const subscribe = useCallback((listener: () => void) => drafts.subscribe(place, listener), [drafts, place]);
  const read = () => drafts.read(place);
  const { text, quoteId } = useSyncExternalStore(subscribe, read, read);
  return {
    text,
    quoteId,
    write: (next: string) => drafts.write(place, { text: next }),
    quote: (id: number | null) => drafts.write(place, { quoteId: id }),
    take: () => drafts.take(place),
  };
}
