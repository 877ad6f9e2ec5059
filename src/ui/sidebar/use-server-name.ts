import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keep, recall } from '#ui/data/kept-on-this-device.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';

/** As it was called when one was last here, until the server says how it is called now. */
export function useServerName(): string {
  const { api } = useParley();
  const { data } = useQuery({ queryKey: keys.about, queryFn: () => api.server.about.query() });
  const name = data?.name;
  useEffect(() => {
    if (name !== undefined) keep('server-name', name);
  }, [name]);
  return name ?? recall('server-name') ?? 'Parley';
}
