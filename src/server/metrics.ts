import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Services } from '#api/context.ts';
import { waitingWork } from '#db/metrics-sql.ts';
import type { Caller, Door } from '#server/door.ts';

/** What one process can say of itself to Prometheus. Names and numbers only: nobody's name, room or address is a label. */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'parley_http_request_seconds',
    help: 'Requests answered, by door and status, with the time that they took',
    labelNames: ['door', 'method', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  private readonly sockets = new Gauge({
    name: 'parley_sockets_open',
    help: 'WebSockets open now, by door',
    labelNames: ['door'] as const,
    registers: [this.registry],
  });
  private readonly upgrades = new Counter({
    name: 'parley_sockets_total',
    help: 'WebSockets that were asked for since the start, by door',
    labelNames: ['door'] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  answered(door: string, method: string, status: number, seconds: number): void {
    this.requests.observe({ door, method: METHODS.has(method) ? method : 'other', status }, seconds);
  }

  /** What it returns is called when the socket is closed. */
  opened(door: string): () => void {
    this.upgrades.inc({ door });
    this.sockets.inc({ door });
    return () => this.sockets.dec({ door });
  }

  /** What is known elsewhere, and looked up when it is asked for. */
  watch({ db, hub }: Pick<Services, 'db' | 'hub'>): void {
    const registers = [this.registry];
    const followers: Gauge = new Gauge({
      name: 'parley_feeds_open',
      help: 'Subscriptions to live events that this process serves',
      registers,
      collect(): void {
        followers.set(hub.size);
      },
    });
    const waiting = new Gauge({
      name: 'parley_work_waiting',
      help: 'What is due and not done yet on all nodes: jobs by kind, webhook deliveries',
      labelNames: ['kind'] as const,
      registers,
      async collect() {
        const work = await db.query(waitingWork, []).catch(() => null);
        waiting.reset();
        for (const { kind, count } of work ?? []) waiting.set({ kind }, count);
        answering.set(work ? 1 : 0);
      },
    });
    const answering = new Gauge({
      name: 'parley_database_up',
      help: 'Whether the database answered just now',
      registers,
    });
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function isLoopback(ip: string): boolean {
  return isIP(ip) !== 0 && ipaddr.process(ip).range() === 'loopback';
}

/** With a token for whoever shows it; without one for this machine alone. To everybody else there is no such page. */
function mayRead(token: string | undefined, request: Request, { ip }: Caller): boolean {
  if (token === undefined) return isLoopback(ip);
  const [shown, wanted] = [request.headers.get('authorization') ?? '', `Bearer ${token}`].map((text) =>
    Buffer.from(text),
  );
  return shown?.length === wanted?.length && timingSafeEqual(shown as Buffer, wanted as Buffer);
}

export function createMetricsDoor(metrics: Metrics, token: string | undefined): Door {
  return {
    name: 'metrics',
    prefixes: ['/metrics'],
    async fetch(request, from) {
      if (new URL(request.url).pathname !== '/metrics' || !mayRead(token, request, from)) {
        return Response.json({ error: 'not_found' }, { status: 404 });
      }
      const headers = { 'Content-Type': metrics.registry.contentType, 'Cache-Control': 'no-store' };
      return new Response(await metrics.registry.metrics(), { headers });
    },
  };
}
