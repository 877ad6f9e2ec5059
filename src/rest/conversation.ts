import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type RawData, WebSocket } from 'ws';
import type { Connection } from '#api/connection.ts';
import { type ApiContext, type Services, whoCalls } from '#api/context.ts';
import { isOurFault, toChatError } from '#api/errors.ts';
import { LiveFeed } from '#api/live-feed.ts';
import { appRouter } from '#api/router.ts';
import type { Credentials } from '#auth/identify.ts';
import type { Identity } from '#auth/service.ts';
import { ChatError, type ErrorCode } from '#contract/errors.ts';
import type { Feed } from '#events/feed.ts';
import { Closing, type Line, type SocketShape, type Talk } from '#rest/dialect.ts';
import { isTooDeep } from '#rest/read-body.ts';

/** So many frames of one socket, or bytes of them, wait for their turn; then it is read no further. */
const MOST_UNHEARD = 64;
const MOST_UNHEARD_BYTES = 1024 * 1024;
/** Past this much that a caller has not read, nothing more is heard from him or told to him until he reads. */
const MOST_UNREAD_BYTES = 1024 * 1024;
/** Past this much he is cut off: one answer, or one event of his, may be large. */
const FAR_TOO_MUCH_UNREAD = 4 * 1024 * 1024;
/** How often somebody who does not read is looked at again. */
const LOOK_MS = 1000;
const TOO_SLOW = 1013;
const BROKEN = 1011;
const NOT_LET_IN = new Set<ErrorCode>([
  'unauthenticated',
  'account_deactivated',
  'second_factor_enrolment',
  'invalid_credentials',
]);

type SocketContext = ApiContext & { call: { connection: Connection } };

export interface Surroundings {
  services: Services;
  params: Record<string, string>;
  baseUrl: string;
  requestId: string;
  contextOf(credentials: Credentials): SocketContext;
}

/** One socket: its frames are heard one after another, and what happens is told to it as fast as it reads. */
export class Conversation {
  private hearing: Promise<void> = Promise.resolve();
  private unheard = 0;
  private unheardBytes = 0;
  private talk: Talk | null = null;
  private me: Identity | null = null;
  private wasHeard = true;
  private stranger: NodeJS.Timeout | null = null;

  constructor(
    private readonly client: WebSocket,
    private readonly raw: Duplex,
    private readonly shape: SocketShape,
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
    const text = String(data);
    this.unheard++;
    this.unheardBytes += text.length;
    if (this.unheard > MOST_UNHEARD || this.unheardBytes > MOST_UNHEARD_BYTES) this.client.pause();
    this.inTurn(async () => {
      try {
        await this.untilRead();
        if (this.me) await this.pay(this.me.userId);
        await this.hear(isTooDeep(text) ? '' : text);
      } finally {
        this.unheard--;
        this.unheardBytes -= text.length;
        const isCalm = this.unheard < MOST_UNHEARD / 2 && this.unheardBytes < MOST_UNHEARD_BYTES / 2;
        if (isCalm && this.client.isPaused) this.client.resume();
      }
    });
  }

  /** Frames beyond the budget are heard later: the socket is read no further meanwhile. */
  private async pay(userId: number): Promise<void> {
    while (this.client.readyState === WebSocket.OPEN) {
      try {
        await this.around.services.limits.spend('frame', userId);
        return;
      } catch (error) {
        if (!(error instanceof ChatError) || error.code !== 'rate_limited') throw error;
        await delay(LOOK_MS);
      }
    }
  }

  private inTurn(work: () => Promise<void>): void {
    this.hearing = this.hearing.then(async () => {
      if (this.client.readyState === WebSocket.OPEN) await work().catch((error: unknown) => this.end(error));
    });
  }

  /** Waits while too much lies unread, and no longer than there is somebody to wait for. */
  private async untilRead(feed?: Feed): Promise<void> {
    while (
      this.raw.writableLength > MOST_UNREAD_BYTES &&
      this.client.readyState === WebSocket.OPEN &&
      feed?.isOver !== true
    ) {
      const late = new AbortController();
      const drained = once(this.raw, 'drain', { signal: late.signal }).catch(() => undefined);
      await Promise.race([drained, delay(LOOK_MS)]);
      late.abort();
    }
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
    // A token is over in minutes, and its session may go on: from here on the session speaks for the socket.
    const kept = identity.sessionId === null ? shown : { sessionId: identity.sessionId };
    const call = { ...context.call, shown: kept };
    const api = appRouter.createCaller({ ...context, call });
    const line: Line = {
      api,
      sight: appRouter.createCaller({ ...context, call: { ...call, budget: 'tell' } }),
      me: identity,
      services: this.around.services,
      params: this.around.params,
      baseUrl: this.around.baseUrl,
      requestId: this.around.requestId,
      say: (frame) => this.say(frame),
      close: (code, reason) => this.client.close(code, reason),
      setAway: (isAway) => call.connection.setAway(isAway),
    };
    // The feed begins before anything is judged: whatever takes the right to be here away again is heard of.
    const live = await line.sight.live.events();
    if (!(live instanceof LiveFeed)) throw new Error('live.events answered something else than a feed');
    const { feed } = live;
    this.client.once('close', feed.stop);
    if (this.client.readyState !== WebSocket.OPEN) feed.stop();
    const items = feed[Symbol.asyncIterator]();
    const first = await items.next();
    const talk = await this.shape.open(line);
    this.talk = talk;
    this.me = identity;
    await this.shape.introduces?.welcome(line);
    this.tellAll(talk, feed, first, items).catch((error: unknown) => this.end(error));
  }

  private async tellAll(
    talk: Talk,
    feed: Feed,
    first: IteratorResult<{ data: Parameters<NonNullable<Talk['tell']>>[0] }, void>,
    items: ReturnType<Feed[typeof Symbol.asyncIterator]>,
  ): Promise<void> {
    for (let item = first; !item.done; item = await items.next()) {
      await talk.tell?.(item.value.data);
      await this.untilRead(feed);
    }
    if (this.client.readyState === WebSocket.OPEN) this.client.close(TOO_SLOW);
  }

  private say(frame: unknown): void {
    if (this.client.readyState !== WebSocket.OPEN) return;
    if (this.raw.writableLength > FAR_TOO_MUCH_UNREAD) this.cutOff();
    else this.client.send(this.shape.write?.(frame) ?? JSON.stringify(frame));
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
      this.around.services.report(error, { path: this.shape.path, requestId: this.around.requestId });
      this.client.close(BROKEN);
    }
  }

  /** Tells the caller to come again, in case he still reads, and does not wait long for that. */
  private cutOff(): void {
    this.client.close(TOO_SLOW, 'try again');
    setTimeout(() => this.client.terminate(), 2000).unref();
  }
}
