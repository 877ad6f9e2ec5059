import { AUDIENCE, type StreamEvent } from '#contract/events.ts';
import type { Sql } from '#db/database.ts';
import { backlogOf, contactsAmong, countSince, deletedAmong } from '#db/event-sql.ts';
import { type Batch, LoggedEvent, toStreamEvent } from '#events/log.ts';
import { isPruned } from '#events/positions.ts';

/** Whoever missed more than this is quicker served by fetching afresh. */
const MOST_MISSED = 10_000;
/** How much of everybody's log may be looked through for one person's part. */
const MOST_LOOKED_THROUGH = 200_000;
/** When a node comes back, everybody asks at once: so many are read for at a time. */
const MOST_AT_ONCE = 4;
/** What all followers of this process together may have been read and not been given yet. */
const MOST_HELD = 200_000;

/** What people missed while they were away, within what the memory of one process bears. */
export class Backlogs {
  private reading = 0;
  private readonly queue: (() => void)[] = [];
  private held = 0;

  constructor(private readonly db: Sql) {}

  /** What one person missed since a snapshot; null when that is too much, or was pruned a moment ago. */
  async read(userId: number, since: string): Promise<Batch | null> {
    if (this.reading >= MOST_AT_ONCE) await new Promise<void>((resolve) => this.queue.push(resolve));
    this.reading++;
    try {
      const batch = this.held > MOST_HELD ? null : await readBacklog(this.db, userId, since);
      this.held += batch?.events.length ?? 0;
      return batch;
    } finally {
      this.reading--;
      this.queue.shift()?.();
    }
  }

  /** It was handed over. */
  release(batch: Batch): void {
    this.held -= batch.events.length;
  }
}

async function readBacklog(db: Sql, userId: number, since: string): Promise<Batch | null> {
  const [size] = await db.query(countSince, [since, MOST_LOOKED_THROUGH + 1]);
  if (size && size.count > MOST_LOOKED_THROUGH) return null;
  let snapshot = since;
  const missed: (StreamEvent & { xid: number })[] = [];
  for (const row of await db.query(backlogOf, [since, userId, MOST_MISSED + 1])) {
    if (row.seq === null) {
      if (isPruned(since, row.pruned_before)) return null;
      snapshot = row.snapshot;
    } else missed.push({ ...toStreamEvent(row), xid: row.xid });
  }
  if (missed.length > MOST_MISSED) return null;
  const heard = await withoutStrangers(db, userId, missed);
  const told = await withoutDeletedTexts(db, heard);
  return { events: told.map(({ xid, ...event }) => new LoggedEvent(xid, event)), snapshot };
}

/** The statement above judges rooms by what it sees of them itself; whose contact one is, is asked here. */
async function withoutStrangers<E extends StreamEvent>(db: Sql, userId: number, events: E[]): Promise<E[]> {
  const isOfOther = ({ scope, streamId }: StreamEvent) => scope === 'user' && streamId !== userId;
  const others = [...new Set(events.filter(isOfOther).map(({ streamId }) => streamId))];
  if (others.length === 0) return events;
  const contacts = new Set((await db.query(contactsAmong, [others, [userId]])).map((row) => row.subject_id));
  return events.filter(
    (event) => !isOfOther(event) || (AUDIENCE[event.event.type] === 'contacts' && contacts.has(event.streamId)),
  );
}

function messageIdOf({ event }: StreamEvent): number | null {
  return 'message' in event ? event.message.id : null;
}

/** The log remembers what was written; what was deleted meanwhile is not said again. */
export async function withoutDeletedTexts<E extends StreamEvent>(db: Sql, events: E[]): Promise<E[]> {
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
