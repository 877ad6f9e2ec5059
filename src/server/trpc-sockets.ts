import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { type ApiContext, isSameSite, type Services, whoCalls } from '#api/context.ts';
import { isOurFault, toPublicError } from '#api/errors.ts';
import { addressKey } from '#api/rate-limits.ts';
import { appRouter } from '#api/router.ts';
import { ChatError, type ErrorCode } from '#contract/errors.ts';
import type { Caller } from '#server/door.ts';
import { refuseUpgrade } from '#server/http-answers.ts';

/** What one socket, and one address, may take of the server. */
export interface SocketLimits {
  /** for whoever has not shown who he is */
  strangerMs: number;
  feedsPerSocket: number;
  /** not counted where RATE_LIMITS is off */
  socketsPerAddress: number;
}

export const SOCKET_LIMITS: SocketLimits = { strangerMs: 10_000, feedsPerSocket: 20, socketsPerAddress: 200 };

/** A frame carries one call; the largest is a message with its metadata. */
const MAX_FRAME_BYTES = 256 * 1024;
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;
export const MAX_BATCH_SIZE = 50;

const RESTARTING = 1012;
const UNAUTHENTICATED = 4401;
const NOT_LET_IN = new Set<ErrorCode>(['unauthenticated', 'account_deactivated']);

/** Whoever does not read what he is sent is cut off, so that his share does not gather in our memory. He may resume. */
class ReadSocket extends WebSocket {
  override send(data: Parameters<WebSocket['send']>[0], ...rest: unknown[]): void {
    if (this.bufferedAmount > MOST_UNREAD_BYTES) this.terminate();
    else super.send(data, ...(rest as []));
  }
}

function one(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Browsers always say where a WebSocket is opened from, so with a cookie a missing Origin is as suspect as a foreign one. */
function opensSameSite(req: IncomingMessage, publicHost: string | null): boolean {
  if (req.headers.origin === undefined) return req.headers.cookie === undefined;
  return isSameSite({
    origin: req.headers.origin,
    host: req.headers.host ?? null,
    publicHost,
    secFetchSite: one(req.headers['sec-fetch-site']),
  });
}

/** Hands out so many feeds at once; what it returns gives one back. */
function allowFeeds(most: number): () => () => void {
  let taken = 0;
  return () => {
    if (taken >= most) throw new ChatError('rate_limited', { retryAfterMs: 1000, limit: most });
    taken++;
    return () => {
      taken--;
    };
  };
}

/** The sockets of tRPC's door: who may open one, how long it may stay, how much it may carry. */
export class TrpcSockets {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, WebSocket: ReadSocket });
  private readonly callers = new WeakMap<IncomingMessage, Caller>();
  private readonly opened = new WeakMap<IncomingMessage, WebSocket>();
  private readonly strangers = new WeakMap<WebSocket, NodeJS.Timeout>();
  private readonly perAddress = new Map<string, number>();
  private readonly handler: ReturnType<typeof applyWSSHandler>;

  constructor(
    private readonly services: Services,
    private readonly limits: SocketLimits,
  ) {
    // Before tRPC's own listener, which asks for the context at once.
    this.server.on('connection', (client, req) => this.admit(client, req));
    this.handler = applyWSSHandler({
      wss: this.server,
      router: appRouter,
      createContext: ({ req, res, info }) => this.contextOf(req, res, info.connectionParams),
      onError: ({ error, path, type, req }) => {
        if (type === 'subscription') this.onFeedError(error, path, req);
      },
      maxBatchSize: MAX_BATCH_SIZE,
      keepAlive: { enabled: true, pingMs: 20_000, pongWaitMs: 10_000 },
    });
  }

  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, from: Caller): void {
    if (req.headers.cookie !== undefined && !opensSameSite(req, this.services.publicHost)) {
      refuseUpgrade(socket, '403 Forbidden');
      return;
    }
    const address = addressKey(from.ip);
    const others = this.perAddress.get(address) ?? 0;
    if (this.services.limits.enabled && others >= this.limits.socketsPerAddress) {
      refuseUpgrade(socket, '429 Too Many Requests');
      return;
    }
    this.perAddress.set(address, others + 1);
    socket.once('close', () => this.leave(address));
    this.callers.set(req, from);
    this.server.handleUpgrade(req, socket, head, (client) => this.server.emit('connection', client, req));
  }

  drain(): void {
    this.handler.broadcastReconnectNotification();
    for (const client of this.server.clients) client.close(RESTARTING, 'restarting');
  }

  private leave(address: string): void {
    const left = (this.perAddress.get(address) ?? 1) - 1;
    if (left > 0) this.perAddress.set(address, left);
    else this.perAddress.delete(address);
  }

  private admit(client: WebSocket, req: IncomingMessage): void {
    this.opened.set(req, client);
    const tooLong = setTimeout(() => client.close(UNAUTHENTICATED, 'unauthenticated'), this.limits.strangerMs);
    this.strangers.set(client, tooLong);
    client.once('close', () => clearTimeout(tooLong));
  }

  /** A socket shows who it is by its connection parameters, or by the cookie if a page of ours opened it. */
  private contextOf(
    req: IncomingMessage,
    client: WebSocket,
    params: Partial<Record<string, string>> | null,
  ): ApiContext {
    const token = params?.token;
    const from = this.callers.get(req) ?? { ip: '', requestId: '' };
    const call = {
      requestId: from.requestId,
      origin: { ip: from.ip, userAgent: req.headers['user-agent'] ?? '' },
      shown: {
        authorization: token === undefined ? null : `Bearer ${token}`,
        apiKey: params?.apiKey ?? null,
        cookie: req.headers.cookie ?? null,
      },
      sameSite: opensSameSite(req, this.services.publicHost),
      takeFeed: allowFeeds(this.limits.feedsPerSocket),
    };
    const context = { services: this.services, call };
    whoCalls(context).then(
      () => clearTimeout(this.strangers.get(client)),
      () => undefined, // his calls are told why, and he has the rest of his time to go
    );
    return context;
  }

  private onFeedError(error: Error, path: string | undefined, req: IncomingMessage): void {
    // After the error itself, which tRPC sends when this returns.
    if (NOT_LET_IN.has(toPublicError(error).code)) {
      setImmediate(() => this.opened.get(req)?.close(UNAUTHENTICATED, 'unauthenticated'));
    }
    // The base procedure reports what fails before the feed begins, and leaves an error of the contract as the cause.
    if (isOurFault(error) && !(error.cause instanceof ChatError)) {
      this.services.report(error.cause ?? error, {
        path: path ?? '',
        requestId: this.callers.get(req)?.requestId ?? '',
      });
    }
  }
}
