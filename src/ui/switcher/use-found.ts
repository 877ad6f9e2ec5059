import { useQuery } from '@tanstack/react-query';
import type { FoundEverything } from '#contract/search.ts';
import { keys } from '#ui/data/keys.ts';
import { useConnection, useParley } from '#ui/data/parley-provider.tsx';
import { useSettled } from '#ui/rooms/use-settled.ts';

const MOST = 6;
/** The server's answers are of this moment; nothing of them stays. */
const FORGET_MS = 60_000;

/** What the server finds beside what is known here; without a connection nothing, and nobody waits for it. */
export function useFound(query: string): FoundEverything | undefined {
  const { api } = useParley();
  const isLive = useConnection() !== 'offline';
  const sought = useSettled(query.trim().slice(0, 500), 120);
  const { data } = useQuery({
    queryKey: keys.everything(sought),
    queryFn: () => api.search.everything.query({ query: sought, limit: MOST }),
    enabled: sought !== '' && isLive,
    placeholderData: (shown) => (sought === '' ? undefined : shown),
    retry: false,
    staleTime: 0,
    gcTime: FORGET_MS,
  });
  return query.trim() === '' ? undefined : data;
}
