import type { QueryClient } from '@tanstack/react-query';
import type { StreamEvent } from '#contract/events.ts';
import type { Presence, Signal } from '#contract/signals.ts';
import { keys } from '#ui/data/keys.ts';
import type { SignalCalls } from '#ui/data/signal-calls.ts';
import { expireTyping, hearTyping, nextExpiry, stopTyping, type Typing } from '#ui/live/typing.ts';

export type PresenceById = Readonly<Record<number, Presence>>;

export const NOBODY_TYPES: Typing = [];
export const NOBODY_KNOWN: PresenceById = {};
/** A short loss of the connection is nobody's concern; after a longer one nobody knows who is here. */
const STILL_TRUE_MS = 5000;
/** So many the server tells of at once. */
const MOST_ASKED = 200;
/** A signal may be lost, and nobody says it twice. */
const ASK_AGAIN_MS = 2 * 60_000;

/** What is true for a moment: who types, who is here. Nothing of it outlives the connection that told it (E7). */
export class Moments {
  private readonly watched = new Map<number, number>();
  private isLive = false;
  /** who came to be shown and was not asked about yet */
  private readonly unasked = new Set<number>();
  private asking: ReturnType<typeof setInterval> | undefined;
  private expiry: ReturnType<typeof setTimeout> | undefined;
  private forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly cache: QueryClient,
    private readonly calls: SignalCalls,
    private readonly isVisible: () => boolean,
  ) {}

  hear(signals: readonly Signal[]): void {
    const now = Date.now();
    this.changeTyping((typing) => signals.reduce((all, signal) => hearTyping(all, signal, now), typing));
    this.learn(signals.flatMap((signal) => (signal.type === 'presence.changed' ? signal.presence : [])));
  }

  /** A message is the end of its typing, whichever of the two is told first. */
  heardEvents(events: readonly StreamEvent[]): void {
    const sent = events.flatMap(({ event }) => (event.type === 'message.created' ? event.message : []));
    this.changeTyping((typing) =>
      sent.reduce((all, { roomId, senderId }) => stopTyping(all, { roomId, userId: senderId }), typing),
    );
  }

  connected(): void {
    this.isLive = true;
    clearTimeout(this.forgetting);
    clearInterval(this.asking);
    this.asking = setInterval(() => this.isVisible() && this.ask(this.watched.keys()), ASK_AGAIN_MS);
    this.ask(this.watched.keys());
  }

  lost(): void {
    if (!this.isLive) return;
    this.isLive = false;
    clearInterval(this.asking);
    this.unasked.clear();
    this.changeTyping(() => NOBODY_TYPES);
    this.forgetting = setTimeout(() => this.cache.setQueryData(keys.presence, NOBODY_KNOWN), STILL_TRUE_MS);
  }

  /** Somebody is shown, and so is whether he is here. Answers how to end that. */
  watch(userId: number): () => void {
    const shown = this.watched.get(userId) ?? 0;
    this.watched.set(userId, shown + 1);
    if (shown === 0) this.ask([userId]);
    return () => {
      const left = (this.watched.get(userId) ?? 1) - 1;
      if (left > 0) this.watched.set(userId, left);
      else this.watched.delete(userId);
    };
  }

  close(): void {
    this.lost();
    clearTimeout(this.expiry);
    clearTimeout(this.forgetting);
  }

  /** One question for all who came to be shown in the same moment. Without a connection all are asked about with the next. */
  private ask(userIds: Iterable<number>): void {
    if (!this.isLive) return;
    const isFirst = this.unasked.size === 0;
    for (const userId of userIds) this.unasked.add(userId);
    if (isFirst && this.unasked.size > 0) queueMicrotask(() => this.askNow());
  }

  private askNow(): void {
    const shown = [...this.unasked].filter((userId) => this.watched.has(userId));
    this.unasked.clear();
    for (let at = 0; at < shown.length; at += MOST_ASKED) void this.askAbout(shown.slice(at, at + MOST_ASKED));
  }

  private async askAbout(userIds: number[]): Promise<void> {
    this.learn(await this.calls.presenceOf(userIds));
  }

  private learn(told: readonly Presence[]): void {
    if (told.length === 0) return;
    this.cache.setQueryData<PresenceById>(keys.presence, (known = NOBODY_KNOWN) => ({
      ...known,
      ...Object.fromEntries(told.map((presence) => [presence.userId, presence])),
    }));
  }

  private changeTyping(change: (typing: Typing) => Typing): void {
    const before = this.cache.getQueryData<Typing>(keys.typing) ?? NOBODY_TYPES;
    const after = change(before);
    if (after === before) return;
    this.cache.setQueryData(keys.typing, after);
    clearTimeout(this.expiry);
    const due = nextExpiry(after);
    if (due === null) return;
    this.expiry = setTimeout(
      () => this.changeTyping((typing) => expireTyping(typing, Date.now())),
      Math.max(0, due - Date.now()),
    );
  }
}
