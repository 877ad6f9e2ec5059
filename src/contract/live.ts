import { z } from 'zod';
import { Scope, type StreamEvent, StreamId } from '#contract/events.ts';
import type { Signal } from '#contract/signals.ts';

/** Opaque to the client: where the server's log stood. */
const Position = z.string().max(40_000);

export const FollowEvents = z.object({ lastEventId: Position.nullish() }).optional();

/** Why a position cannot be resumed from: pruned since, of another database, or too much was missed. */
export type ResetReason = 'pruned' | 'foreign' | 'too_long';

/**
 * What the live subscription yields. After `reset` the client fetches afresh and goes on from the given position. What was
 * missed comes as `events`, the last of it with `ready`; what happens from then on is `events` again. Signals are of the
 * moment: none is ever repeated.
 */
export type LiveItem =
  | { type: 'ready' | 'events'; events: StreamEvent[] }
  | { type: 'signals'; signals: Signal[] }
  | { type: 'reset'; reason: ResetReason };

const MOST_SEQ = 2 ** 31 - 1;

/** Events of one stream after seq `after`, up to `upTo`, or as many as one answer holds: how a client fills a hole. */
export const ReadStretch = z.object({
  scope: Scope,
  streamId: StreamId,
  after: z.int().min(0).max(MOST_SEQ),
  upTo: z.int().min(1).max(MOST_SEQ),
});
export type ReadStretch = z.infer<typeof ReadStretch>;

/** `complete` is false when there is nothing behind `after` any more (pruned): the client fetches afresh. */
export interface Stretch {
  events: StreamEvent[];
  complete: boolean;
}
