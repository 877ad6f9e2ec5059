import { QueryClient } from '@tanstack/react-query';
import { refusalOf } from '#client/refusal.ts';

/** What is under `live` is kept current by events alone, so a fetch that is given up would leave a gap that nobody closes. */
function isWorthAnotherTry(failures: number, error: unknown): boolean {
  const { code } = refusalOf(error);
  return code === 'unreachable' || code === 'unavailable' || (code === 'internal' && failures < 3);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Events keep what was fetched current, so nothing grows stale by itself.
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 30 * 60_000,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: isWorthAnotherTry,
        retryDelay: (attempt) => Math.min(400 * 2 ** attempt, 5000),
      },
    },
  });
}
