'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { ConnectionState } from '#client/follow.ts';
import { createParleyClient, type ParleyClient } from '#client/parley-client.ts';
import { refusalOf } from '#client/refusal.ts';
import { endSession } from '#ui/account/session.ts';
import { keys } from '#ui/data/keys.ts';
import { createLiveQueries, type LiveQueries } from '#ui/data/live-queries.ts';
import { applyToCache } from '#ui/live/cache-state.ts';
import { Journal } from '#ui/live/journal.ts';

interface Parley {
  api: ParleyClient['api'];
  cache: QueryClient;
  queries: LiveQueries;
  meId: number;
}

const ParleyContext = createContext<Parley | null>(null);
const ConnectionContext = createContext<ConnectionState>('connecting');

export function useParley(): Parley {
  const parley = useContext(ParleyContext);
  if (!parley) throw new Error('useParley outside of ParleyProvider');
  return parley;
}

export const useConnection = () => useContext(ConnectionContext);

const worthAnotherTry = (error: unknown) => ['unreachable', 'unavailable', 'internal'].includes(refusalOf(error).code);

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Events keep what was fetched current, so nothing grows stale by itself.
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 30 * 60_000,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (failures, error) => failures < 3 && worthAnotherTry(error),
        retryDelay: (attempt) => 400 * 2 ** attempt,
      },
    },
  });
}

function createParley(meId: number, onState: (state: ConnectionState) => void) {
  const cache = createQueryClient();
  for (const key of [keys.outbox, keys.seen]) cache.setQueryDefaults(key, { gcTime: Number.POSITIVE_INFINITY });
  const client = createParleyClient({ url: window.location.origin, userId: meId, onState });
  const journal = new Journal();
  const queries = createLiveQueries(client.api, journal, cache, meId);
  let following = false;

  const follow = () =>
    client.follow({
      onItem(item) {
        if (item.type === 'reset') {
          cache.setQueryData(keys.seen, {});
          cache.removeQueries({ queryKey: keys.live, type: 'inactive' });
        } else if (item.type !== 'signals') {
          journal.add(item.events);
          applyToCache(cache, item.events, meId);
        }
        // What was fetched before the first event could come may lack what happened in between.
        if (item.type === 'reset' || !following) cache.invalidateQueries({ queryKey: keys.live });
        following = true;
      },
      onRefused: () => endSession('ended'),
    });
  cache.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'updated' && query.state.status === 'error' && refusalOf(query.state.error).code === 'unauthenticated')
      endSession('ended');
  });
  return { api: client.api, cache, queries, meId, follow, close: client.close };
}

/** What the screens stand on: the client, the cache that owns the data, and the events that keep it current. */
export function ParleyProvider({ meId, children }: { meId: number; children: ReactNode }) {
  const [connection, setConnection] = useState<ConnectionState>('connecting');
  const [parley, setParley] = useState<ReturnType<typeof createParley> | null>(null);

  // Only in the browser: the server renders the frame, and has no connection to itself.
  useEffect(() => {
    const created = createParley(meId, setConnection);
    setParley(created);
    created.follow();
    return () => void created.close();
  }, [meId]);

  if (!parley) return null;
  return (
    <QueryClientProvider client={parley.cache}>
      <ParleyContext value={parley}>
        <ConnectionContext value={connection}>{children}</ConnectionContext>
      </ParleyContext>
    </QueryClientProvider>
  );
}
