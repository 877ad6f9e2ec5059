import type { IncomingMessage } from 'node:http';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { type ApiContext, isSameSite, type Services } from '#api/context.ts';
import { appRouter } from '#api/router.ts';
import type { Caller, Door } from '#server/door.ts';

const ENDPOINT = '/api/trpc';
/** A frame carries one call; the largest is a message with its metadata. */
const MAX_FRAME_BYTES = 256 * 1024;
const RESTARTING = 1012;

function contextOf(services: Services, headers: Headers, from: Caller): ApiContext {
  const call = {
    requestId: from.requestId,
    origin: { ip: from.ip, userAgent: headers.get('user-agent') ?? '' },
    shown: {
      authorization: headers.get('authorization'),
      apiKey: headers.get('x-api-key'),
      cookie: headers.get('cookie'),
    },
    sameSite: isSameSite({
      origin: headers.get('origin'),
      host: headers.get('host'),
      secFetchSite: headers.get('sec-fetch-site'),
    }),
  };
  return { services, call };
}

function one(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** A socket shows who it is by its connection parameters, or by the cookie if a page of ours opened it. */
function socketContext(
  services: Services,
  req: IncomingMessage,
  from: Caller,
  params: Partial<Record<string, string>> | null,
): ApiContext {
  const token = params?.token;
  const apiKey = params?.apiKey ?? null;
  const call = {
    requestId: from.requestId,
    origin: { ip: from.ip, userAgent: req.headers['user-agent'] ?? '' },
    shown: {
      authorization: token === undefined ? null : `Bearer ${token}`,
      apiKey,
      cookie: req.headers.cookie ?? null,
    },
    sameSite: opensSameSite(req),
  };
  return { services, call };
}

/** Browsers always say where a WebSocket is opened from, so with a cookie a missing Origin is as suspect as a foreign one. */
function opensSameSite(req: IncomingMessage): boolean {
  if (req.headers.origin === undefined) return req.headers.cookie === undefined;
  return isSameSite({
    origin: req.headers.origin,
    host: req.headers.host ?? null,
    secFetchSite: one(req.headers['sec-fetch-site']),
  });
}

/** tRPC over HTTP and WebSocket: the browser's door, and that of programs with the typed client. */
export function createTrpcDoor(services: Services): Door {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  const callers = new WeakMap<IncomingMessage, Caller>();
  const handler = applyWSSHandler({
    wss: sockets,
    router: appRouter,
    createContext: ({ req, info }) =>
      socketContext(services, req, callers.get(req) ?? { ip: '', requestId: '' }, info.connectionParams),
    keepAlive: { enabled: true, pingMs: 20_000, pongWaitMs: 10_000 },
  });

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
        maxBatchSize: 50,
      }),
    upgrade(req, socket, head, from) {
      if (req.headers.cookie !== undefined && !opensSameSite(req)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      callers.set(req, from);
      sockets.handleUpgrade(req, socket, head, (opened) => sockets.emit('connection', opened, req));
    },
    async drain() {
      handler.broadcastReconnectNotification();
      for (const client of sockets.clients) client.close(RESTARTING, 'restarting');
      await services.hub.close();
    },
  };
}
