import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { Connection } from '#api/connection.ts';
import type { Services } from '#api/context.ts';
import { opensSameSite, type SocketCounts, sayGoodbye } from '#api/sockets.ts';
import { type Credentials, holdsSession } from '#auth/identify.ts';
import { Conversation } from '#rest/conversation.ts';
import type { Dialect, SocketShape } from '#rest/dialect.ts';
import { pathReader } from '#rest/resources.ts';
import type { From } from '#rest/visit.ts';

export interface RestSocketLimits {
  /** for whoever has not shown who he is */
  strangerMs: number;
  /** how often a socket must be heard of */
  aliveMs: number;
}

const MAX_FRAME_BYTES = 256 * 1024;
interface Spot {
  shape: SocketShape;
  dialect: Dialect;
  read(path: string): Record<string, string> | null;
}

/** What a socket shows of its person before it says anything; a page's cookie counts only if nothing else is shown. */
function shownBy(req: IncomingMessage, query: URLSearchParams): Credentials | null {
  const token = query.get('token');
  if (token !== null && token !== '') return { authorization: `Bearer ${token}` };
  const { authorization, cookie } = req.headers;
  if (authorization !== undefined) return { authorization };
  const apiKey = req.headers['x-api-key'];
  if (typeof apiKey === 'string') return { apiKey };
  return cookie !== undefined && holdsSession(cookie) ? { cookie } : null;
}

/** The sockets of every documented API: who may open one, how long he may stay, how much he may let lie. */
export class RestSockets {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, clientTracking: false });
  private readonly spots: Spot[];
  private readonly open = new Map<WebSocket, Conversation>();
  private readonly watch: NodeJS.Timeout;

  constructor(
    private readonly services: Services,
    dialects: readonly Dialect[],
    private readonly counts: SocketCounts,
    private readonly limits: RestSocketLimits,
  ) {
    this.spots = dialects.flatMap((dialect) =>
      (dialect.sockets ?? []).map((shape) => ({ shape, dialect, read: pathReader(shape.path) })),
    );
    this.watch = setInterval(() => {
      for (const conversation of this.open.values()) conversation.checkAlive();
    }, limits.aliveMs);
    this.watch.unref();
  }

  /** The HTTP status to refuse with, or null when the socket was taken. */
  upgrade(req: IncomingMessage, raw: Duplex, head: Buffer, from: From): string | null {
    const [path = '', search = ''] = (req.url ?? '').split('?', 2);
    const found = this.find(path) ?? this.find(`${path}/`);
    if (!found) return '404 Not Found';
    const shown = shownBy(req, new URLSearchParams(search));
    const sameSite = opensSameSite(req, this.services.publicOrigin);
    if (shown?.cookie != null && !sameSite) return '403 Forbidden';
    const giveBack = this.counts.take(from.ip);
    if (!giveBack) return '429 Too Many Requests';
    raw.once('close', giveBack);
    const call = {
      requestId: from.requestId,
      origin: { ip: from.ip, userAgent: req.headers['user-agent'] ?? '' },
      sameSite,
      connection: new Connection(),
    };
    this.server.handleUpgrade(req, raw, head, (client) => {
      const conversation = new Conversation(client, raw, found.spot.shape, {
        services: this.services,
        params: found.params,
        baseUrl: from.baseUrl,
        requestId: from.requestId,
        contextOf: (credentials) => ({ services: this.services, call: { ...call, shown: credentials } }),
      });
      this.open.set(client, conversation);
      client.once('close', () => this.open.delete(client));
      conversation.begin(shown, this.limits.strangerMs);
    });
    return null;
  }

  private find(path: string): { spot: Spot; params: Record<string, string> } | undefined {
    for (const spot of this.spots) {
      const params = spot.read(path);
      if (params) return { spot, params };
    }
    return undefined;
  }

  async drain(): Promise<void> {
    clearInterval(this.watch);
    await sayGoodbye(this.open.keys());
  }
}
