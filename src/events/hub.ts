import { setTimeout as delay } from 'node:timers/promises';
import { ChatError } from '#contract/errors.ts';
import type { ResetReason } from '#contract/live.ts';
import type { Signal } from '#contract/signals.ts';
import type { Database } from '#db/database.ts';
import { Audience } from '#events/audience.ts';
import { Backlogs } from '#events/backlog.ts';
import { Dismissals, type FindDead } from '#events/dismissals.ts';
import { Feed, FeedItem, type Listener } from '#events/feed.ts';
import { Followers } from '#events/followers.ts';
import { type Batch, type LoggedEvent, readSince } from '#events/log.ts';
import { type Positions, readPosition, resetReason, withCommitted } from '#events/positions.ts';
import { RoomHeads } from '#events/room-heads.ts';

/** How long the log may go unread when nobody woke the hub: the safety net for a wake that was lost. */
const POLL_MS = 1000;
/** The same while no other node can be heard. */
const HURRIED_POLL_MS = 150;
/** When one reading follows another, so long is waited for more: a busy log is read in batches, an idle one at once. */
const GATHER_MS = { least: 4, most: 60 };
/** Telling so many takes time that writers wait for: it is given this many times its length of peace. */
const PEACE = 4;
/** How often those who hear nothing are told where the log stands: a position that grows old may be pruned. */
const REMIND_MS = 10 * 60_000;
/** So many signals wait while the database cannot be asked whom they concern. */
const MOST_SIGNALS = 10_000;
/** So much of what somebody missed comes in one piece. */
const MOST_IN_ONE = 500;

/**
 * One per process: follows the log, reads what is new once, and hands each follower what is his. The reading and what it asks
 * have a connection of their own; what is asked for one follower goes through the pool like everything else.
 */
export class Hub {
  private readonly followers = new Followers();
  private readonly audience: Audience;
  private readonly backlogs: Backlogs;
  private readonly dismissals: Dismissals;
  private readonly heads = new RoomHeads();
  /** how many are on their way from their beginning to the first reading after it */
  private arriving = 0;
  /** how far the log was read, while somebody listens */
  private snapshot: string | null = null;
  private history = '';
  private signals: Signal[] = [];
  private asides: { userId: number; signals: Signal[] }[] = [];
  private reading: Promise<void> | null = null;
  private again = false;
  private poll: NodeJS.Timeout | null = null;
  private watch: NodeJS.Timeout | null = null;
  private reminding: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private readonly db: Database,
    private readonly positions: Positions,
    findDead: FindDead,
    private readonly onError: (error: unknown) => void,
    private readonly remindMs = REMIND_MS,
  ) {
    this.audience = new Audience(db.reader);
    this.backlogs = new Backlogs(db);
    this.dismissals = new Dismissals(db, findDead, this.followers, onError);
  }

  start(): void {
    this.watch = setInterval(() => this.dismissals.watch(), POLL_MS);
    this.watch.unref();
    this.reminding = setInterval(() => this.remind(), this.remindMs);
    this.reminding.unref();
    this.hurry(false);
  }

  private remind(): void {
    // Only between readings: a position must not tell of events that are still being handed out.
    if (this.snapshot === null || this.reading) return;
    const item = FeedItem.events('events', [], this.positionAt(this.snapshot));
    for (const feed of this.followers.everyone()) feed.deliver({ logged: [], snapshot: this.snapshot, item });
  }

  /** how many feeds it serves */
  get size(): number {
    return this.followers.size;
  }

  /** Whether the log must be looked at more often, because nobody tells of what other nodes wrote. */
  hurry(isAlone: boolean): void {
    if (this.poll) clearInterval(this.poll);
    if (this.closed) return;
    this.poll = setInterval(() => this.wake(), isAlone ? HURRIED_POLL_MS : POLL_MS);
    this.poll.unref();
  }

  /** Something was committed; whoever wrote it may hand it over, so that it need not be read back. */
  readonly wake = (written?: LoggedEvent): void => {
    if (this.closed) return;
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = this.readAll(written)
      .catch(this.onError)
      .finally(() => {
        this.reading = null;
        // A wake that came between the last look and now, or before a reading that failed.
        if (this.again && !this.closed) setTimeout(() => this.wake(), GATHER_MS.least).unref();
      });
  };

  /** Tells those whom it concerns what is true at this moment. */
  readonly tell = (signals: Signal[]): void => {
    if (this.followers.size === 0) return;
    this.signals.push(...signals);
    this.wake();
  };

  /** The same for one person alone: what others must not know of, such as a block. */
  readonly tellOne = (userId: number, signals: Signal[]): void => {
    if (!this.followers.has(userId)) return;
    this.asides.push({ userId, signals });
    this.wake();
  };

  private async readAll(written?: LoggedEvent): Promise<void> {
    for (let handed = written; ; handed = undefined) {
      this.again = false;
      // Nobody listens: whoever comes first starts from where the log stands then.
      if (this.followers.size === 0) {
        this.snapshot = null;
        this.signals = [];
        this.asides = [];
        this.audience.forgetAll();
        this.heads.forget();
        return;
      }
      if (this.snapshot === null) return;
      const unread = handed && this.nextWithoutReading(handed, this.snapshot);
      const { events, snapshot, isTooLate } = unread ?? (await readSince(this.db.reader, this.snapshot));
      const began = performance.now();
      if (isTooLate) {
        // Who came and went may be among what is gone. They come again with their own positions, and are told to fetch afresh.
        this.audience.forgetAll();
        this.heads.forget();
        for (const feed of this.followers.everyone()) feed.end(new ChatError('unavailable'));
      }
      if (events.length > 0) await this.fanOut(events, snapshot);
      this.snapshot = snapshot;
      // What fails here is made good by the watch; the events are told, and must not be told again.
      await this.dismissals.after(events).catch(this.onError);
      // After the events and never beside them: both ask the same memory of who is where.
      if (this.signals.length > 0) await this.fanOutSignals(snapshot);
      this.sayAsides(snapshot);
      if (!this.again && !unread) return;
      const took = performance.now() - began;
      await delay(Math.min(GATHER_MS.most, Math.max(GATHER_MS.least, took * PEACE)));
      // Reading takes a moment in which others come; what was not read is followed by one, so that a crowd is read in batches.
      if (!this.again && unread) return;
    }
  }

  /**
   * What one's own node has just written is told as it was written, if it is the very next of its room: nothing can lie before
   * it then. The position behind it shows that one transaction more. Not while somebody is about to begin, who may have been
   * shown more than this position shows.
   */
  private nextWithoutReading(written: LoggedEvent, from: string): (Batch & { isTooLate: false }) | null {
    if (this.arriving > 0 || !this.heads.isNext(written)) return null;
    const snapshot = withCommitted(from, written.xid);
    return snapshot === null ? null : { events: [written], snapshot, isTooLate: false };
  }

  private async fanOut(events: LoggedEvent[], snapshot: string): Promise<void> {
    for (const { what: logged, userIds } of await this.audience.ofEvents(events, this.followers)) {
      const delivery = { logged, snapshot, item: FeedItem.events('events', logged, this.positionAt(snapshot)) };
      for (const userId of userIds) {
        for (const feed of this.followers.of(userId)) feed.deliver(delivery);
      }
    }
    this.heads.note(events);
  }

  private async fanOutSignals(snapshot: string): Promise<void> {
    const { signals } = this;
    this.signals = [];
    const shares = await this.audience.ofSignals(signals, this.followers).catch((error: unknown) => {
      this.signals.unshift(...signals.slice(-MOST_SIGNALS));
      throw error;
    });
    for (const { what, userIds } of shares) {
      const item = FeedItem.signals(what, this.positionAt(snapshot));
      for (const userId of userIds) {
        for (const feed of this.followers.of(userId)) feed.signal(what, item);
      }
    }
  }

  private sayAsides(snapshot: string): void {
    const { asides } = this;
    this.asides = [];
    for (const { userId, signals } of asides) {
      const item = FeedItem.signals(signals, this.positionAt(snapshot));
      for (const feed of this.followers.of(userId)) feed.signal(signals, item);
    }
  }

  /** Signed when somebody hears of it, and once: most of what a large server's log tells concerns nobody here. */
  private positionAt(snapshot: string): string {
    return this.positions.write({ history: this.history, snapshot });
  }

  /** Everything for this listener from a position on (from now on, without one), until it is stopped. */
  follow(listener: Listener, from?: string | null, onEnd?: () => void): Feed {
    const feed = new Feed(listener, (ended) => {
      this.followers.remove(ended);
      onEnd?.();
    });
    // Listening starts before the backlog is read (E5): what is committed in between comes twice rather than never.
    this.followers.add(feed);
    if (this.closed) feed.end(null);
    else this.receive(feed, from ?? null);
    return feed;
  }

  private receive(feed: Feed, from: string | null): void {
    this.arriving += 1;
    this.begin(feed, from)
      .catch((error: unknown) => feed.end(error))
      .finally(() => {
        this.arriving -= 1;
      });
  }

  private async begin(feed: Feed, from: string | null): Promise<void> {
    // Asked after listening has begun: a revocation from here on is heard of.
    await this.dismissals.among(this.db, [feed]);
    if (feed.isOver) return;
    const start = await readPosition(this.db);
    this.history = start.history;
    // The hub reads on from here at the latest: a hub that rested must not begin behind this follower's backlog.
    this.snapshot ??= start.snapshot;
    const asked = from === null ? null : this.positions.read(from);
    const reason = asked && resetReason(asked, start);
    const missed = asked && !reason ? await this.backlogs.read(feed, asked.snapshot) : null;
    if (missed) feed.begin(this.inPieces(missed, from ?? ''), missed.snapshot, () => this.backlogs.release(missed));
    else this.beginAfresh(feed, start.snapshot, asked && (reason ?? 'too_long'));
    // A wake that came before the hub knew where to read on from told it nothing.
    this.wake();
  }

  private beginAfresh(feed: Feed, snapshot: string, reason: ResetReason | null): void {
    const position = this.positionAt(snapshot);
    const ready = FeedItem.events('ready', [], position);
    feed.begin(reason ? [FeedItem.reset(reason, position), ready] : [ready], snapshot, () => undefined);
  }

  /** Only the last piece moves the position: a client that is cut before it asks for all of it again. */
  private inPieces({ events, snapshot }: Batch, from: string): FeedItem[] {
    const pieces: FeedItem[] = [];
    let at = 0;
    for (; at + MOST_IN_ONE < events.length; at += MOST_IN_ONE) {
      pieces.push(FeedItem.events('events', events.slice(at, at + MOST_IN_ONE), from));
    }
    return [...pieces, FeedItem.events('ready', events.slice(at), this.positionAt(snapshot))];
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.poll) clearInterval(this.poll);
    if (this.watch) clearInterval(this.watch);
    if (this.reminding) clearInterval(this.reminding);
    for (const feed of this.followers.everyone()) feed.stop();
    await this.rest();
  }

  /** Until nothing is read or told any more. */
  async rest(): Promise<void> {
    while (this.reading) await this.reading;
  }
}
