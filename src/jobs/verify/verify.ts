import type { Database, Transaction } from '#db/database.ts';
import { oneMoment, pruneMark, roomsAfter, type VerifiedRoom } from '#db/verify-sql.ts';
import { type Check, Findings, type Miscounted } from '#jobs/verify/findings.ts';
import { checkMentionRows, checkOrder, recountRooms } from '#jobs/verify/recount.ts';
import { recountGroups, recountNotices } from '#jobs/verify/recount-people.ts';
import { replayRooms } from '#jobs/verify/replay-rooms.ts';
import { replayShared } from '#jobs/verify/replay-shared.ts';
import { replayUsers } from '#jobs/verify/replay-users.ts';

/** Small rooms are looked at together, so many at most and with so many events. */
const MOST_ROOMS = 200;
const MOST_EVENTS = 20_000;
/** So many messages of a room are held in memory at once; a larger room is replayed part by part. */
const MOST_MESSAGES = 50_000;
const LAST_ID = 2 ** 31 - 1;

export interface VerifyOptions {
  mostEvents?: number;
  mostMessages?: number;
}

export interface Verdict {
  checks: Check[];
  isClean: boolean;
  /** what fixCounters is for */
  miscounted: Miscounted;
}

/**
 * Replays the log against the tables and recounts every counter, reading only, as of one moment; so it may run beside a
 * server that is in use.
 */
export function verify(
  db: Database,
  { mostEvents = MOST_EVENTS, mostMessages = MOST_MESSAGES }: VerifyOptions = {},
): Promise<Verdict> {
  return db.transaction(async (tx) => {
    const findings = new Findings();
    await tx.query(oneMoment, []);
    const [server] = await tx.query(pruneMark, []);
    const pruned = server?.pruned_before != null;
    for await (const batch of batchesOfRooms(tx, mostEvents)) {
      const ids = batch.rooms.map(({ id }) => id);
      await replayRooms(tx, findings, { ...batch, pruned, mostMessages });
      await checkOrder(tx, findings, ids);
      await recountRooms(tx, findings, ids);
    }
    await checkMentionRows(tx, findings);
    await recountGroups(tx, findings);
    await recountNotices(tx, findings);
    await replayUsers(tx, findings, pruned);
    await replayShared(tx, findings, pruned);
    const checks = findings.all();
    const isClean = checks.every(({ differences }) => differences === 0);
    return { checks, isClean, miscounted: findings.miscounted };
  });
}

/** All rooms in the order of their ids; a batch stands for all ids up to the next one's, so that no stream is left out. */
async function* batchesOfRooms(
  tx: Transaction,
  mostEvents: number,
): AsyncGenerator<{ after: number; upTo: number; rooms: VerifiedRoom[] }> {
  for (let after = 0; after < LAST_ID; ) {
    const page = await tx.query(roomsAfter, [after, MOST_ROOMS]);
    let events = 0;
    const end = page.findIndex(({ seq }, at) => {
      events += seq;
      return at > 0 && events > mostEvents;
    });
    const rooms = end > 0 ? page.slice(0, end) : page;
    const isLast = end < 0 && page.length < MOST_ROOMS;
    const upTo = isLast ? LAST_ID : (rooms.at(-1)?.id ?? LAST_ID);
    yield { after, upTo, rooms };
    after = upTo;
  }
}
