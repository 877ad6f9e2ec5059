import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { isSameSite } from '#api/context.ts';
import { addressKey } from '#api/rate-limits.ts';

/** How long a draining server waits for its sockets to close. */
const GOODBYE_MS = 2000;
const RESTARTING = 1012;

/** How many sockets each address holds open, at whatever door. */
export class SocketCounts {
  private readonly perAddress = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Null when the address has enough; else what gives this one back. */
  take(ip: string): (() => void) | null {
    const address = addressKey(ip);
    const others = this.perAddress.get(address) ?? 0;
    if (others >= this.most) return null;
    this.perAddress.set(address, others + 1);
    return () => {
      const left = (this.perAddress.get(address) ?? 1) - 1;
      if (left > 0) this.perAddress.set(address, left);
      else this.perAddress.delete(address);
    };
  }
}

function one(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Browsers always say where a WebSocket is opened from, so with a cookie a missing Origin is as suspect as a foreign one. */
export function opensSameSite(req: IncomingMessage, publicOrigin: string | null): boolean {
  if (req.headers.origin === undefined) return req.headers.cookie === undefined;
  return isSameSite({ get: (name) => one(req.headers[name]) }, publicOrigin);
}

/** Tells everybody to come again, and gives them a moment to say that they have heard it. */
export async function sayGoodbye(open: Iterable<WebSocket>): Promise<void> {
  const heard = [...open].map((client) => {
    client.close(RESTARTING, 'restarting');
    return once(client, 'close');
  });
  const late = new AbortController();
  await Promise.race([Promise.all(heard), delay(GOODBYE_MS, undefined, { signal: late.signal })]);
  late.abort();
}
