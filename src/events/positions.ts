import { createHmac, timingSafeEqual } from 'node:crypto';
import { ChatError } from '#contract/errors.ts';
import type { Database, Sql } from '#db/database.ts';
import { adoptOrigin, currentSnapshot, forgetTransactions } from '#db/event-sql.ts';

/** Where the log stands: a snapshot of PostgreSQL and the history of the database it was taken in. */
export interface Position {
  history: string;
  snapshot: string;
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

/** So many transactions are listed one by one in a position that was not read. */
const MOST_RUNNING = 64;

/**
 * The snapshot that shows one more transaction, which has committed, and nothing else besides: those between count as running,
 * so that they are looked at when the log is read the next time. Null where that would be a long list, or it was shown before.
 */
export function withCommitted(snapshot: string, xid: number): string | null {
  const { xmin, xmax, running } = takeApart(snapshot);
  if (xid < xmax && !running.has(xid)) return null;
  if (running.size + xid - xmax > MOST_RUNNING) return null;
  running.delete(xid);
  for (let between = xmax; between < xid; between++) running.add(between);
  const list = [...running].sort((a, b) => a - b);
  const end = Math.max(xmax, xid + 1);
  // What had ended before the first that runs is shown as before: the beginning may only stay or grow.
  return `${Math.max(xmin, list[0] ?? end)}:${end}:${list.join(',')}`;
}

/** Tells for committed events whether a snapshot already showed them. */
export class Horizon {
  private readonly seen: Seen;

  constructor(snapshot: string) {
    this.seen = takeApart(snapshot);
  }

  shows({ xid }: { xid: number }): boolean {
    return xid < this.seen.xmax && !this.seen.running.has(xid);
  }

  /** Whether whatever becomes visible after `later` is certain to lie beyond this horizon. */
  isPassedBy(later: string): boolean {
    return takeApart(later).xmin >= this.seen.xmax;
  }
}

/**
 * Positions as clients carry them. Signed: who could make one up could ask for any part of the log, and make the server
 * read all of it.
 */
export class Positions {
  /** what was written last: everybody who hears of one reading is given the same */
  private last = { text: '', written: '' };

  constructor(private readonly secret: Uint8Array) {}

  private sign(text: string): string {
    const mac = createHmac('sha256', this.secret).update('position').update(text).digest();
    return mac.subarray(0, 12).toString('base64url');
  }

  write({ history, snapshot }: Position): string {
    const text = `${history}/${snapshot}`;
    if (text !== this.last.text) this.last = { text, written: `${text}/${this.sign(text)}` };
    return this.last.written;
  }

  read(position: string): Position {
    const end = position.lastIndexOf('/');
    const text = position.slice(0, Math.max(end, 0));
    const given = Buffer.from(position.slice(end + 1));
    const wanted = Buffer.from(this.sign(text));
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new ChatError('invalid_position');
    const [history = '', snapshot = ''] = text.split('/');
    return { history, snapshot };
  }
}

interface Standing extends Position {
  prunedBefore: string | null;
}

export async function readPosition(db: Sql): Promise<Standing> {
  const [row] = await db.query(currentSnapshot, []);
  if (!row) throw new ChatError('unavailable');
  return { history: row.history, snapshot: row.snapshot, prunedBefore: row.pruned_before };
}

/** Why a position cannot be resumed from, if so: another or a rewound database, or events that were pruned since. */
export function resetReason(asked: Position, now: Standing): 'foreign' | 'pruned' | null {
  const [then, present] = [takeApart(asked.snapshot), takeApart(now.snapshot)];
  if (asked.history !== now.history || then.xmax > present.xmax) return 'foreign';
  return isPruned(asked.snapshot, now.prunedBefore) ? 'pruned' : null;
}

/** Whether events that a snapshot did not show yet may be gone. */
export function isPruned(snapshot: string, prunedBefore: string | null): boolean {
  return prunedBefore !== null && takeApart(snapshot).xmin < Number(prunedBefore);
}

/**
 * A restored dump carries the events of another cluster, whose transaction numbers would be taken for this one's: old events
 * would come again, or new ones never. Its positions end, and its events count as always there.
 */
export async function adoptDatabase(db: Database, origin: string): Promise<void> {
  await db.transaction(async (tx) => {
    const moved = await tx.query(adoptOrigin, [origin]);
    if (moved.length > 0) await tx.query(forgetTransactions, []);
  });
}
