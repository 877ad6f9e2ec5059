import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Statement } from '#db/database.ts';
import { KEPT_DAYS as NOTIFICATION_DAYS } from '#db/notification-sql.ts';
import {
  deleteDeadInvites,
  deleteDeadSessions,
  deleteExpiredTokens,
  deleteOldBodies,
  deleteOldDeliveries,
  deleteOldEvents,
  deleteOldKeys,
  deleteOldNotifications,
  keepAnswers,
  MOST_ROWS,
  oldestEvents,
  retentionBounds,
  setMark,
  tryRetentionLock,
} from '#db/retention-sql.ts';

/** A client that was away repeats what it got no answer to, and its key must still be known (src/client/outbox.ts). */
const KEYS_AT_LEAST_S = 7 * 24 * 3600;
/** A session that ended stays to be looked up for so long, an invite too. The audit log is never touched. */
const DEAD_SESSION_DAYS = 90;
const DEAD_INVITE_DAYS = 30;
/** The last attempt comes within a day. */
const DELIVERY_DAYS = 7;

/** Between two batches the disk belongs to the others. */
const PAUSE_MS = 50;
/** So many events are looked at for one step of the mark. */
const MOST_LOOKED_AT = 5000;

export interface Pruned {
  keys: number;
  events: number;
  tokens: number;
  sessions: number;
  invites: number;
  deliveries: number;
  notifications: number;
}

/** Another node prunes, or this one stops: the rest is for another time. */
class NotNow extends Error {}

/** Deletes what is older than it need be, in small steps that nobody waits for. One instance per process. */
export class Retention {
  /** Up to which session was looked; each run looks at some more, and begins again at the end. */
  private lastSession = 0;
  private signal: AbortSignal | undefined;

  constructor(
    private readonly db: Database,
    /** How long events are kept; null for ever. */
    private readonly keptSeconds: number | null,
  ) {}

  /** Answers what it deleted before it was done or interrupted. */
  async run(signal?: AbortSignal): Promise<Pruned> {
    const pruned: Pruned = { keys: 0, events: 0, tokens: 0, sessions: 0, invites: 0, deliveries: 0, notifications: 0 };
    this.signal = signal;
    try {
      if (this.keptSeconds !== null) await this.pruneLog(pruned, this.keptSeconds);
      await this.pruneCredentials(pruned);
      await this.all(deleteOldDeliveries, [DELIVERY_DAYS], (deleted) => {
        pruned.deliveries += deleted;
      });
      await this.all(deleteOldNotifications, [NOTIFICATION_DAYS], (deleted) => {
        pruned.notifications += deleted;
      });
      await this.all(deleteOldBodies, [DELIVERY_DAYS], () => undefined);
    } catch (error) {
      if (!(error instanceof NotNow)) throw error;
    }
    return pruned;
  }

  /** One short transaction under the lock of whoever prunes. */
  private async step<Row>(of: Statement<Row>, values: readonly unknown[]): Promise<Row> {
    if (this.signal?.aborted) throw new NotNow();
    const [row] = await this.db.transaction(async (tx) => {
      const [lock] = await tx.query(tryRetentionLock, []);
      if (!lock?.mine) throw new NotNow();
      return tx.query(of, values);
    });
    if (!row) throw new NotNow();
    return row;
  }

  private async pause(): Promise<void> {
    try {
      await delay(PAUSE_MS, undefined, this.signal && { signal: this.signal });
    } catch {
      throw new NotNow();
    }
  }

  /** Repeats a deletion until it is not a full batch any more. */
  private async all(of: Statement<{ deleted: number }>, values: readonly unknown[], done: (n: number) => void) {
    for (;;) {
      const { deleted } = await this.step(of, values);
      done(deleted);
      if (deleted < MOST_ROWS) return;
      await this.pause();
    }
  }

  /**
   * Keys first, since a key whose event is gone could not be answered: old ones go, and those that are kept longer than the log
   * are given their answer to keep. Then the mark, so that whoever reads
   * the log without what is deleted next also sees that he must not; then the events.
   */
  private async pruneLog(pruned: Pruned, keptSeconds: number): Promise<void> {
    const bounds = await this.step(retentionBounds, [keptSeconds, KEYS_AT_LEAST_S]);
    const { cutoff, ended_before: endedBefore, mark } = bounds;
    await this.all(deleteOldKeys, [bounds.keys_cutoff], (deleted) => {
      pruned.keys += deleted;
    });
    await this.all(keepAnswers, [cutoff], () => undefined);
    // What an earlier run marked and did not delete comes first.
    let from = await this.deleteEvents(pruned, 0, mark);
    for (;;) {
      const next = await this.nextMark(from, endedBefore, cutoff);
      if (next === null) return;
      await this.step(setMark, [String(next)]);
      from = await this.deleteEvents(pruned, from, next);
    }
  }

  /**
   * Everything written before the mark is older than the cutoff and was committed before this run began. It goes no further
   * than just behind the last event that goes: the position of somebody who has seen all stays good in a quiet server.
   */
  private async nextMark(from: number, endedBefore: number, cutoff: string): Promise<number | null> {
    for (const most of [MOST_LOOKED_AT, null]) {
      const { looked, young, last } = await this.step(oldestEvents, [String(from), String(endedBefore), cutoff, most]);
      if (last === null) return null;
      if (young !== null) return atLeast(from, Math.min(young, last + 1));
      if (looked !== most) return atLeast(from, last + 1);
      // Behind the last of a full page there may be more of the same transaction.
      if (last > from) return last;
    }
    return null;
  }

  /** Deletes what may go before the mark, and answers it. */
  private async deleteEvents(pruned: Pruned, start: number, mark: number): Promise<number> {
    let from = start;
    while (from < mark) {
      const batch = await this.step(deleteOldEvents, [String(from), String(mark)]);
      pruned.events += batch.deleted;
      if (batch.looked < MOST_ROWS && batch.deleted < MOST_ROWS) break;
      // A whole batch that must stay for now is passed over; a later mark lets it go.
      from = batch.deleted > 0 ? (batch.first ?? from) : (batch.last ?? mark) + 1;
      await this.pause();
    }
    return mark;
  }

  private async pruneCredentials(pruned: Pruned): Promise<void> {
    await this.all(deleteExpiredTokens, [], (deleted) => {
      pruned.tokens += deleted;
    });
    const { deleted, last } = await this.step(deleteDeadSessions, [this.lastSession, DEAD_SESSION_DAYS]);
    pruned.sessions += deleted;
    this.lastSession = last ?? 0;
    await this.all(deleteDeadInvites, [DEAD_INVITE_DAYS], (count) => {
      pruned.invites += count;
    });
  }
}

function atLeast(from: number, mark: number): number | null {
  return mark > from ? mark : null;
}
