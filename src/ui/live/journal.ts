import type { StreamEvent } from '#contract/events.ts';
import type { UserRef } from '#contract/users.ts';
import { newer, toUserRef, withNames } from '#ui/live/names.ts';

const MOST_KEPT = 5000;

/**
 * The latest events, for fetches that were under way when they came: an answer shows the server as it was when it was
 * written, so what arrived meanwhile is applied to it once more.
 */
export class Journal {
  private events: StreamEvent[] = [];
  private dropped = 0;
  /** Rises when the feed begins anew: what was asked for before that may lack what was told in between. */
  era = 0;
  /** by person, what was told of him last */
  private readonly names = new Map<number, UserRef>();

  /** What names somebody may be older than what is known: a room's stream and a person's are not of one order. */
  readonly newest = (ref: UserRef): UserRef => newer(this.names.get(ref.id), ref);

  /** Answers the same events with everybody under his newest name. */
  add(heard: readonly StreamEvent[]): readonly StreamEvent[] {
    for (const { event } of heard) {
      if (event.type === 'user.updated') this.names.set(event.user.id, this.newest(toUserRef(event.user)));
    }
    const events = heard.map((one) => withNames(one, this.newest));
    this.events.push(...events);
    const excess = this.events.length - MOST_KEPT;
    if (excess > 0) {
      this.events.splice(0, excess);
      this.dropped += excess;
    }
    return events;
  }

  get mark(): number {
    return this.dropped + this.events.length;
  }

  since(mark: number): readonly StreamEvent[] {
    return this.events.slice(Math.max(0, mark - this.dropped));
  }

  sinceOfRoom(mark: number, roomId: number): readonly StreamEvent[] {
    return this.since(mark).filter(({ scope, streamId }) => scope === 'room' && streamId === roomId);
  }
}
