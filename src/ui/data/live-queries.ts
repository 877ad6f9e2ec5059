import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { ParleyClient } from '#client/parley-client.ts';
import type { Event, Scope } from '#contract/events.ts';
import { MAX_EMOJI, MAX_GROUPS } from '#contract/limits.ts';
import type { Page } from '#contract/paging.ts';
import type { RoomView } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { leftAt, withNewestNames } from '#ui/data/log-moves.ts';
import { END, readAgain, readAlone, readIfThere, readPage, readWhereLeft } from '#ui/data/log-pages.ts';
import { createOwnQueries } from '#ui/data/own-queries.ts';
import { createPeopleQueries } from '#ui/data/people-queries.ts';
import { applyToMe } from '#ui/live/apply-event.ts';
import { applyToAnnouncements } from '#ui/live/apply-to-announcements.ts';
import { applyToEmoji } from '#ui/live/apply-to-emoji.ts';
import { applyToGroups } from '#ui/live/apply-to-groups.ts';
import { applySince } from '#ui/live/apply-to-log.ts';
import { applyToMembers } from '#ui/live/apply-to-members.ts';
import { applyToNotices } from '#ui/live/apply-to-notices.ts';
import { applyToPreferences } from '#ui/live/apply-to-preferences.ts';
import { applyToRooms } from '#ui/live/apply-to-rooms.ts';
import type { Journal } from '#ui/live/journal.ts';
import type {
  KnownAnnouncements,
  KnownEmoji,
  KnownGroups,
  KnownNotices,
  KnownPreferences,
  RoomLog,
  RoomMembers,
  Thread,
} from '#ui/live/live-state.ts';
import { readyToRead } from '#ui/room/message/text/reading.ts';

type Api = ParleyClient['api'];

interface LiveSources {
  api: Api;
  cache: QueryClient;
  journal: Journal;
  meId: number;
  /** Resolves when the feed has begun: what is fetched after that has no seam (E5). */
  begun: () => Promise<void>;
  /** Told of every stream whose state was fetched, with the seq it was fetched at. */
  know: (scope: Scope, id: number, seq: number) => void;
}

const LARGEST_PAGE = 100;

/** Fetched once and kept current by events from then on. */
export function createLiveQueries({ api, cache, journal, meId, begun, know }: LiveSources) {
  /** A refusal is of the time when it was given: whoever came back into the room since then asks again. */
  async function askOfRoom<T>(roomId: number, ask: (mark: number) => Promise<T>): Promise<T> {
    for (;;) {
      await begun();
      const mark = journal.mark;
      try {
        return await ask(mark);
      } catch (error) {
        if (!journal.sinceOfRoom(mark, roomId).some(({ event }) => isArrival(event, meId))) throw error;
      }
    }
  }

  return {
    ...createOwnQueries({ api, journal, begun }),
    ...createPeopleQueries({ api, journal, begun }),
    me: queryOptions({
      queryKey: keys.me,
      queryFn: async () => {
        await begun();
        const mark = journal.mark;
        const me = await api.users.me.query();
        return journal.since(mark).reduce(applyToMe, me);
      },
    }),
    rooms: queryOptions({
      queryKey: keys.rooms,
      queryFn: async (): Promise<readonly RoomView[]> => {
        await begun();
        const mark = journal.mark;
        const rooms = await fetchRooms(api);
        for (const { room } of rooms) know('room', room.id, room.seq);
        const current = journal.since(mark).reduce((all, event) => applyToRooms(all, event, meId), rooms);
        return current.map((view) => ({ ...view, other: view.other && journal.newest(view.other) }));
      },
    }),
    emoji: queryOptions({
      queryKey: keys.emoji,
      queryFn: async (): Promise<KnownEmoji> => {
        await begun();
        const mark = journal.mark;
        const { items, seq } = await api.emoji.list.query({ limit: MAX_EMOJI });
        know('server', 0, seq);
        return journal.since(mark).reduce(applyToEmoji, { items, seq });
      },
    }),
    announcements: queryOptions({
      queryKey: keys.announcements,
      queryFn: async (): Promise<KnownAnnouncements> => {
        await begun();
        const mark = journal.mark;
        const { items, seq } = await api.announcements.list.query();
        know('server', 0, seq);
        const fetched: KnownAnnouncements = { items, dismissed: [], seq };
        return journal.since(mark).reduce(applyToAnnouncements, fetched);
      },
    }),
    preferences: queryOptions({
      queryKey: keys.preferences,
      queryFn: async (): Promise<KnownPreferences> => {
        await begun();
        const mark = journal.mark;
        const first = await api.preferences.rooms.query({ limit: LARGEST_PAGE });
        const { seq } = first;
        const items = [...first.items];
        for (let { nextCursor: cursor } = first; cursor !== null; ) {
          const page = await api.preferences.rooms.query({ cursor, limit: LARGEST_PAGE });
          items.push(...page.items);
          cursor = page.nextCursor;
        }
        know('user', meId, seq);
        return journal.since(mark).reduce(applyToPreferences, { items, seq });
      },
    }),
    notices: queryOptions({
      queryKey: keys.notices,
      queryFn: async (): Promise<KnownNotices> => {
        await begun();
        const mark = journal.mark;
        const known = await api.notifications.count.query();
        return journal.since(mark).reduce(applyToNotices, known);
      },
    }),
    groups: queryOptions({
      queryKey: keys.groups,
      queryFn: async (): Promise<KnownGroups> => {
        await begun();
        const mark = journal.mark;
        const { organisationId, items, seq } = await api.groups.list.query({ limit: MAX_GROUPS });
        const known = { organisationId: organisationId ?? 0, items, seq };
        know('organisation', known.organisationId, seq);
        return journal.since(mark).reduce(applyToGroups, known);
      },
    }),
    /** `at`: the message that one came for, if nothing is loaded yet. */
    log: (roomId: number, at: number | null = null) =>
      queryOptions({
        queryKey: keys.log(roomId),
        queryFn: (): Promise<RoomLog> =>
          askOfRoom(roomId, async (mark) => {
            const of = { roomId, parentId: null };
            const shown = cache.getQueryData<RoomLog>(keys.log(roomId));
            const left = leftAt(cache, roomId);
            const told = roomSeq(cache, roomId);
            const fetched = shown
              ? await readAgain(api, of, shown)
              : ((at === null ? null : await readIfThere(api, roomId, at)) ?? (await readWhereLeft(api, of, left)));
            await readyToRead(fetched.messages.map(({ content }) => content));
            const log = { ...fetched, seq: Math.max(fetched.seq, told) };
            return withNewestNames(applySince(log, journal, mark, roomId), journal);
          }),
      }),
    thread: (roomId: number, parentId: number) =>
      queryOptions({
        queryKey: keys.thread(roomId, parentId),
        queryFn: (): Promise<Thread> =>
          askOfRoom(roomId, async (mark) => {
            const of = { roomId, parentId };
            const shown = cache.getQueryData<Thread>(keys.thread(roomId, parentId));
            const seq = roomSeq(cache, roomId);
            const [parent, replies] = await Promise.all([
              readAlone(api, parentId),
              shown ? readAgain(api, of, shown.replies) : readPage(api, of, END),
            ]);
            await readyToRead([...parent.messages, ...replies.messages].map(({ content }) => content));
            const current = (log: RoomLog) =>
              withNewestNames(applySince({ ...log, seq }, journal, mark, roomId), journal);
            return { roomId, parent: current(parent), replies: current(replies) };
          }),
      }),
    members: (roomId: number) =>
      queryOptions({
        queryKey: keys.members(roomId),
        queryFn: (): Promise<RoomMembers> =>
          askOfRoom(roomId, async (mark) => {
            const page = await api.members.list.query({ roomId, limit: LARGEST_PAGE });
            const fetched: RoomMembers = { members: page.items, complete: page.nextCursor === null, seq: 0 };
            const current = journal.sinceOfRoom(mark, roomId).reduce(applyToMembers, fetched);
            const members = current.members.map((member) => ({ ...member, user: journal.newest(member.user) }));
            return { ...current, members };
          }),
      }),
  };
}

function isArrival(event: Event, meId: number): boolean {
  if (event.type === 'room.created') return event.members.some(({ user }) => user.id === meId);
  return event.type === 'member.joined' && event.member.user.id === meId;
}

/**
 * The list is in the order of activity, so a room may move from pages to come to one that was read. Whatever moved since
 * stands above what was first then; so the beginning is read again, until one page shows all that moved.
 */
async function fetchRooms(api: Api): Promise<readonly RoomView[]> {
  const rooms = new Map<number, RoomView>();
  let known = '';
  for (;;) {
    let page = await api.rooms.mine.query({ limit: LARGEST_PAGE });
    const newest = page.items[0]?.room.lastActivityAt ?? '';
    let isMoreNew = takeIn(rooms, page, known);
    if (!isMoreNew) return [...rooms.values()];
    while (isMoreNew) {
      page = await api.rooms.mine.query({ cursor: page.nextCursor ?? undefined, limit: LARGEST_PAGE });
      isMoreNew = takeIn(rooms, page, known);
    }
    known = newest;
  }
}

/** Tells whether the next page may show what is active since. */
function takeIn(rooms: Map<number, RoomView>, { items, nextCursor }: Page<RoomView>, known: string): boolean {
  for (const view of items) rooms.set(view.room.id, view);
  return nextCursor !== null && (items.at(-1)?.room.lastActivityAt ?? '') > known;
}

/**
 * The room's seq that is known before its log is fetched: the log shows all up to it, although what was deleted of it
 * leaves no trace there. 0 while what is known of the rooms is in doubt; after a reset it may be of another database.
 */
function roomSeq(cache: QueryClient, roomId: number): number {
  const rooms = cache.getQueryState<readonly RoomView[]>(keys.rooms);
  if (!rooms || rooms.isInvalidated || rooms.fetchStatus !== 'idle') return 0;
  return rooms.data?.find(({ room }) => room.id === roomId)?.room.seq ?? 0;
}
