'use client';
import { QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { ConnectionState } from '#client/follow.ts';
import { isStillLeaving, leaveWithOthers } from '#ui/account/session.ts';
import { createParley } from '#ui/data/create-parley.ts';

type Parley = ReturnType<typeof createParley>;

const ParleyContext = createContext<Parley | null>(null);
const ConnectionContext = createContext<ConnectionState>('connecting');

export function useParley(): Parley {
  const parley = useContext(ParleyContext);
  if (!parley) throw new Error('useParley outside of ParleyProvider');
  return parley;
}

export const useConnection = () => useContext(ConnectionContext);

/** What the screens stand on: the client, the cache that owns the data, and the events that keep it current. */
export function ParleyProvider({ meId, children }: { meId: number; children: ReactNode }) {
  const [connection, setConnection] = useState<ConnectionState>('connecting');
  const [parley, setParley] = useState<Parley | null>(null);

  // Only in the browser: the server renders the frame, and has no connection to itself.
  useEffect(() => {
    if (isStillLeaving()) return;
    const created = createParley(meId, setConnection);
    setParley(created);
    const stopListening = leaveWithOthers(() => setParley(null));
    return () => {
      stopListening();
      created.close();
    };
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
