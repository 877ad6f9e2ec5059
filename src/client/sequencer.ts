import type { Scope, StreamEvent } from '#contract/events.ts';
import type { LiveItem, ReadStretch, ResetReason } from '#contract/live.ts';

/** What a program is given. `hole`: part of a stream was lost on the way and cannot be read again. */
export type FollowedItem = Exclude<LiveItem, { type: 'reset' }> | { type: 'reset'; reason: ResetReason | 'hole' };

interface SequencerOptions {
  meId: number;
  /** Reads what is missing; null when nobody will ever read it to this caller. Rejects only when all is over. */
  readMissing(stretch: ReadStretch): Promise<readonly StreamEvent[] | null>;
  onItem(item: FollowedItem): void;
}

interface Stream {
  readonly scope: Scope;
  readonly id: number;
  /** up to here everything was handed on, or is no concern of the caller's: a repeat is known by it */
  handed: number;
  /** the next event must be at most the one after this; null: it may be any */
  base: number | null;
  /** what came behind a hole, by seq */
  readonly held: Map<number, StreamEvent>;
  isFilling: boolean;
}

/** Whoever has this much behind one hole is quicker served by fetching afresh. */
const MOST_HELD = 5000;

/**
 * Makes of what arrives (with repeats, and with holes if the way is bad) what happened: every event once, a stream's in its
 * order (E3). Behind a hole a stream waits until the hole is filled; the other streams go on.
 */
export class Sequencer {
  private streams = new Map<string, Stream>();
  private readonly waiting = new Set<Stream>();
  private isReadyDue = false;

  constructor(private readonly options: SequencerOptions) {}

  /** Something is held back until a hole is filled. */
  get isHolding(): boolean {
    return this.waiting.size > 0;
  }

  take(item: LiveItem): void {
    if (item.type === 'signals') {
      this.options.onItem(item);
      return;
    }
    if (item.type === 'reset') {
      this.streams = new Map();
      this.waiting.clear();
      this.isReadyDue = false;
      this.options.onItem(item);
      return;
    }
    const out: StreamEvent[] = [];
    for (const event of item.events) this.accept(event, out);
    if (item.type === 'ready') this.isReadyDue = true;
    this.handOn(out);
  }

  /** The caller has fetched the state of a stream as it was at this seq: if the next event is not the next, one was lost. */
  know(scope: Scope, id: number, seq: number): void {
    if (!this.hearsAll(scope, id)) return;
    const stream = this.streamOf(scope, id);
    stream.base ??= Math.max(seq, stream.handed);
  }

  private streamOf(scope: Scope, id: number): Stream {
    const key = `${scope}:${id}`;
    const known = this.streams.get(key);
    if (known) return known;
    const stream: Stream = { scope, id, handed: 0, base: null, held: new Map(), isFilling: false };
    this.streams.set(key, stream);
    return stream;
  }

  /** Of other people's own streams one hears only a part, so a hole there means nothing. */
  private hearsAll(scope: Scope, id: number): boolean {
    return scope !== 'user' || id === this.options.meId;
  }

  private accept(event: StreamEvent, out: StreamEvent[]): void {
    const { scope, streamId, seq } = event;
    const stream = this.streamOf(scope, streamId);
    if (seq <= stream.handed || stream.held.has(seq)) return;
    if (this.endsIt(event)) {
      // What lies before the end of a room is nobody's to read any more, nor of any use.
      for (const held of stream.held.keys()) if (held < seq) stream.held.delete(held);
      this.hand(stream, event, out);
    } else if (stream.base === null || seq <= stream.base + 1) {
      this.hand(stream, event, out);
    } else {
      stream.held.set(seq, event);
    }
    this.drain(stream, out);
    if (stream.held.size > 0) void this.fill(stream);
  }

  private hand(stream: Stream, event: StreamEvent, out: StreamEvent[]): void {
    out.push(event);
    stream.handed = event.seq;
    // What is held already proves that the room goes on for me.
    const goesOn = !this.endsIt(event) || stream.held.size > 0;
    stream.base = goesOn && this.hearsAll(stream.scope, stream.id) ? event.seq : null;
  }

  /** I am not in the room any more: what happens there from now on is not told. */
  private endsIt({ event }: StreamEvent): boolean {
    return event.type === 'room.deleted' || (event.type === 'member.left' && event.userId === this.options.meId);
  }

  /** Hands on what stood behind a hole that is none any more. */
  private drain(stream: Stream, out: StreamEvent[]): void {
    for (;;) {
      const next = stream.base === null ? undefined : stream.held.get(stream.base + 1);
      if (!next) break;
      stream.held.delete(next.seq);
      this.hand(stream, next, out);
    }
    if (stream.held.size > 0) this.waiting.add(stream);
    else this.waiting.delete(stream);
  }

  private async fill(stream: Stream): Promise<void> {
    if (stream.isFilling) return;
    stream.isFilling = true;
    // Until the first await this runs inside of accept, whose events have to be handed on first.
    await Promise.resolve();
    while (this.waiting.has(stream) && stream.base !== null) {
      const after = stream.base;
      const upTo = Math.min(...stream.held.keys()) - 1;
      let missing: readonly StreamEvent[] | null = null;
      if (stream.held.size <= MOST_HELD) {
        try {
          missing = await this.options.readMissing({ scope: stream.scope, streamId: stream.id, after, upTo });
        } catch {
          return; // nobody follows any more
        }
      }
      // The hole may have closed meanwhile by what came again, or a reset has swept everything away.
      if (!this.waiting.has(stream)) break;
      const out: StreamEvent[] = [];
      for (const event of missing ?? []) {
        if (event.seq > stream.handed && (stream.base === null || event.seq <= stream.base + 1)) {
          stream.held.delete(event.seq);
          this.hand(stream, event, out);
        }
      }
      this.drain(stream, out);
      if (this.waiting.has(stream) && stream.base === after) this.giveUp(stream);
      else this.handOn(out);
    }
    stream.isFilling = false;
  }

  private giveUp(stream: Stream): void {
    stream.handed = Math.max(...stream.held.keys());
    stream.base = stream.handed;
    stream.held.clear();
    this.waiting.delete(stream);
    this.options.onItem({ type: 'reset', reason: 'hole' });
    this.handOn([]);
  }

  /** `ready` says that everything missed was told, so it waits for holes to be filled. */
  private handOn(events: StreamEvent[]): void {
    if (this.isReadyDue && !this.isHolding) {
      this.isReadyDue = false;
      this.options.onItem({ type: 'ready', events });
    } else if (events.length > 0) {
      this.options.onItem({ type: 'events', events });
    }
  }
}
