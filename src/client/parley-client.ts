import { createTRPCClient, createWSClient, httpBatchLink, splitLink, type TRPCClient, wsLink } from '@trpc/client';
import type { AppRouter } from '#api/router.ts';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { LiveItem } from '#contract/live.ts';

/** `catching-up`: connected again, and waiting for what happened meanwhile. */
export type ConnectionState = 'connecting' | 'live' | 'catching-up' | 'offline';

export interface ParleyClientOptions {
  /** The server's address without a path, like https://chat.example.org */
  url: string;
  /** An access token or API key. Without one a browser shows its session cookie. */
  token?: string | (() => string | Promise<string>);
  /** For runtimes that have no WebSocket of their own. */
  WebSocket?: typeof WebSocket;
  onState?: (state: ConnectionState) => void;
}

export interface Following {
  onItem(item: LiveItem): void;
  /** The server will not serve this caller any more: signed out, deactivated. Nothing follows. */
  onRefused(refusal: Refusal): void;
}

export interface ParleyClient {
  readonly api: TRPCClient<AppRouter>;
  /** Everything that changes for the caller from now on, through lost connections too. Returns how to stop. */
  follow(following: Following): () => void;
  close(): Promise<void>;
}

const FINAL = new Set<Refusal['code']>(['unauthenticated', 'account_deactivated', 'forbidden']);

export function createParleyClient(options: ParleyClientOptions): ParleyClient {
  const { token } = options;
  const readToken = async () => (typeof token === 'function' ? token() : token);
  const socket = createWSClient({
    url: async () => {
      await online();
      return `${options.url.replace(/^http/, 'ws')}/api/trpc`;
    },
    connectionParams: async () => {
      const current = await readToken();
      return current === undefined ? null : { token: current };
    },
    ...(options.WebSocket ? { WebSocket: options.WebSocket } : {}),
    lazy: { enabled: true, closeMs: 0 },
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 5_000 },
    retryDelayMs: (attempt) => (attempt === 0 ? 0 : Math.min(500 * 2 ** attempt, 10_000) * (0.5 + Math.random() / 2)),
  });
  const api = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: wsLink({ client: socket }),
        false: httpBatchLink({
          url: `${options.url}/api/trpc`,
          headers: async () => {
            const current = await readToken();
            return current === undefined ? {} : { authorization: `Bearer ${current}` };
          },
        }),
      }),
    ],
  });

  // A socket on a line that is gone looks open until it is written to.
  const cut = () => socket.connection?.ws.close();
  globalThis.addEventListener?.('offline', cut);

  return {
    api,
    follow: (following) => follow(api, following, options.onState ?? (() => {})),
    async close() {
      globalThis.removeEventListener?.('offline', cut);
      await socket.close();
    },
  };
}

function follow(api: TRPCClient<AppRouter>, following: Following, onState: (state: ConnectionState) => void) {
  let position: string | undefined;
  let stopped = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let subscription: { unsubscribe(): void } | undefined;

  const resume = () => {
    onState('offline');
    again = setTimeout(open, 1000);
  };
  const open = () => {
    if (stopped) return;
    subscription = api.live.events.subscribe(position === undefined ? undefined : { lastEventId: position }, {
      onData(item) {
        position = item.id;
        if (item.data.type !== 'reset') onState('live');
        following.onItem(item.data);
      },
      onConnectionStateChange({ state, error }) {
        if (stopped) return;
        if (state === 'pending') onState(position === undefined ? 'connecting' : 'catching-up');
        else if (state === 'connecting') onState(error || position !== undefined ? 'offline' : 'connecting');
      },
      onError(error) {
        const refusal = refusalOf(error);
        if (stopped) return;
        if (FINAL.has(refusal.code)) following.onRefused(refusal);
        else resume();
      },
      // The server lets go when it restarts; the position carries over.
      onComplete: () => stopped || resume(),
    });
  };
  open();

  return () => {
    stopped = true;
    clearTimeout(again);
    subscription?.unsubscribe();
  };
}

/** Resolves once the machine has a network; at once where nothing is known of it. */
function online(): Promise<void> {
  if (globalThis.navigator?.onLine !== false || !globalThis.addEventListener) return Promise.resolve();
  return new Promise((resolve) => globalThis.addEventListener('online', () => resolve(), { once: true }));
}
