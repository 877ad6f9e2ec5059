import type { StreamEvent } from '#contract/events.ts';
import type { Sql } from '#db/database.ts';
import { backlogOf, countSince, deletedAmong } from '#db/event-sql.ts';
import { eventsByUser } from '#events/audience.ts';
import { type Batch, toLogged } from '#events/log.ts';

/** Whoever missed more than this is quicker served by fetching afresh. */
const MOST_MISSED = 5000;
/** How much of everybody's log may be looked through for one person's part. */
const MOST_LOOKED_THROUGH = 200_000;

/** What one person missed since a snapshot; null when that is too much. */
export async function readBacklog(db: Sql, userId: number, since: string): Promise<Batch | null> {
  const [size] = await db.query(countSince, [since, MOST_LOOKED_THROUGH + 1]);
  if (size && size.count > MOST_LOOKED_THROUGH) return null;
  const batch: Batch = { events: [], snapshot: since };
  for (const row of await db.query(backlogOf, [since, userId, MOST_MISSED + 1])) {
    if (row.seq === null) batch.snapshot = row.snapshot;
    else batch.events.push(toLogged(row));
  }
  if (batch.events.length > MOST_MISSED) return null;
  // The statement above narrows; who may hear what is decided where it always is.
  const own = (await eventsByUser(db, batch.events, [userId])).get(userId) ?? [];
  const told = await withoutDeletedTexts(
    db,
    own.map(({ event }) => event),
  );
  return { events: own.map(({ xid }, at) => ({ xid, event: told[at] as StreamEvent })), snapshot: batch.snapshot };
}

function messageIdOf({ event }: StreamEvent): number | null {
  return 'message' in event ? event.message.id : null;
}

/** The log remembers what was written; what was deleted meanwhile is not said again. */
export async function withoutDeletedTexts(db: Sql, events: StreamEvent[]): Promise<StreamEvent[]> {
  const ids = new Set(events.flatMap((event) => messageIdOf(event) ?? []));
  if (ids.size === 0) return events;
  const deleted = new Set((await db.query(deletedAmong, [[...ids]])).map((row) => row.id));
  if (deleted.size === 0) return events;
  return events.map((streamEvent) => {
    const { event } = streamEvent;
    if (!('message' in event) || !deleted.has(event.message.id)) return streamEvent;
    const message = { ...event.message, content: '', metadata: {} };
    return { ...streamEvent, event: { ...event, message } };
  });
}
