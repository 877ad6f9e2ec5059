import type { QueryClient } from '@tanstack/react-query';
import type { ParleyClient } from '#client/parley-client.ts';
import type { Message } from '#contract/messages.ts';
import type { Membership, RoomView } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { BEGINNING, END, LARGEST_PAGE, type LogOf, readAround, readPage, readWhereLeft } from '#ui/data/log-pages.ts';
import { applySince } from '#ui/live/apply-to-log.ts';
import type { Journal } from '#ui/live/journal.ts';
import type { RoomLog, Thread } from '#ui/live/live-state.ts';
import { firstId, join, lastId, trimAround, trimToEnd } from '#ui/live/log-window.ts';
import { meet } from '#ui/live/names.ts';

interface LogSources {
  api: ParleyClient['api'];
  cache: QueryClient;
  journal: Journal;
}

/** Where in a room one wants to be. */
export type Goal = 'beginning' | 'end' | 'unread' | { messageId: number } | { since: Date };

export type LogMoves = ReturnType<typeof createLogMoves>;

/** What a reader does with the stretch of a log that is loaded: it grows where he comes near its edge, and moves with him. */
export function createLogMoves(sources: LogSources) {
  const { cache } = sources;
  return {
    loadOlder: (of: LogOf, readingId: () => number) => extend(sources, of, 'older', readingId),
    loadNewer: (of: LogOf, readingId: () => number) => extend(sources, of, 'newer', readingId),
    moveTo: (roomId: number, goal: Goal) => moveTo(sources, roomId, goal),
    trim: (of: LogOf, readingId: number) => shelf(cache, of).change((log) => trimAround(log, readingId)),
    /** Nobody looks at it any more. Its end is made ready for when he is back, or what he has not read of it. */
    leave(roomId: number) {
      const log = shelf(cache, { roomId, parentId: null });
      const lastReadId = unreadFrom(cache, roomId);
      if (log.read()?.hasNewer) void moveTo(sources, roomId, 'end').catch(() => undefined);
      else log.change((known) => trimToEnd(known, lastReadId));
    },
  };
}

/** Logs that nobody looks at do not grow for ever. */
export function keepShort(cache: QueryClient): void {
  for (const query of cache.getQueryCache().findAll({ queryKey: keys.logs, type: 'inactive' })) {
    const log = query.state.data as RoomLog | undefined;
    const roomId = Number(query.queryKey.at(-1));
    if (log && !log.hasNewer)
      shelf(cache, { roomId, parentId: null }).change((known) => trimToEnd(known, unreadFrom(cache, roomId)));
  }
}

/** The first that is not read stays within reach. */
function unreadFrom(cache: QueryClient, roomId: number): number {
  const left = leftAt(cache, roomId);
  return left && left.unread > 0 ? left.lastReadId : Number.POSITIVE_INFINITY;
}

/** Where somebody left off. */
export function leftAt(cache: QueryClient, roomId: number): Membership | null {
  const rooms = cache.getQueryData<readonly RoomView[]>(keys.rooms);
  return rooms?.find(({ room }) => room.id === roomId)?.membership ?? null;
}

function shelf(cache: QueryClient, { roomId, parentId }: LogOf) {
  if (parentId === null) {
    return {
      read: () => cache.getQueryData<RoomLog>(keys.log(roomId)),
      change(to: (log: RoomLog) => RoomLog) {
        const log = cache.getQueryData<RoomLog>(keys.log(roomId));
        const next = log && to(log);
        if (next !== log) cache.setQueryData<RoomLog>(keys.log(roomId), next);
      },
    };
  }
  const key = keys.thread(roomId, parentId);
  return {
    read: () => cache.getQueryData<Thread>(key)?.replies,
    change: (to: (log: RoomLog) => RoomLog) =>
      cache.setQueryData<Thread>(key, (thread) => thread && { ...thread, replies: to(thread.replies) }),
  };
}

/**
 * The page before or after what is loaded. The log's seq says nothing of it, so what was told while it was on its way is applied
 * to it alone. If what it was to join is not the edge any more when it comes, the page at the new edge is asked for.
 */
async function extend(
  { api, cache, journal }: LogSources,
  of: LogOf,
  side: 'older' | 'newer',
  readingId: () => number,
) {
  const { read, change } = shelf(cache, of);
  const edgeOf = (log: RoomLog | undefined) => {
    if (!log || !(side === 'older' ? log.hasOlder : log.hasNewer)) return undefined;
    return side === 'older' ? firstId(log) : lastId(log);
  };
  for (let edge = edgeOf(read()); edge !== undefined; edge = edgeOf(read())) {
    const { mark, era } = journal;
    const page = await readPage(api, of, side === 'older' ? { beforeId: edge } : { afterId: edge }, LARGEST_PAGE);
    if (journal.era !== era || edgeOf(read()) !== edge) continue;
    const told = applySince({ ...page, seq: 0 }, journal, mark, of.roomId);
    const fresh = withNewestNames(told, journal);
    change((log) => {
      const joined = side === 'older' ? join(fresh, log) : join(log, fresh);
      const people = meet(log.people, Object.values(fresh.people));
      return trimAround({ ...joined, people, seq: log.seq }, readingId());
    });
    return;
  }
}

/** Answers the message that was found for a goal that means one. If it is no message of the room's own log, that stays. */
async function moveTo({ api, cache, journal }: LogSources, roomId: number, goal: Goal): Promise<Message | null> {
  const key = keys.log(roomId);
  for (;;) {
    const { mark, era } = journal;
    const seq = knownSeq(cache, roomId);
    const [message, fetched] = await readGoal(api, cache, roomId, goal);
    if (journal.era !== era) continue;
    if (message && (message.roomId !== roomId || message.parentId !== null)) return message;
    // What else was being fetched of it would take the place of this.
    await cache.cancelQueries({ queryKey: key, exact: true });
    const told = applySince({ ...fetched, seq }, journal, mark, roomId);
    cache.setQueryData<RoomLog>(key, (log) => log && withNewestNames(told, journal));
    return message;
  }
}

async function readGoal(
  api: LogSources['api'],
  cache: QueryClient,
  roomId: number,
  goal: Goal,
): Promise<[Message | null, RoomLog]> {
  const of = { roomId, parentId: null };
  if (goal === 'beginning') return [null, await readPage(api, of, BEGINNING)];
  if (goal === 'end') return [null, await readPage(api, of, END)];
  if (goal === 'unread') return [null, await readWhereLeft(api, of, leftAt(cache, roomId))];
  const messageId =
    'messageId' in goal
      ? goal.messageId
      : (await api.messages.since.query({ roomId, since: goal.since.toISOString() })).messageId;
  if (messageId === null) return [null, await readPage(api, of, END)];
  const around = await readAround(api, messageId);
  return [around.messages.find(({ id }) => id === messageId) ?? null, around];
}

/** All of the room up to this seq has been told. 0 while what is known is in doubt: after a reset it may be of another database. */
function knownSeq(cache: QueryClient, roomId: number): number {
  const log = cache.getQueryState<RoomLog>(keys.log(roomId));
  return !log?.data || log.isInvalidated || log.fetchStatus !== 'idle' ? 0 : log.data.seq;
}

export function withNewestNames(log: RoomLog, journal: Journal): RoomLog {
  const people = Object.values(log.people).map((ref) => [ref.id, journal.newest(ref)]);
  return { ...log, people: Object.fromEntries(people) };
}
