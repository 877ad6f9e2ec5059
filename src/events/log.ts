import { ChatError } from '#contract/errors.ts';
import type { Event, StreamEvent } from '#contract/events.ts';
import type { Sql, Transaction } from '#db/database.ts';
import { appendToRoom, appendToUser, currentSnapshot, type EventRow, eventsSince } from '#db/event-sql.ts';

/** Writes a room's next event. Only under the room's lock, in the transaction of the change itself (E1). */
export async function appendRoomEvent(tx: Transaction, roomId: number, event: Event): Promise<void> {
  await tx.query(appendToRoom, [roomId, JSON.stringify(event)]);
}

/** Writes the next event of a user's own stream, in the transaction of the change itself. */
export async function appendUserEvent(tx: Transaction, userId: number, event: Event): Promise<void> {
  await tx.query(appendToUser, [userId, JSON.stringify(event)]);
}

/** Where the log stands: a snapshot of PostgreSQL and the history of the database it was taken in. */
export interface Position {
  history: string;
  snapshot: string;
}

const SNAPSHOT = /^\d{1,20}:\d{1,20}:(\d{1,20}(,\d{1,20})*)?$/;

export function formatPosition(position: Position): string {
  return `${position.history}/${position.snapshot}`;
}

export function parsePosition(text: string): Position {
  const [history = '', snapshot = ''] = text.split('/');
  if (!/^[0-9a-f-]{36}$/.test(history) || !SNAPSHOT.test(snapshot)) throw new ChatError('invalid_position');
  return { history, snapshot };
}

/** A snapshot taken apart: which transactions had ended when it was taken. */
interface Seen {
  /** every transaction before this one had ended */
  xmin: number;
  /** none from this one on had */
  xmax: number;
  /** those between that were still running */
  running: Set<number>;
}

function takeApart(snapshot: string): Seen {
  const [xmin = '', xmax = '', running = ''] = snapshot.split(':');
  return {
    xmin: Number(xmin),
    xmax: Number(xmax),
    running: new Set(running === '' ? [] : running.split(',').map(Number)),
  };
}

/** Tells for committed events whether a snapshot already showed them. */
export class Horizon {
  private readonly seen: Seen;

  constructor(snapshot: string) {
    this.seen = takeApart(snapshot);
  }

  shows({ xid }: LoggedEvent): boolean {
    return xid < this.seen.xmax && !this.seen.running.has(xid);
  }

  /** Whether whatever becomes visible after `later` is certain to lie beyond this horizon. */
  isPassedBy(later: string): boolean {
    return takeApart(later).xmin >= this.seen.xmax;
  }
}

export async function readPosition(db: Sql): Promise<Position> {
  const [row] = await db.query(currentSnapshot, []);
  if (!row) throw new ChatError('unavailable');
  return { history: row.history, snapshot: row.snapshot };
}

/** Why a position cannot be resumed from, if so: another database, or events that were pruned since. */
export async function resetReason(db: Sql, position: Position): Promise<'foreign' | 'pruned' | null> {
  const [now] = await db.query(currentSnapshot, []);
  if (!now) throw new ChatError('unavailable');
  if (now.history !== position.history) return 'foreign';
  if (now.pruned_before !== null && takeApart(position.snapshot).xmin < Number(now.pruned_before)) return 'pruned';
  return null;
}

/** An event and the transaction that wrote it; the latter never leaves the server. */
export interface LoggedEvent {
  readonly xid: number;
  readonly event: StreamEvent;
}

function toStreamEvent(row: EventRow): StreamEvent {
  return { scope: row.scope, streamId: row.stream_id, seq: row.seq, at: row.created_at, event: row.payload as Event };
}

export interface Batch {
  events: LoggedEvent[];
  snapshot: string;
}

/** Everything that became visible since a snapshot, in the order of each stream, and the snapshot to go on from. */
export async function readSince(db: Sql, snapshot: string): Promise<Batch> {
  const batch: Batch = { events: [], snapshot };
  for (const row of await db.query(eventsSince, [snapshot])) {
    if (row.seq === null) batch.snapshot = row.snapshot;
    else batch.events.push({ xid: row.xid, event: toStreamEvent(row) });
  }
  return batch;
}
