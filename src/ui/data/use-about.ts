import { useQuery } from '@tanstack/react-query';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';

/** What this server is and offers, as it tells anybody. */
export function useAbout() {
  const { api } = useParley();
  return useQuery({ queryKey: keys.about, queryFn: () => api.server.about.query() });
}
