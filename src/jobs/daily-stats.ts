import {
  COUNTED_AT_ONCE,
  countMessages,
  countPeople,
  deleteOldResets,
  forgetPeople,
  measureDay,
  notePeople,
} from '#db/daily-sql.ts';
import type { Database } from '#db/database.ts';

/** Brings the statistics of the days up to now, by what is new since the last time. One node does it at a time. */
export async function keepDailyStats(db: Database, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore && !signal.aborted; ) {
    const [step] = await db.query(countMessages, []);
    isMore = step?.counted === COUNTED_AT_ONCE;
  }
  for (const step of [notePeople, measureDay, countPeople, forgetPeople, deleteOldResets]) {
    if (signal.aborted) return;
    await db.query(step, []);
  }
}
