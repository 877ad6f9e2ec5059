import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { StartError } from '#db/start-error.ts';
import { baseUrlOf, createAddressReader } from '#server/caller-address.ts';
import { type Caller, createDoorFinder, type Door, refusal } from '#server/door.ts';
import {
  logWhenDone,
  pathOf,
  refuseUpgrade,
  rememberFor,
  sendJson,
  sendResponse,
  within,
} from '#server/http-answers.ts';
import type { Log } from '#server/log.ts';
import type { Metrics } from '#server/metrics.ts';
import { stripOutsideHeaders } from '#server/outside-headers.ts';
import { guardPage } from '#server/page-policy.ts';
import { readablePath } from '#server/readable-path.ts';
import { DEFAULT_BODY_LIMIT, isBodyWithin } from '#server/request-body.ts';

export interface NextHandler {
  /** Development, whose tools make code from text and styles on the spot. */
  dev?: boolean;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void> | void;
  /** Development only: Next's own socket that reloads pages. */
  upgrade?(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> | void;
}

export interface HttpOptions {
  doors: Door[];
  next: NextHandler;
  /** Whether the database answers. */
  ready(): Promise<boolean>;
  log: Log;
  metrics?: Metrics;
  trustedProxies: string[];
  /** where people find the server, when that is told */
  publicUrl?: string | undefined;
  port: number;
  host: string;
  drainTimeoutMs?: number;
}

export interface HttpServer {
  port: number;
  /** Stops accepting, lets what runs finish (within the limit), closes the doors. */
  drain(): Promise<void>;
}

const DRAIN_TIMEOUT_MS = 10_000;
const READY_TIMEOUT_MS = 1_000;
const READY_MEMORY_MS = 1_000;
const REFUSED_BODY_MS = 2_000;
/** Of what goes to Next: the forms of next-auth are the largest. */
const PAGE_BODY_LIMIT = 64 * 1024;
const SANE_REQUEST_ID = /^[\w.:-]{8,128}$/;

type Entered = IncomingMessage & { door?: Door; caller?: Caller };

export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { doors, next, log } = options;
  const readAddress = createAddressReader(options.trustedProxies);
  const findDoor = createDoorFinder(doors);
  const running = new Set<ServerResponse>();
  const upgraded = new Set<Duplex>();
  const isReady = rememberFor(READY_MEMORY_MS, () => within(READY_TIMEOUT_MS, options.ready));
  let draining = false;

  const identify = (req: IncomingMessage): Caller & { viaProxy: boolean } => {
    const { ip, viaProxy } = readAddress(req.socket.remoteAddress, req.headers);
    const given = viaProxy ? req.headers['x-request-id'] : undefined;
    const requestId = typeof given === 'string' && SANE_REQUEST_ID.test(given) ? given : randomUUID();
    return { ip, requestId, viaProxy, baseUrl: options.publicUrl ?? baseUrlOf(req, viaProxy) };
  };

  const answerDoor = getRequestListener(
    (request, bindings) => {
      const incoming = (bindings as HttpBindings).incoming as Entered;
      const { door, caller } = incoming;
      if (!door || !caller) throw new Error('a request came to the doors without one');
      const fail = (error: unknown) => {
        log.error({ err: error, requestId: caller.requestId, door: door.name }, 'a door failed');
        return refusal(door, 500, caller, pathOf(incoming));
      };
      try {
        const answer = door.fetch(request, caller);
        return answer instanceof Promise ? answer.catch(fail) : answer;
      } catch (error) {
        return fail(error);
      }
    },
    // What the adapter itself rejects: a Host or a target that makes no URL.
    { errorHandler: () => Response.json({ error: 'bad_request' }, { status: 400 }) },
  );

  const toDoor = (req: Entered, res: ServerResponse, door: Door, caller: Caller): void => {
    if (log.isLevelEnabled('info')) logWhenDone(log, req, res, door, caller);
    req.door = door;
    req.caller = caller;
    const refuse = (status: 400 | 413) => {
      dropBody(req);
      void Promise.resolve(refusal(door, status, caller, pathOf(req))).then((answer) => sendResponse(res, answer));
    };
    if (door.streams?.(pathOf(req))) {
      // What was answered before it was read to its end is dropped, not left to a caller who waits to write it.
      res.once('finish', () => {
        if (req.complete) return;
        req.removeAllListeners('data');
        dropBody(req);
      });
      void answerDoor(req, res);
      return;
    }
    const fits = isBodyWithin(req, door.bodyLimit ?? DEFAULT_BODY_LIMIT);
    if (fits === true) void answerDoor(req, res);
    else if (fits === false) refuse(413);
    else
      fits.then(
        (does) => (does ? void answerDoor(req, res) : refuse(413)),
        () => refuse(400),
      );
  };

  const toNext = async (req: IncomingMessage, res: ServerResponse, caller: Caller & { viaProxy: boolean }) => {
    // Next cannot be handed a body that was read here to count it: so it must tell its length.
    const untold = req.headers['content-length'] === undefined && req.headers['transfer-encoding'] !== undefined;
    if (untold || Number(req.headers['content-length'] ?? 0) > PAGE_BODY_LIMIT) {
      dropBody(req);
      sendJson(res, untold ? 411 : 413, { error: untold ? 'length_required' : 'body_too_large' });
      return;
    }
    try {
      stripOutsideHeaders(req, caller.viaProxy);
      req.headers['x-forwarded-for'] = caller.ip;
      req.headers['x-request-id'] = caller.requestId;
      req.url = readablePath(req.url ?? '/');
      guardPage(req, res, next.dev === true);
      await next.handle(req, res);
    } catch (error) {
      log.error({ err: error, requestId: caller.requestId }, 'the interface failed');
      if (res.headersSent) res.destroy();
      else sendJson(res, 500, { error: 'internal' });
    }
  };

  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    const began = performance.now();
    const caller = identify(req);
    running.add(res);
    res.on('close', () => {
      running.delete(res);
      const door = (req as Entered).door?.name ?? 'pages';
      options.metrics?.answered(door, req.method ?? '', res.statusCode, (performance.now() - began) / 1000);
    });
    res.setHeader('X-Request-Id', caller.requestId);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'same-origin');
    res.setHeader('Content-Security-Policy', "frame-ancestors 'self'");
    if (draining) res.setHeader('Connection', 'close');

    const path = pathOf(req);
    if (!path.startsWith('/')) sendJson(res, 400, { error: 'bad_request' });
    else if (path === '/healthz') sendJson(res, 200, { status: 'ok' });
    else if (path === '/readyz') {
      void isReady().then((ready) =>
        sendJson(res, ready && !draining ? 200 : 503, { status: ready && !draining ? 'ready' : 'not ready' }),
      );
    } else {
      const door = findDoor(path);
      if (door) toDoor(req, res, door, caller);
      else void toNext(req, res, caller);
    }
  };

  const onUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Without a listener, a reset connection would be an uncaught exception.
    socket.on('error', () => socket.destroy());
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    const path = pathOf(req);
    const door = findDoor(path);
    try {
      if (draining) refuseUpgrade(socket, '503 Service Unavailable');
      else if (door?.upgrade) {
        const closed = options.metrics?.opened(door.name);
        if (closed) socket.once('close', closed);
        door.upgrade(req, socket, head, identify(req));
      } else if (!door && next.upgrade && path.startsWith('/_next/')) void next.upgrade(req, socket, head);
      else refuseUpgrade(socket, '404 Not Found');
    } catch (error) {
      log.error({ err: error, door: door?.name }, 'a door failed to upgrade');
      socket.destroy();
    }
  };

  const server = createServer((req, res) => {
    try {
      onRequest(req, res);
    } catch (error) {
      log.error({ err: error }, 'a request failed');
      if (res.headersSent) res.destroy();
      else sendJson(res, 500, { error: 'internal' });
    }
  });
  server.on('upgrade', onUpgrade);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  server.keepAliveTimeout = 65_000; // longer than a proxy keeps its side, or it would write into a closing socket

  const port = await listen(server, options.port, options.host);
  server.on('error', (error) => log.error({ err: error }, 'the HTTP server had an error'));

  let drained: Promise<void> | null = null;
  const drain = async (): Promise<void> => {
    draining = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const res of running) if (!res.headersSent) res.setHeader('Connection', 'close');
    // What was begun before could not be told "Connection: close", and stays open when it is done.
    const idle = setInterval(() => server.closeIdleConnections(), 20);
    const finished = Promise.allSettled([closed, ...doors.map(async (door) => door.drain?.())]);
    await within(options.drainTimeoutMs ?? DRAIN_TIMEOUT_MS, () => finished.then(() => true));
    clearInterval(idle);
    for (const socket of upgraded) socket.destroy();
    server.closeAllConnections();
    await closed;
  };
  return { port, drain: () => (drained ??= drain()) };
}

/** The rest is read and dropped for a while: closing on a caller who still writes would lose it the answer. */
function dropBody(req: IncomingMessage): void {
  req.resume();
  const { socket } = req;
  const patience = setTimeout(() => req.complete || socket.destroy(), REFUSED_BODY_MS);
  // Not for the connection's end: others come over it, and each would leave a listener behind.
  req.once('close', () => clearTimeout(patience));
}

/** Fails at once where the start would fail in the end, before anything else has been started. */
export async function requirePort(port: number, host: string): Promise<void> {
  const probe = createServer();
  await listen(probe, port, host);
  await new Promise((resolve) => probe.close(resolve));
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `PORT ${port} is in use by another program on ${host}: stop it, or set PORT to another one.`,
        EACCES: `PORT ${port} may not be opened by this user: ports below 1024 belong to root. Set PORT to another one.`,
        EADDRNOTAVAIL: `HOST ${host} is not an address of this machine.`,
        ENOTFOUND: `HOST ${host} is not known.`,
      };
      reject(new StartError(reasons[error.code ?? ''] ?? `Cannot listen on ${host}:${port} (${error.code}).`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(address && typeof address === 'object' ? address.port : port);
    });
  });
}
