import { AUDIENCE, type StreamEvent } from '#contract/events.ts';
import type { Sql } from '#db/database.ts';
import { backlogOf, contactsAmong, countSince, deletedAmong } from '#db/event-sql.ts';
import { type Batch, LoggedEvent, toStreamEvent } from '#events/log.ts';
import { isPruned } from '#events/positions.ts';

/** Whoever missed more than this is quicker served by fetching afresh. */
const MOST_MISSED = 10_000;
/** How much of everybody's log may be looked through for one person's part. */
const MOST_LOOKED_THROUGH = 200_000;
const MOST_BYTES = 16 * 1024 * 1024;
/** When a node comes back, everybody asks at once: so many are read for at a time, and one person once. */
const MOST_AT_ONCE = 4;
/** What was read and is not given yet: for all followers of this process, and for those of one person. */
const MOST_HELD_BYTES = 128 * 1024 * 1024;
const MOST_HELD_FOR_ONE_BYTES = 32 * 1024 * 1024;

export interface Backlog extends Batch {
  userId: number;
  bytes: number;
}

/** Who waits for a backlog; he may have gone before it is his turn. */
interface Waiting {
  listener: { userId: number };
  isOver: boolean;
}

/** What people missed while they were away, within what the memory of one process bears. */
export class Backlogs {
  /** for whom is being read */
  private readonly readers = new Set<number>();
  private readonly queue: { userId: number; begin: () => void }[] = [];
  private readonly heldFor = new Map<number, number>();
  private held = 0;

  constructor(private readonly db: Sql) {}

  /** What a follower missed since a snapshot; null when that is too much, or was pruned a moment ago, or he has gone. */
  async read(follower: Waiting, since: string): Promise<Backlog | null> {
    const { userId } = follower.listener;
    await this.takeTurn(userId);
    try {
      if (follower.isOver || this.held > MOST_HELD_BYTES) return null;
      if ((this.heldFor.get(userId) ?? 0) > MOST_HELD_FOR_ONE_BYTES) return null;
      const backlog = await readBacklog(this.db, userId, since);
      if (backlog) this.hold(userId, backlog.bytes);
      return backlog;
    } finally {
      this.passTurn(userId);
    }
  }

  /** It was handed over. */
  release({ userId, bytes }: Backlog): void {
    this.hold(userId, -bytes);
  }

  private hold(userId: number, bytes: number): void {
    this.held += bytes;
    const own = (this.heldFor.get(userId) ?? 0) + bytes;
    if (own > 0) this.heldFor.set(userId, own);
    else this.heldFor.delete(userId);
  }

  private async takeTurn(userId: number): Promise<void> {
    if (this.readers.size < MOST_AT_ONCE && !this.readers.has(userId)) this.readers.add(userId);
    else await new Promise<void>((begin) => this.queue.push({ userId, begin }));
  }

  /** On to the first in the queue for whom nothing is being read. His turn is taken before anybody else can ask. */
  private passTurn(userId: number): void {
    this.readers.delete(userId);
    const at = this.queue.findIndex((waiting) => !this.readers.has(waiting.userId));
    const [next] = at < 0 ? [] : this.queue.splice(at, 1);
    if (!next) return;
    this.readers.add(next.userId);
    next.begin();
  }
}

async function readBacklog(db: Sql, userId: number, since: string): Promise<Backlog | null> {
  const [size] = await db.query(countSince, [since, MOST_LOOKED_THROUGH + 1]);
  if (size && size.count > MOST_LOOKED_THROUGH) return null;
  let snapshot = since;
  let bytes = 0;
  const missed: (StreamEvent & { xid: number })[] = [];
  for (const row of await db.query(backlogOf, [since, userId, MOST_MISSED + 1, MOST_BYTES])) {
    if (row.seq === null) {
      if (isPruned(since, row.pruned_before)) return null;
      snapshot = row.snapshot;
    } else {
      bytes = row.bytes;
      missed.push({ ...toStreamEvent(row), xid: row.xid });
    }
  }
  if (missed.length > MOST_MISSED || bytes > MOST_BYTES) return null;
  const heard = await withoutStrangers(db, userId, missed);
  const told = await withoutDeletedTexts(db, heard);
  return { events: told.map(({ xid, ...event }) => new LoggedEvent(xid, event)), snapshot, userId, bytes };
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

/** The messages whose words an event tells: its own, and the one that it quotes. */
function messageIdsOf({ event }: StreamEvent): number[] {
  if (event.type === 'message.previewed') return [event.messageId];
  if (!('message' in event)) return [];
  const { id, quote } = event.message;
  return quote ? [id, quote.id] : [id];
}

/** The log remembers what was written; what was deleted meanwhile is not said again. */
export async function withoutDeletedTexts<E extends StreamEvent>(db: Sql, events: E[]): Promise<E[]> {
  const ids = new Set(events.flatMap(messageIdsOf));
  if (ids.size === 0) return events;
  const deleted = new Set((await db.query(deletedAmong, [[...ids]])).map((row) => row.id));
  if (deleted.size === 0) return events;
  return events.map((streamEvent) => {
    const { event } = streamEvent;
    if (event.type === 'message.previewed' && deleted.has(event.messageId))
      return { ...streamEvent, event: { ...event, previews: [] } };
    if (!('message' in event) || !messageIdsOf(streamEvent).some((id) => deleted.has(id))) return streamEvent;
    const nothing = { content: '', metadata: {}, quote: null, forward: null, files: [], previews: [] };
    const { id, quote } = event.message;
    const change = deleted.has(id) ? nothing : { quote: quote && deleted.has(quote.id) ? null : quote };
    const message = { ...event.message, ...change };
    return { ...streamEvent, event: { ...event, message } };
  });
}
