import type { LoggedEvent } from '#events/log.ts';

/** So many rooms are remembered. */
const MOST_ROOMS = 100_000;

/** Up to where each room was told here, so that an event can be known for the very next one without asking. */
export class RoomHeads {
  private readonly seqs = new Map<number, number>();

  constructor(private readonly mostRooms = MOST_ROOMS) {}

  /** What was told just now, in the order of each room. */
  note(told: readonly LoggedEvent[]): void {
    if (this.seqs.size > this.mostRooms) this.seqs.clear();
    for (const { event } of told) if (event.scope === 'room') this.seqs.set(event.streamId, event.seq);
  }

  isNext({ event }: LoggedEvent): boolean {
    return event.scope === 'room' && this.seqs.get(event.streamId) === event.seq - 1;
  }

  /** For when the log is not followed any more: what happens meanwhile goes untold. */
  forget(): void {
    this.seqs.clear();
  }
}
