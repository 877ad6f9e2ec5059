import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TRPCError } from '@trpc/server';
import { type WebSocket, WebSocketServer } from 'ws';
import { Connection } from '#api/connection.ts';
import { type ApiContext, type Services, whoCalls } from '#api/context.ts';
import { isOurFault, toPublicError } from '#api/errors.ts';
import { opensSameSite, type SocketCounts, sayGoodbye } from '#api/sockets.ts';
import { ChatError, type ErrorCode } from '#contract/errors.ts';
import type { Caller } from '#server/door.ts';
import { refuseUpgrade } from '#server/http-answers.ts';
import { TrpcSocket } from '#server/trpc-socket.ts';

/** What one socket, and one address, may take of the server. */
export interface SocketLimits {
  /** for whoever has not shown who he is */
  strangerMs: number;
  feedsPerSocket: number;
  /** not counted where RATE_LIMITS is off */
  socketsPerAddress: number;
  /** how often a socket must be heard of */
  aliveMs: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  strangerMs: 10_000,
  feedsPerSocket: 20,
  socketsPerAddress: 200,
  aliveMs: 15_000,
};

/** A frame carries one call; the largest is a message with its metadata. */
const MAX_FRAME_BYTES = 256 * 1024;
const UNAUTHENTICATED = 4401;
const NOT_LET_IN = new Set<ErrorCode>(['unauthenticated', 'account_deactivated', 'second_factor_enrolment']);

/** What is kept of the request that opened a socket: all the rest of it is let go. */
interface Showing {
  userAgent: string;
  cookie: string | null;
  sameSite: boolean;
}

interface Admission {
  from: Caller;
  awaitsParams: boolean;
}

function showing(req: IncomingMessage, publicOrigin: string | null): Showing {
  const { cookie, 'user-agent': userAgent } = req.headers;
  return { userAgent: userAgent ?? '', cookie: cookie ?? null, sameSite: opensSameSite(req, publicOrigin) };
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
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, clientTracking: false });
  private readonly open = new Map<WebSocket, TrpcSocket>();
  private readonly watch: NodeJS.Timeout;

  constructor(
    private readonly services: Services,
    private readonly limits: SocketLimits,
    private readonly counts: SocketCounts,
  ) {
    this.watch = setInterval(() => {
      for (const socket of this.open.values()) socket.checkAlive();
    }, limits.aliveMs);
    this.watch.unref();
  }

  upgrade(req: IncomingMessage, raw: Duplex, head: Buffer, from: Caller): void {
    if (req.headers.cookie !== undefined && !opensSameSite(req, this.services.publicOrigin)) {
      refuseUpgrade(raw, '403 Forbidden');
      return;
    }
    const giveBack = this.counts.take(from.ip);
    if (!giveBack) {
      refuseUpgrade(raw, '429 Too Many Requests');
      return;
    }
    raw.once('close', giveBack);
    const shown = showing(req, this.services.publicOrigin);
    const awaitsParams = /[?&]connectionParams=1(&|$)/.test(req.url ?? '');
    this.server.handleUpgrade(req, raw, head, (client) => this.admit(client, raw, { ...shown, from, awaitsParams }));
  }

  async drain(): Promise<void> {
    clearInterval(this.watch);
    await sayGoodbye(this.open.keys());
  }

  private admit(client: WebSocket, raw: Duplex, { from, awaitsParams, ...shown }: Showing & Admission): void {
    const { strangerMs } = this.limits;
    const tooLong = setTimeout(() => client.close(UNAUTHENTICATED, 'unauthenticated'), strangerMs);
    client.once('close', () => {
      clearTimeout(tooLong);
      this.open.delete(client);
    });
    const owner = {
      createContext: (params: Partial<Record<string, string>> | null) => {
        const context = this.contextOf(shown, from, params);
        whoCalls(context).then(
          () => clearTimeout(tooLong),
          () => undefined, // his calls are told why, and he has the rest of his time to go
        );
        return context;
      },
      onError: (error: TRPCError, path: string, type: string) => {
        if (type === 'subscription') this.onFeedError(client, error, path, from.requestId);
      },
    };
    this.open.set(client, new TrpcSocket(client, raw, owner, awaitsParams));
  }

  /** A socket shows who it is by its connection parameters, or by the cookie if a page of ours opened it. */
  private contextOf(shown: Showing, from: Caller, params: Partial<Record<string, string>> | null): ApiContext {
    const call = {
      requestId: from.requestId,
      origin: { ip: from.ip, userAgent: shown.userAgent },
      shown: {
        authorization: params?.token === undefined ? null : `Bearer ${params.token}`,
        apiKey: params?.apiKey ?? null,
        cookie: shown.cookie,
      },
      meant: params?.userId ?? null,
      sameSite: shown.sameSite,
      takeFeed: allowFeeds(this.limits.feedsPerSocket),
      connection: new Connection(),
    };
    return { services: this.services, call };
  }

  private onFeedError(client: WebSocket, error: TRPCError, path: string, requestId: string): void {
    // After the error itself.
    if (NOT_LET_IN.has(toPublicError(error).code)) setImmediate(() => client.close(UNAUTHENTICATED, 'unauthenticated'));
    // The base procedure reports what fails before the feed begins, and leaves an error of the contract as the cause.
    if (isOurFault(error) && !(error.cause instanceof ChatError)) {
      this.services.report(error.cause ?? error, { path, requestId });
    }
  }
}
