import type { Event, StreamEvent } from '#contract/events.ts';
import type { ReadStretch } from '#contract/live.ts';
import type { Sql, Transaction } from '#db/database.ts';
import {
  appendSeveralToRoom,
  appendToRoom,
  appendToStream,
  appendToUser,
  type EventRow,
  eventsSince,
  stretchOf,
} from '#db/event-sql.ts';
import { isPruned } from '#events/positions.ts';

/** Writes a room's next event. Only under the room's lock, in the transaction of the change itself (E1). */
export async function appendRoomEvent(tx: Transaction, roomId: number, event: Event): Promise<void> {
  await tx.query(appendToRoom, [roomId, JSON.stringify(event)]);
}

/** The same of several, in one statement. */
export async function appendRoomEvents(tx: Transaction, roomId: number, events: Event[]): Promise<void> {
  if (events.length > 0) await tx.query(appendSeveralToRoom, [roomId, JSON.stringify(events)]);
}

/** Writes the next event of a user's own stream, in the transaction of the change itself. */
export async function appendUserEvent(tx: Transaction, userId: number, event: Event): Promise<void> {
  await tx.query(appendToUser, [userId, JSON.stringify(event)]);
}

/** What concerns the whole server, or one organisation (null: those of none). */
export type SharedStream = { scope: 'server' } | { scope: 'organisation'; organisationId: number | null };

/** Such streams have no owner to number them: 0 is the server's, and of organisations that of whoever is of none. */
export function idOfStream(stream: SharedStream): number {
  return stream.scope === 'server' ? 0 : (stream.organisationId ?? 0);
}

/** Writes the next event of such a stream. Only under its lock, in the transaction of the change itself (E1). */
export async function appendSharedEvent(tx: Transaction, stream: SharedStream, event: Event): Promise<void> {
  await tx.query(appendToStream, [stream.scope, idOfStream(stream), JSON.stringify(event)]);
}

/** An event and the transaction that wrote it; the latter never leaves the server. */
export class LoggedEvent {
  private text: string | undefined;

  constructor(
    readonly xid: number,
    readonly event: StreamEvent,
  ) {}

  /** Written once, whoever hears it and among whatever else. */
  get json(): string {
    this.text ??= JSON.stringify(this.event);
    return this.text;
  }
}

export function toStreamEvent(row: EventRow): StreamEvent {
  return { scope: row.scope, streamId: row.stream_id, seq: row.seq, at: row.created_at, event: row.payload as Event };
}

export interface Batch {
  events: LoggedEvent[];
  snapshot: string;
}

/**
 * Everything that became visible since a snapshot, in the order of each stream, and the snapshot to go on from. Whoever did not
 * read for longer than the log is kept may have missed what is gone.
 */
export async function readSince(db: Sql, snapshot: string): Promise<Batch & { isTooLate: boolean }> {
  const batch = { events: [] as LoggedEvent[], snapshot, isTooLate: false };
  for (const row of await db.query(eventsSince, [snapshot])) {
    if (row.seq === null) {
      batch.snapshot = row.snapshot;
      batch.isTooLate = isPruned(snapshot, row.pruned_before);
    } else batch.events.push(new LoggedEvent(row.xid, toStreamEvent(row)));
  }
  return batch;
}

/** So much of one stream is one answer. */
const MOST_EVENTS = 1000;
const MOST_BYTES = 1024 * 1024;

/** The events of one stream, by their seqs. Whether the caller may hear them is for who calls to judge. */
export async function readStretch(db: Sql, { scope, streamId, after, upTo }: ReadStretch): Promise<StreamEvent[]> {
  const rows = await db.query(stretchOf, [scope, streamId, after, upTo, MOST_EVENTS, MOST_BYTES]);
  return rows.map(toStreamEvent);
}
