import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Caller, Door } from '#server/door.ts';
import type { Log } from '#server/log.ts';

/** The path alone. Never logged or matched with its query, which may hold a token. */
export function pathOf(req: IncomingMessage): string {
  const target = req.url ?? '';
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}

export function sendJson(res: ServerResponse, status: number, body: Record<string, string>): void {
  if (res.headersSent || res.destroyed) return;
  const text = JSON.stringify(body);
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  res.end(text);
}

/** For short answers that exist as a Response outside of the adapter. */
export async function sendResponse(res: ServerResponse, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  if (res.headersSent || res.destroyed) return;
  for (const [name, value] of response.headers) res.setHeader(name, value);
  res.setHeader('Content-Length', body.length);
  res.writeHead(response.status);
  res.end(body);
}

export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

export function logWhenDone(log: Log, req: IncomingMessage, res: ServerResponse, door: Door, caller: Caller): void {
  const start = performance.now();
  res.on('close', () => {
    log.info(
      {
        requestId: caller.requestId,
        door: door.name,
        method: req.method,
        path: door.hasSecretPaths ? door.prefixes[0] : pathOf(req),
        status: res.writableFinished ? res.statusCode : 499, // the caller hung up first
        ms: Math.round((performance.now() - start) * 10) / 10,
      },
      'request',
    );
  });
}

/** False when the answer takes longer, or fails. */
export async function within(ms: number, ask: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([ask(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Asks once for everybody who wants to know within so many milliseconds: asking often must not load what is asked. */
export function rememberFor(ms: number, ask: () => Promise<boolean>): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  let askedAt = 0;
  return () => {
    if (answer === undefined || performance.now() - askedAt >= ms) {
      askedAt = performance.now();
      answer = ask();
    }
    return answer;
  };
}
