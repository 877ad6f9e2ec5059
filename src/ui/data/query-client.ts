import { QueryClient } from '@tanstack/react-query';
import { refusalOf } from '#client/refusal.ts';

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
