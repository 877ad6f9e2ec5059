import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '#testing/until.ts';

export interface Received {
  path: string;
  headers: http.IncomingHttpHeaders;
  /** as it came, to the byte */
  body: Buffer;
  event: string;
  data: Record<string, unknown>;
  deliveryId: string;
  at: number;
}

type Answer = (received: Received, res: http.ServerResponse) => void;

const take: Answer = (_received, res) => void res.writeHead(204).end();

/** A real receiver of webhooks on a port of its own. It takes what comes, unless it is told otherwise. */
export class Receiver {
  readonly received: Received[] = [];
  answer: Answer = take;
  /** how many calls it had to bear at once, at most */
  mostAtOnce = 0;
  private now = 0;

  private constructor(private readonly server: http.Server) {
    server.on('request', (req, res) => {
      this.now++;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.now);
      res.on('close', () => this.now--);
      const parts: Buffer[] = [];
      req.on('data', (part: Buffer) => parts.push(part));
      req.on('end', () => this.take(req, Buffer.concat(parts), res));
    });
  }

  static async open(): Promise<Receiver> {
    const server = http.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Receiver(server);
  }

  private take(req: http.IncomingMessage, body: Buffer, res: http.ServerResponse): void {
    const { event, data } = JSON.parse(body.toString()) as Pick<Received, 'event' | 'data'>;
    const deliveryId = String(req.headers['x-webhook-delivery']);
    const { headers, url: path = '' } = req;
    const received: Received = { path, headers, body, event, data, deliveryId, at: performance.now() };
    this.received.push(received);
    this.answer(received, res);
  }

  url(path = '/'): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  at(path: string): Received[] {
    return this.received.filter((one) => one.path === path);
  }

  /** Waits for so many at a path. */
  async until(count: number, path = '/', withinMs = 10_000): Promise<Received[]> {
    await until(`${count} came to ${path}`, () => this.at(path).length >= count, withinMs);
    return this.at(path);
  }

  clear(): void {
    this.received.length = 0;
    this.mostAtOnce = 0;
    this.answer = take;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
