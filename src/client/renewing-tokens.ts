import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { AppRouter } from '#api/router.ts';
import type { TokenSource } from '#client/credentials.ts';

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
}

interface RenewingTokensOptions {
  url: string;
  /** what signing in answered, or what was kept of the last renewal */
  tokens: TokenPair;
  /** A refresh token works once: whoever wants to be let in after a restart keeps the new pair. */
  onRenewed?: (tokens: TokenPair) => void;
}

/** Gives the client an access token, and another when its time is over. */
export function renewingTokens({ url, tokens, onRenewed }: RenewingTokensOptions): TokenSource {
  const api = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${url}/api/trpc` })] });
  let current = tokens;
  let renewing: Promise<void> | null = null;

  const renew = async () => {
    const { accessToken, refreshToken } = await api.auth.refresh.mutate({ refreshToken: current.refreshToken });
    current = { accessToken, refreshToken };
    onRenewed?.(current);
  };
  return async ({ expired }) => {
    if (expired) {
      renewing ??= renew().finally(() => {
        renewing = null;
      });
      await renewing;
    }
    return current.accessToken;
  };
}
