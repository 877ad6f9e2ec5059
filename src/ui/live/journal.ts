import type { StreamEvent } from '#contract/events.ts';

const MOST_KEPT = 5000;

/**
 * The latest events, for fetches that were under way when they came: an answer shows the server as it was when it was
 * written, so what arrived meanwhile is applied to it once more.
 */
export class Journal {
  private events: StreamEvent[] = [];
  private dropped = 0;

  add(events: readonly StreamEvent[]): void {
    this.events.push(...events);
    const excess = this.events.length - MOST_KEPT;
    if (excess > 0) {
      this.events.splice(0, excess);
      this.dropped += excess;
    }
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
