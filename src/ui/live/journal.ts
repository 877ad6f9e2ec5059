import type { StreamEvent } from '#contract/events.ts';
import type { MessageWithSender } from '#contract/messages.ts';
import type { UserRef } from '#contract/users.ts';
import { newer, toUserRef, withNames } from '#ui/live/names.ts';

const MOST_KEPT = 5000;
/** Of what one sent oneself the event comes soon, and tells it from then on. */
const MOST_SENT = 200;

/**
 * The latest events, for fetches that were under way when they came: an answer shows the server as it was when it was
 * written, so what arrived meanwhile is applied to it once more.
 */
export class Journal {
  private events: StreamEvent[] = [];
  private dropped = 0;
  private sent: { at: number; answer: MessageWithSender }[] = [];
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

  /** The answer to one's own send, which may be here before its event is, and after a fetch has asked. */
  addSent(answer: MessageWithSender): void {
    this.sent = [...this.sent.slice(1 - MOST_SENT), { at: this.mark, answer }];
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

  sentToRoom(mark: number, roomId: number): readonly MessageWithSender[] {
    return this.sent
      .filter(({ at, answer }) => at >= mark && answer.message.roomId === roomId)
      .map(({ answer }) => answer);
  }
}
