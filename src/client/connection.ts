import { createWSClient } from '@trpc/client';
import type { Backoff } from '#client/backoff.ts';
import type { Credentials } from '#client/credentials.ts';
import { isPassing, refusalOf } from '#client/refusal.ts';

/** Closed by a server that goes (1012) or that could not wait (1013): one may come back, but not all in the same instant. */
const COME_BACK_LATER = new Set([1012, 1013]);
/** A connection that held so long was a good one. */
const STABLE_MS = 10_000;
const FAREWELL_MS = 1000;
const CLOSED = 3;

interface ConnectionOptions {
  url: string;
  userId: number | undefined;
  credentials: Credentials;
  backoff: Backoff;
  WebSocket: AnyWebSocket;
}

/** What browsers and the package ws have in common. */
export type AnyWebSocket = new (url: string) => { readonly readyState: number; close(code?: number): void };

export interface Connection {
  readonly socket: ReturnType<typeof createWSClient>;
  /**
   * The token that was shown when the socket opened is refused as expired: another socket, which shows another. Answers
   * whether there may be another.
   */
  renew(): boolean;
  close(): Promise<void>;
}

export function createConnection({ url, userId, credentials, backoff, WebSocket }: ConnectionOptions): Connection {
  let isClosed = false;
  let openedAt = Number.POSITIVE_INFINITY;
  let shown: string | undefined;
  const socket = createWSClient({
    // Waiting happens here and not in the client's own delay, because from here good news can end it.
    url: async () => {
      await backoff.pause();
      await online();
      if (isClosed) throw new Error('the client is closed');
      return `${url.replace(/^http/, 'ws')}/api/trpc`;
    },
    retryDelayMs: () => 0,
    connectionParams: async () => {
      const token = await credentials.read().catch(notForNow);
      shown = token;
      const meant = userId === undefined ? {} : { userId: String(userId) };
      return token === undefined ? meant : { ...meant, token };
    },
    WebSocket: hangingUp(WebSocket),
    lazy: { enabled: true, closeMs: 0 },
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 5_000 },
    onOpen: () => {
      openedAt = Date.now();
    },
    onClose: (cause) => {
      if (Date.now() - openedAt > STABLE_MS) backoff.reset();
      openedAt = Number.POSITIVE_INFINITY;
      if (cause?.code !== undefined && COME_BACK_LATER.has(cause.code)) backoff.spread();
    },
  });
  const cut = () => socket.connection?.ws.close();

  // A socket on a line that is gone looks open until it is written to.
  const onOffline = cut;
  const onOnline = () => backoff.hurry();
  globalThis.addEventListener?.('offline', onOffline);
  globalThis.addEventListener?.('online', onOnline);
  return {
    socket,
    renew() {
      if (!credentials.expire(shown)) return false;
      cut();
      return true;
    },
    async close() {
      isClosed = true;
      globalThis.removeEventListener?.('offline', onOffline);
      globalThis.removeEventListener?.('online', onOnline);
      backoff.hurry();
      await socket.close();
    },
  };
}

/** Whoever is refused another token comes without one, and is told so by the server. */
function notForNow(error: unknown): undefined {
  if (isPassing(refusalOf(error))) throw error;
}

/** Resolves once the machine has a network; at once where nothing is known of it. */
function online(): Promise<void> {
  if (globalThis.navigator?.onLine !== false || !globalThis.addEventListener) return Promise.resolve();
  return new Promise((resolve) => globalThis.addEventListener('online', () => resolve(), { once: true }));
}

/** A line that is gone never answers a farewell, and until then the connection would pass for a living one. */
function hangingUp(Base: AnyWebSocket): typeof WebSocket {
  class HangingUp extends Base {
    override close(code?: number): void {
      super.close(code);
      setTimeout(() => this.readyState !== CLOSED && abandon(this), FAREWELL_MS);
    }
  }
  // tRPC names the browser's class, and uses of it what the others have too.
  return HangingUp as unknown as typeof WebSocket;
}

function abandon(socket: object): void {
  if ('terminate' in socket && typeof socket.terminate === 'function') socket.terminate();
  else if (socket instanceof EventTarget) socket.dispatchEvent(new Event('close'));
}
