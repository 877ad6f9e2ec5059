import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { type ApiContext, isSameSite, type Services } from '#api/context.ts';
import { appRouter } from '#api/router.ts';
import type { SocketCounts } from '#api/sockets.ts';
import { MEANT_USER } from '#contract/meant-user.ts';
import type { Caller, Door } from '#server/door.ts';
import { MAX_BATCH_SIZE } from '#server/trpc-socket.ts';
import { type SocketLimits, TrpcSockets } from '#server/trpc-sockets.ts';

const ENDPOINT = '/api/trpc';

/** One HTTP call, before anybody asked who makes it. */
export function contextOf(services: Services, headers: Headers, from: Caller): ApiContext {
  const call = {
    requestId: from.requestId,
    origin: { ip: from.ip, userAgent: headers.get('user-agent') ?? '' },
    shown: {
      authorization: headers.get('authorization'),
      apiKey: headers.get('x-api-key'),
      cookie: headers.get('cookie'),
    },
    meant: headers.get(MEANT_USER),
    sameSite: isSameSite(headers, services.publicOrigin),
  };
  return { services, call };
}

/** tRPC over HTTP and WebSocket: the browser's door, and that of programs with the typed client. */
export function createTrpcDoor(services: Services, limits: SocketLimits, counts: SocketCounts): Door {
  const sockets = new TrpcSockets(services, limits, counts);
  return {
    name: 'trpc',
    prefixes: [ENDPOINT],
    fetch: (request, from) =>
      fetchRequestHandler({
        endpoint: ENDPOINT,
        req: request,
        router: appRouter,
        createContext: () => contextOf(services, request.headers, from),
        responseMeta: () => ({ headers: { 'cache-control': 'private, no-store' } }),
        maxBatchSize: MAX_BATCH_SIZE,
      }),
    upgrade: (req, socket, head, from) => sockets.upgrade(req, socket, head, from),
    async drain() {
      await sockets.drain();
    },
  };
}
