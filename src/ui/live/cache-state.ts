import type { QueryClient } from '@tanstack/react-query';
import type { Draft } from '#contract/drafts.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { Saved } from '#contract/saved.ts';
import type { Scheduled } from '#contract/scheduled.ts';
import type { Me, UserCard } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { applyEvent, isGone } from '#ui/live/apply-event.ts';
import type {
  KnownAnnouncements,
  KnownEmoji,
  KnownGroups,
  KnownNotices,
  KnownPreferences,
  LiveState,
  RoomLog,
  RoomMembers,
  Thread,
} from '#ui/live/live-state.ts';
import { outdatedBy } from '#ui/live/outdated.ts';

/** Brings the query cache up to date: the events are applied to what it holds, and what they changed is put back. */
export function applyToCache(cache: QueryClient, events: readonly StreamEvent[], meId: number): void {
  const before = readState(cache, meId);
  writeState(cache, before, events.reduce(applyEvent, before));
  const left = new Set(events.flatMap((event) => (isGone(event, meId) ? [event.streamId] : [])));
  for (const roomId of left) forgetRoom(cache, roomId);
  for (const queryKey of events.flatMap((event) => outdatedBy(event))) void cache.invalidateQueries({ queryKey });
  if (events.some((event) => isMove(cache, event, meId))) void cache.resetQueries({ queryKey: keys.groups });
}

/** I am of another organisation now: its groups are others. */
function isMove(cache: QueryClient, { event }: StreamEvent, meId: number): boolean {
  const groups = cache.getQueryData<KnownGroups>(keys.groups);
  if (!groups || event.type !== 'user.updated' || event.user.id !== meId) return false;
  return (event.user.organisationId ?? 0) !== groups.organisationId;
}

/** What was fetched, refused or is being fetched is of the time before. Whoever is back already asks anew. */
function forgetRoom(cache: QueryClient, roomId: number): void {
  const rooms = cache.getQueryData<readonly RoomView[]>(keys.rooms);
  const isBack = rooms === undefined || rooms.some(({ room }) => room.id === roomId);
  for (const queryKey of [keys.log(roomId), keys.threadsOf(roomId), keys.members(roomId)]) {
    cache.removeQueries({ queryKey, ...(isBack && { type: 'inactive' }) });
    if (isBack) void cache.resetQueries({ queryKey });
  }
}

function readState(cache: QueryClient, meId: number): LiveState {
  return {
    meId,
    me: cache.getQueryData<Me>(keys.me),
    rooms: cache.getQueryData<readonly RoomView[]>(keys.rooms),
    logs: byId<RoomLog>(cache, keys.logs),
    threads: byId<Thread>(cache, keys.threads),
    members: byId<RoomMembers>(cache, keys.allMembers),
    cards: byId<UserCard | null>(cache, keys.cards),
    emoji: cache.getQueryData<KnownEmoji>(keys.emoji),
    announcements: cache.getQueryData<KnownAnnouncements>(keys.announcements),
    preferences: cache.getQueryData<KnownPreferences>(keys.preferences),
    notices: cache.getQueryData<KnownNotices>(keys.notices),
    groups: cache.getQueryData<KnownGroups>(keys.groups),
    drafts: cache.getQueryData<readonly Draft[]>(keys.drafts),
    saved: cache.getQueryData<readonly Saved[]>(keys.saved),
    scheduled: cache.getQueryData<readonly Scheduled[]>(keys.scheduled),
  };
}

function byId<V>(cache: QueryClient, kind: readonly string[]): Map<number, V> {
  const found = new Map<number, V>();
  for (const [key, value] of cache.getQueriesData<V>({ queryKey: kind })) {
    if (value !== undefined) found.set(Number(key.at(-1)), value);
  }
  return found;
}

function writeState(cache: QueryClient, before: LiveState, after: LiveState): void {
  const put = (key: readonly unknown[], was: unknown, is: unknown) => {
    if (is !== was) cache.setQueryData(key, is);
  };
  put(keys.me, before.me, after.me);
  put(keys.rooms, before.rooms, after.rooms);
  put(keys.emoji, before.emoji, after.emoji);
  put(keys.announcements, before.announcements, after.announcements);
  put(keys.preferences, before.preferences, after.preferences);
  put(keys.notices, before.notices, after.notices);
  put(keys.groups, before.groups, after.groups);
  put(keys.drafts, before.drafts, after.drafts);
  put(keys.saved, before.saved, after.saved);
  put(keys.scheduled, before.scheduled, after.scheduled);
  for (const [userId, card] of before.cards) put(keys.card(userId), card, after.cards.get(userId));
  for (const [roomId, log] of before.logs) {
    if (after.logs.has(roomId)) put(keys.log(roomId), log, after.logs.get(roomId));
  }
  for (const [parentId, thread] of before.threads) {
    if (after.threads.has(parentId)) put(keys.thread(thread.roomId, parentId), thread, after.threads.get(parentId));
  }
  for (const [roomId, members] of before.members) {
    if (after.members.has(roomId)) put(keys.members(roomId), members, after.members.get(roomId));
  }
}

/** What one does oneself is shown at once wherever the message stands: in the room's log, and in threads that are open. */
export function changeLogs(cache: QueryClient, roomId: number, change: (log: RoomLog) => RoomLog): void {
  cache.setQueryData<RoomLog>(keys.log(roomId), (log) => log && change(log));
  cache.setQueriesData<Thread>(
    { queryKey: keys.threadsOf(roomId) },
    (thread) => thread && { ...thread, parent: change(thread.parent), replies: change(thread.replies) },
  );
}

/** It could not be done: how it stands is for the server to say. */
export function fetchLogsAgain(cache: QueryClient, roomId: number): void {
  for (const queryKey of [keys.log(roomId), keys.threadsOf(roomId)]) void cache.invalidateQueries({ queryKey });
}
