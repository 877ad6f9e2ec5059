import { setTimeout as delay } from 'node:timers/promises';
import { ChatError } from '#contract/errors.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { ResetReason } from '#contract/live.ts';
import type { Database } from '#db/database.ts';
import { eventsByUser } from '#events/audience.ts';
import { readBacklog } from '#events/backlog.ts';
import { type LoggedEvent, readSince } from '#events/log.ts';
import { Horizon, type Positions, readPosition, resetReason } from '#events/positions.ts';

/** What a follower is given: events with the position behind them, or word that he must fetch afresh. */
export type FeedItem =
  | { type: 'ready' | 'events'; events: StreamEvent[]; position: string }
  | { type: 'reset'; reason: ResetReason; position: string };

export interface Listener {
  userId: number;
  sessionId: number | null;
  apiKeyId: number | null;
}

/** Whose credentials do not hold any more, of these. Nothing announces that one expires, so it is asked. */
export interface Listening {
  sessionIds: number[];
  apiKeyIds: number[];
  userIds: number[];
}
export type FindDead = (listening: Listening) => Promise<Listening>;

interface Follower extends Listener {
  deliver(events: LoggedEvent[], snapshot: string): void;
  end(error: ChatError | null): void;
}

/** How long the log may go unread when nobody woke the hub: the safety net for a wake that was lost. */
const POLL_MS = 1000;
/** When one reading follows another, so long is waited for more: a busy log is read in batches, an idle one at once. */
const GATHER_MS = 4;
/** A follower that lets this many events lie is cut, so that he resumes instead of filling the memory (E8). */
const MOST_WAITING = 5000;

/** One per process: follows the log, reads what is new once, and hands each follower what is his. */
export class Hub {
  private readonly followers = new Set<Follower>();
  /** how far the log was read, while somebody listens */
  private snapshot: string | null = null;
  private reading: Promise<void> | null = null;
  private again = false;
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private readonly db: Database,
    private readonly positions: Positions,
    private readonly findDead: FindDead,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.wake();
      this.dismissDead([...this.followers]).catch(this.onError);
    }, POLL_MS);
    this.timer.unref();
  }

  /** Ends the feeds of those whose session or key was revoked or has expired, or who were deactivated (E6). */
  private async dismissDead(followers: Follower[]): Promise<void> {
    if (followers.length === 0) return;
    const dead = await this.findDead({
      sessionIds: followers.flatMap(({ sessionId }) => sessionId ?? []),
      apiKeyIds: followers.flatMap(({ apiKeyId }) => apiKeyId ?? []),
      userIds: [...new Set(followers.map(({ userId }) => userId))],
    });
    const [sessions, keys, users] = [new Set(dead.sessionIds), new Set(dead.apiKeyIds), new Set(dead.userIds)];
    for (const follower of followers) {
      const { userId, sessionId, apiKeyId } = follower;
      if (users.has(userId)) follower.end(new ChatError('account_deactivated'));
      else if (sessions.has(sessionId ?? 0) || keys.has(apiKeyId ?? 0)) {
        follower.end(new ChatError('unauthenticated', { reason: 'revoked' }));
      }
    }
  }

  /** Something was committed. */
  readonly wake = (): void => {
    if (this.closed) return;
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = this.readAll()
      .catch(this.onError)
      .finally(() => {
        this.reading = null;
        // A wake that came between the last look and now, or before a reading that failed.
        if (this.again && !this.closed) setTimeout(this.wake, GATHER_MS).unref();
      });
  };

  private async readAll(): Promise<void> {
    for (;;) {
      this.again = false;
      // Nobody listens: whoever comes first starts from where the log stands then.
      if (this.followers.size === 0) {
        this.snapshot = null;
        return;
      }
      if (this.snapshot === null) return;
      const { events, snapshot } = await readSince(this.db, this.snapshot);
      if (events.length > 0) await this.fanOut(events, snapshot);
      this.snapshot = snapshot;
      if (!this.again) return;
      await delay(GATHER_MS);
    }
  }

  private async fanOut(events: LoggedEvent[], snapshot: string): Promise<void> {
    const connected = new Set<number>();
    for (const follower of this.followers) connected.add(follower.userId);
    const heard = await eventsByUser(this.db, events, [...connected]);
    for (const follower of this.followers) {
      const own = heard.get(follower.userId);
      if (own) follower.deliver(own, snapshot);
    }
    await this.dismiss(events);
  }

  /** Word of an ended session or a changed account is a reason to look at once. */
  private async dismiss(events: LoggedEvent[]): Promise<void> {
    const concerned = new Set<number>();
    for (const { event } of events) {
      const { type } = event.event;
      if (type === 'session.revoked' || type === 'user.updated') concerned.add(event.streamId);
    }
    if (concerned.size === 0) return;
    await this.dismissDead([...this.followers].filter(({ userId }) => concerned.has(userId)));
  }

  /** Everything for this listener from a position on (from now on, without one), until the signal. */
  async *follow(listener: Listener, from: string | null | undefined, signal: AbortSignal): AsyncGenerator<FeedItem> {
    const queue = new Queue(listener, this.followers);
    const stop = () => queue.end(null);
    // Listening starts before the backlog is read (E5): what is committed in between comes twice rather than never.
    this.followers.add(queue);
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) return;
      // Asked after listening has begun: a revocation from here on is heard of.
      await this.dismissDead([queue]);
      queue.refuseIfEnded();
      const start = await readPosition(this.db);
      // The hub reads on from here at the latest: a hub that rested must not begin behind this follower's backlog.
      this.snapshot ??= start.snapshot;
      const asked = from == null ? start : this.positions.read(from);
      const at = (snapshot: string) => this.positions.write({ history: start.history, snapshot });
      const reason = resetReason(asked, start);
      let backlog = reason ? null : await readBacklog(this.db, listener.userId, asked.snapshot);
      if (!backlog) {
        yield { type: 'reset', reason: reason ?? 'too_long', position: at(start.snapshot) };
        backlog = { events: [], snapshot: start.snapshot };
      }
      yield { type: 'ready', events: backlog.events.map(({ event }) => event), position: at(backlog.snapshot) };
      queue.startBehind(backlog.snapshot);
      for await (const { events, snapshot } of queue.batches()) {
        yield { type: 'events', events, position: at(snapshot) };
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.followers.delete(queue);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearInterval(this.timer);
    for (const follower of this.followers) follower.end(null);
    await this.reading;
  }
}

/** What waits for one follower: delivered at once when he is idle, everything that gathered when he was busy. */
class Queue implements Follower {
  readonly userId: number;
  readonly sessionId: number | null;
  readonly apiKeyId: number | null;
  private waiting: LoggedEvent[] = [];
  private snapshot = '';
  private ended = false;
  private error: ChatError | null = null;
  private notify: (() => void) | null = null;
  private horizon: Horizon | null = null;

  constructor(
    listener: Listener,
    private readonly followers: Set<Follower>,
  ) {
    this.userId = listener.userId;
    this.sessionId = listener.sessionId;
    this.apiKeyId = listener.apiKeyId;
  }

  /** The hub may lag behind what this follower was given at first: what that showed is not handed over again. */
  startBehind(snapshot: string): void {
    this.horizon = new Horizon(snapshot);
  }

  deliver(events: LoggedEvent[], snapshot: string): void {
    if (this.ended) return;
    this.waiting.push(...events);
    this.snapshot = snapshot;
    if (this.waiting.length > MOST_WAITING) {
      this.waiting = [];
      this.end(new ChatError('unavailable'));
    }
    this.notify?.();
  }

  end(error: ChatError | null): void {
    if (this.ended) return;
    this.ended = true;
    this.error = error;
    this.followers.delete(this);
    this.notify?.();
  }

  refuseIfEnded(): void {
    if (this.error) throw this.error;
  }

  async *batches(): AsyncGenerator<{ events: StreamEvent[]; snapshot: string }> {
    for (;;) {
      if (this.waiting.length > 0) {
        const { snapshot } = this;
        const events = this.waiting.flatMap((logged) => (this.horizon?.shows(logged) ? [] : [logged.event]));
        this.waiting = [];
        if (this.horizon?.isPassedBy(snapshot)) this.horizon = null;
        if (events.length > 0) yield { events, snapshot };
        continue;
      }
      if (this.error) throw this.error;
      if (this.ended) return;
      await new Promise<void>((resolve) => {
        this.notify = resolve;
      });
      this.notify = null;
    }
  }
}
