import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { Connection } from '#api/connection.ts';
import { type ApiContext, type Services, whoCalls } from '#api/context.ts';
import { isOurFault, toChatError } from '#api/errors.ts';
import { LiveFeed } from '#api/live-feed.ts';
import { appRouter } from '#api/router.ts';
import { opensSameSite, type SocketCounts, sayGoodbye } from '#api/sockets.ts';
import type { Credentials } from '#auth/identify.ts';
import { ChatError, type ErrorCode } from '#contract/errors.ts';
import { type Api, Closing, type Dialect, type Line, type SocketShape, type Talk } from '#rest/dialect.ts';
import { pathReader } from '#rest/resources.ts';
import type { From } from '#rest/serve.ts';

export interface RestSocketLimits {
  /** for whoever has not shown who he is */
  strangerMs: number;
  /** how often a socket must be heard of */
  aliveMs: number;
}

const MAX_FRAME_BYTES = 256 * 1024;
/** So many frames of one socket wait for their turn; then it is read no further. */
const MOST_UNHEARD = 64;
/** Past this much that a caller has not read, nothing more is written until he reads: what happens waits in his feed. */
const MOST_UNREAD_BYTES = 1024 * 1024;
const TOO_SLOW = 1013;
const BROKEN = 1011;
const NOT_LET_IN = new Set<ErrorCode>(['unauthenticated', 'account_deactivated', 'invalid_credentials']);

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
  return cookie === undefined ? null : { cookie };
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
    const sameSite = opensSameSite(req, this.services.publicHost);
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
      const conversation = new Conversation(client, raw, found.spot.shape, found.params, from.baseUrl, {
        services: this.services,
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

interface Surroundings {
  services: Services;
  contextOf(credentials: Credentials): ApiContext & { call: { connection: Connection } };
}

/** One socket: its frames are heard one after another, and what happens is told to it as fast as it reads. */
class Conversation {
  private hearing: Promise<void> = Promise.resolve();
  private unheard = 0;
  private talk: Talk | null = null;
  private wasHeard = true;
  private stranger: NodeJS.Timeout | null = null;
  private introduced = false;

  constructor(
    private readonly client: WebSocket,
    private readonly raw: Duplex,
    private readonly shape: SocketShape,
    private readonly params: Record<string, string>,
    private readonly baseUrl: string,
    private readonly around: Surroundings,
  ) {
    client.on('message', (data) => this.take(data));
    client.on('pong', () => {
      this.wasHeard = true;
    });
    // Without a listener a frame that breaks the protocol would end the process; ws closes the socket itself.
    client.on('error', () => undefined);
  }

  /** Asked now and then: whoever has said nothing since the last time is gone, though nobody told. */
  checkAlive(): void {
    if (!this.wasHeard) this.client.terminate();
    else this.client.ping();
    this.wasHeard = false;
  }

  begin(shown: Credentials | null, strangerMs: number): void {
    if (shown) this.inTurn(() => this.enter(shown));
    else if (!this.shape.introduces) this.client.close(this.shape.closes.unauthenticated);
    else {
      const tooLong = () => this.client.close(this.shape.closes.unauthenticated, 'unauthenticated');
      this.stranger = setTimeout(tooLong, strangerMs);
      this.client.once('close', () => this.stranger && clearTimeout(this.stranger));
    }
  }

  private take(data: RawData): void {
    this.wasHeard = true;
    if (++this.unheard > MOST_UNHEARD) this.client.pause();
    this.inTurn(async () => {
      try {
        await this.hear(String(data));
      } finally {
        if (--this.unheard < MOST_UNHEARD / 2 && this.client.isPaused) this.client.resume();
      }
    });
  }

  private inTurn(work: () => Promise<void>): void {
    this.hearing = this.hearing.then(async () => {
      if (this.client.readyState === WebSocket.OPEN) await work().catch((error: unknown) => this.end(error));
    });
  }

  private async hear(text: string): Promise<void> {
    if (this.talk) {
      await this.talk.hear?.(text);
      return;
    }
    const { introduces } = this.shape;
    if (!introduces) return;
    const shown = introduces.read(text);
    if ('refusal' in shown) {
      this.say(shown.refusal);
      return;
    }
    this.introduced = true;
    try {
      await this.enter(shown.credentials);
    } catch (error) {
      const refused = toChatError(error);
      if (!NOT_LET_IN.has(refused.code)) throw error;
      this.say(introduces.refuse(refused));
      this.client.close(this.shape.closes.unauthenticated, 'unauthenticated');
    }
  }

  private async enter(shown: Credentials): Promise<void> {
    const context = this.around.contextOf(shown);
    const { identity } = await whoCalls(context);
    if (this.stranger) clearTimeout(this.stranger);
    const api = appRouter.createCaller(context);
    const line: Line = {
      api,
      me: identity,
      services: this.around.services,
      params: this.params,
      baseUrl: this.baseUrl,
      say: (frame) => this.say(frame),
      close: (code, reason) => this.client.close(code, reason),
      setAway: (isAway) => context.call.connection.setAway(isAway),
    };
    const talk = await this.shape.open(line);
    if (talk.tell) await this.follow(api, talk.tell.bind(talk));
    this.talk = talk;
    if (this.introduced) await this.shape.introduces?.welcome(line);
  }

  /** The feed begins before the socket is told that it is in: what happens from then on is not missed. */
  private async follow(api: Api, tell: NonNullable<Talk['tell']>): Promise<void> {
    const live = await api.live.events();
    if (!(live instanceof LiveFeed)) throw new Error('live.events answered something else than a feed');
    const { feed } = live;
    this.client.once('close', feed.stop);
    if (this.client.readyState !== WebSocket.OPEN) feed.stop();
    const items = feed[Symbol.asyncIterator]();
    const first = await items.next();
    const go = async (): Promise<void> => {
      if (!first.done) await tell(first.value.data);
      for (let item = await items.next(); !item.done; item = await items.next()) {
        await tell(item.value.data);
        if (this.raw.writableLength > MOST_UNREAD_BYTES) await once(this.raw, 'drain');
      }
      if (this.client.readyState === WebSocket.OPEN) this.client.close(TOO_SLOW);
    };
    go().catch((error: unknown) => this.end(error));
  }

  private say(frame: unknown): void {
    if (this.client.readyState !== WebSocket.OPEN) return;
    this.client.send(this.shape.write?.(frame) ?? JSON.stringify(frame));
  }

  private end(error: unknown): void {
    if (error instanceof Closing) {
      this.client.close(error.code, error.reason);
      return;
    }
    const { code } = toChatError(error);
    const { closes } = this.shape;
    if (NOT_LET_IN.has(code)) this.client.close(closes.unauthenticated, 'unauthenticated');
    else if (code === 'unavailable') this.cutOff();
    else if (error instanceof ChatError || !isOurFault(error)) this.client.close(closes.forbidden, code);
    else {
      this.around.services.report(error, { path: this.shape.path, requestId: '' });
      this.client.close(BROKEN);
    }
  }

  /** Tells the caller to come again, in case he still reads, and does not wait long for that. */
  private cutOff(): void {
    this.client.close(TOO_SLOW, 'try again');
    setTimeout(() => this.client.terminate(), 2000).unref();
  }
}
