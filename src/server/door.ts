import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Where a request comes from, once trusted proxies are seen through. */
export interface Caller {
  ip: string;
  requestId: string;
  /** scheme and host as the caller sees them, for links that lead back here */
  baseUrl: string;
}

/** One way in: an API on the one port. Its paths are its prefixes; every other path is the interface's (Next). */
export interface Door {
  name: string;
  /** Whole path segments: "/api" covers /api and /api/rooms, not /apis. The longest prefix wins. */
  prefixes: string[];
  fetch(request: Request, from: Caller): Response | Promise<Response>;
  /** Called for a WebSocket upgrade below a prefix. The door owns the socket from then on. */
  upgrade?(req: IncomingMessage, socket: Duplex, head: Buffer, from: Caller): void;
  /** The largest body in bytes; 1 MiB unless told. A larger one than that needs a Content-Length. */
  bodyLimit?: number;
  /**
   * Where bodies are handed to the door as they come, of whatever size and whether or not they tell their length: the door
   * counts them itself.
   */
  streams?(path: string): boolean;
  /** Its addresses let whoever knows them in: the log names the door alone. */
  hasSecretPaths?: boolean;
  /** How this door words a refusal that happened before it was asked. JSON `{ "error": … }` unless told. */
  refuse?(status: 400 | 413 | 500, from: Caller, path: string): Response | Promise<Response>;
  /** The server is going down: close the sockets (1012) and end the streams. */
  drain?(): Promise<void>;
}

/** A URL takes these away: what a proxy judged would be another path than the one that is served. */
const DOTTED = /(^|\/)(\.|%2e){1,2}(\/|$)/i;

/** Finds the door of a path. The path is as it came: no door is found for spellings with dots or doubled slashes. */
export function createDoorFinder(doors: Door[]): (path: string) => Door | undefined {
  const prefixes = doors
    .flatMap((door) => door.prefixes.map((prefix) => ({ prefix, below: `${prefix}/`, door })))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return (path) =>
    DOTTED.test(path)
      ? undefined
      : prefixes.find(({ prefix, below }) => path === prefix || path.startsWith(below))?.door;
}

const REFUSALS = { 400: 'bad_request', 413: 'body_too_large', 500: 'internal' } as const;

export function refusal(
  door: Door,
  status: keyof typeof REFUSALS,
  from: Caller,
  path: string,
): Response | Promise<Response> {
  return (
    door.refuse?.(status, from, path) ??
    Response.json({ error: REFUSALS[status], requestId: from.requestId }, { status })
  );
}
