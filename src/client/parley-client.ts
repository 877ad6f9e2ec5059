import {
  createTRPCClient,
  httpBatchLink,
  retryLink,
  splitLink,
  type TRPCClient,
  type TRPCLink,
  wsLink,
} from '@trpc/client';
import { tap } from '@trpc/server/observable';
import type { AppRouter } from '#api/router.ts';
import { Backoff } from '#client/backoff.ts';
import { type AnyWebSocket, createConnection } from '#client/connection.ts';
import { Credentials, type TokenSource } from '#client/credentials.ts';
import { type ConnectionState, type Follow, type Following, follow } from '#client/follow.ts';
import { isExpired, type Refusal, refusalOf } from '#client/refusal.ts';
import { MEANT_USER } from '#contract/meant-user.ts';

export interface ParleyClientOptions {
  /** The server's address without a path, like https://chat.example.org */
  url: string;
  /** An access token or API key, or who gives one (see renewingTokens). Without one a browser shows its session cookie. */
  token?: TokenSource;
  /** Who that is, if it is known: whoever is somebody else for the server is not let in. Else it is asked before following. */
  userId?: number;
  /** For runtimes that have no WebSocket of their own. */
  WebSocket?: AnyWebSocket;
  onState?: (state: ConnectionState) => void;
  /** Hears why whatever call did not succeed. */
  onFailure?: (refusal: Refusal) => void;
}

export interface ParleyClient {
  readonly api: TRPCClient<AppRouter>;
  /** Everything that changes for the caller from now on, each change once, through lost connections too. */
  follow(following: Following): Follow;
  close(): Promise<void>;
}

/** What is of the moment goes where the moments are told. */
const BY_SOCKET = /^(typing|presence)\./;

export function createParleyClient(options: ParleyClientOptions): ParleyClient {
  const { url, userId, onState = () => {}, WebSocket = globalThis.WebSocket as AnyWebSocket | undefined } = options;
  const credentials = new Credentials(options.token);
  const backoff = new Backoff();
  const connection = WebSocket && createConnection({ url, userId, credentials, backoff, WebSocket });
  const byHttp = httpBatchLink<AppRouter>({
    url: `${url}/api/trpc`,
    headers: async ({ opList }) => {
      const token = await credentials.read();
      for (const { context } of opList) context.shown = token;
      return {
        ...(userId !== undefined && { [MEANT_USER]: String(userId) }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
    },
  });
  const api = createTRPCClient<AppRouter>({
    links: [
      telling(options.onFailure),
      retryLink({
        // The server refused the token before it did anything, so another try with a new one does it once.
        retry({ op, error, attempts }) {
          if (op.type === 'subscription' || attempts > 1 || !isExpired(refusalOf(error))) return false;
          return connection && BY_SOCKET.test(op.path) ? connection.renew() : credentials.expire(op.context.shown);
        },
      }),
      connection
        ? splitLink({
            condition: ({ type, path }) => type === 'subscription' || BY_SOCKET.test(path),
            true: wsLink({ client: connection.socket }),
            false: byHttp,
          })
        : byHttp,
    ],
  });
  const follows: Follow[] = [];

  return {
    api,
    follow(what) {
      if (!connection)
        throw new Error('This runtime has no WebSocket; give createParleyClient one, like that of "ws".');
      const begun = follow({ api, connection, backoff, userId, onState }, what);
      follows.push(begun);
      return begun;
    },
    async close() {
      for (const { stop } of follows) stop();
      await connection?.close();
    },
  };
}

function telling(onFailure: ParleyClientOptions['onFailure']): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      next(op).pipe(tap({ error: (error) => onFailure?.(refusalOf(error)) }));
}
