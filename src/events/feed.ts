import { ChatError } from '#contract/errors.ts';
import type { LiveItem, ResetReason } from '#contract/live.ts';
import type { Signal } from '#contract/signals.ts';
import type { LoggedEvent } from '#events/log.ts';
import { Horizon } from '#events/positions.ts';

export interface Listener {
  userId: number;
  sessionId: number | null;
  apiKeyId: number | null;
}

/** Something handed to a follower, with the position behind it. One object for everybody who hears the same. */
export class FeedItem {
  private text: string | undefined;

  private constructor(
    readonly position: string,
    readonly type: LiveItem['type'],
    private readonly logged: readonly LoggedEvent[],
    private readonly other: LiveItem | null,
  ) {}

  static events(type: 'ready' | 'events', logged: readonly LoggedEvent[], position: string): FeedItem {
    return new FeedItem(position, type, logged, null);
  }

  static signals(signals: Signal[], position: string): FeedItem {
    return new FeedItem(position, 'signals', [], { type: 'signals', signals });
  }

  static reset(reason: ResetReason, position: string): FeedItem {
    return new FeedItem(position, 'reset', [], { type: 'reset', reason });
  }

  get data(): LiveItem {
    const { type, other } = this;
    if (other) return other;
    return { type: type === 'ready' ? 'ready' : 'events', events: this.logged.map(({ event }) => event) };
  }

  /** What goes over the wire: written once, however many hear it. */
  get json(): string {
    this.text ??= this.other
      ? JSON.stringify(this.other)
      : `{"type":"${this.type}","events":[${this.logged.map((logged) => logged.json).join(',')}]}`;
    return this.text;
  }

  get count(): number {
    return this.logged.length;
  }

  /** One item of two, if both tell events and it does not grow too long. */
  with(next: FeedItem): FeedItem | null {
    if (this.type !== 'events' || next.type !== 'events' || this.count + next.count > MOST_IN_ONE) return null;
    return FeedItem.events('events', [...this.logged, ...next.logged], next.position);
  }
}

/** Takes items as they come. False: it is full, and says so to the feed (`flow`) when it is not any more. */
export interface Sink {
  take(item: FeedItem): boolean;
  /** Nothing follows: null when it was stopped, else why. */
  end(error: unknown): void;
}

/** Enough for few frames, not so much that one of them holds up a socket. */
const MOST_IN_ONE = 500;
/** A follower that lets more than this lie is cut, so that he resumes instead of filling the memory (E8). */
const MOST_BYTES_WAITING = 4 * 1024 * 1024;
/** How long somebody may take to be given what he missed. */
const BEGINNING_MS = 60_000;
const MOST_UNHEARD = 5000;
/** Deliveries while the beginning is read: a hub delivers some 200 a second at most. */
const MOST_EARLY = 2000;

interface Delivery {
  logged: readonly LoggedEvent[];
  snapshot: string;
  item: FeedItem;
}

/**
 * What one follower is given: at once when he keeps up, everything that gathered when he does not. Either iterated over, or
 * piped into a sink.
 */
export class Feed implements AsyncIterable<FeedItem> {
  private waiting: FeedItem[] = [];
  /** of what waits, its beginning left out: that was read for him, and is bounded where it is read */
  private bytes = 0;
  private beginning = 0;
  private given: (() => void) | null = null;
  /** what the hub delivered before the beginning was read */
  private early: Delivery[] | null = [];
  private horizon: Horizon | null = null;
  private sink: Sink | null = null;
  private isFlowing = false;
  private over: { error: unknown } | null = null;
  private notify: (() => void) | null = null;
  /** the latest word on each matter that could not be said yet */
  private unheard: Map<string, Signal> | null = null;
  /** of the last item that was handed over */
  private position = '';
  private late: NodeJS.Timeout | null = null;

  constructor(
    readonly listener: Listener,
    private readonly onEnd: (feed: Feed) => void,
  ) {}

  get isOver(): boolean {
    return this.over !== null;
  }

  /**
   * What comes first, and the snapshot that it shows: the hub may lag behind it, and is not to tell that again. `given` is
   * called once all of it was handed over, or is not needed any more.
   */
  begin(items: FeedItem[], snapshot: string, given: () => void): void {
    if (this.over) {
      given();
      return;
    }
    const early = this.early ?? [];
    this.early = null;
    this.horizon = new Horizon(snapshot);
    this.waiting = items;
    this.beginning = items.length;
    this.given = given;
    // What was read for him is kept only for so long: he may ask for it again when he reads.
    if (items.length > 1) this.late = setTimeout(() => this.cut(), BEGINNING_MS).unref();
    // A sink that waited already has to be given the beginning first.
    this.isFlowing = false;
    for (const delivery of early) this.deliver(delivery);
    if (this.sink) this.flow();
    this.notify?.();
  }

  deliver(delivery: Delivery): void {
    if (this.over) return;
    if (this.early) {
      this.early.push(delivery);
      if (this.early.length > MOST_EARLY) this.cut();
      return;
    }
    const { horizon } = this;
    if (!horizon) {
      this.offer(delivery.item);
      return;
    }
    const fresh = delivery.logged.filter((logged) => !horizon.shows(logged));
    if (horizon.isPassedBy(delivery.snapshot)) this.horizon = null;
    // Of what he has heard already he is not even told the position: it may lie before his own.
    if (fresh.length === 0) return;
    if (fresh.length === delivery.logged.length) this.offer(delivery.item);
    else this.offer(FeedItem.events('events', fresh, delivery.item.position));
  }

  /**
   * Signals are of the moment: whoever is not listening yet goes without, and whoever cannot keep up is told in the end how
   * things are then.
   */
  signal(signals: readonly Signal[], item: FeedItem): void {
    if (this.over || this.early) return;
    if (this.isFlowing && !this.horizon) {
      this.offer(item);
      return;
    }
    this.unheard ??= new Map();
    for (const signal of signals) this.unheard.set(aboutOf(signal), signal);
    if (this.unheard.size > MOST_UNHEARD) this.cut();
    else if (this.isFlowing) this.flow();
    else this.notify?.();
  }

  private offer(item: FeedItem): void {
    if (this.over) return;
    if (this.isFlowing && this.sink) {
      this.position = item.position;
      this.isFlowing = this.sink.take(item);
      return;
    }
    const last = this.waiting.length > this.beginning ? this.waiting.at(-1) : undefined;
    const joined = last?.with(item);
    if (joined) this.waiting[this.waiting.length - 1] = joined;
    else this.waiting.push(item);
    this.bytes += item.json.length;
    if (this.bytes > MOST_BYTES_WAITING) this.cut();
    this.notify?.();
  }

  private cut(): void {
    this.end(new ChatError('unavailable'));
  }

  /** Gives the sink what waits for it, until it is full again. */
  readonly flow = (): void => {
    if (!this.sink) return;
    this.isFlowing = true;
    for (let item = this.next(); item && this.isFlowing; item = this.isFlowing ? this.next() : undefined) {
      this.isFlowing = this.sink.take(item);
    }
  };

  private next(): FeedItem | undefined {
    const item = this.waiting.shift();
    if (!item) return this.nextSignals();
    this.position = item.position;
    if (this.beginning === 0) this.bytes = this.waiting.length === 0 ? 0 : this.bytes - item.json.length;
    else if (--this.beginning === 0) this.beginningIsGiven();
    return item;
  }

  private nextSignals(): FeedItem | undefined {
    if (!this.unheard || this.early) return undefined;
    const item = FeedItem.signals([...this.unheard.values()], this.position);
    this.unheard = null;
    return item;
  }

  private beginningIsGiven(): void {
    if (this.late) clearTimeout(this.late);
    this.late = null;
    this.given?.();
    this.given = null;
  }

  pipe(sink: Sink): void {
    this.sink = sink;
    this.flow();
    if (this.over) sink.end(this.over.error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FeedItem, void> {
    try {
      for (;;) {
        const item = this.next();
        if (item) {
          yield item;
          continue;
        }
        if (this.over?.error) throw this.over.error;
        if (this.over) return;
        await new Promise<void>((resolve) => {
          this.notify = resolve;
        });
        this.notify = null;
      }
    } finally {
      this.stop();
    }
  }

  readonly stop = (): void => this.end(null);

  /** What waits is not handed over any more: who is dismissed hears nothing from then on, who was cut resumes. */
  end(error: unknown): void {
    if (this.over) return;
    this.over = { error };
    this.waiting = [];
    this.early = null;
    this.unheard = null;
    this.beginningIsGiven();
    this.onEnd(this);
    this.notify?.();
    this.sink?.end(error);
  }
}

function aboutOf(signal: Signal): string {
  return signal.type === 'presence.changed' ? `${signal.presence.userId}` : `${signal.roomId}/${signal.userId}`;
}
