import type { StreamEvent } from '#contract/events.ts';
import type { Me, User, UserCard, UserRef } from '#contract/users.ts';
import { applyToAnnouncements } from '#ui/live/apply-to-announcements.ts';
import { applyToEmoji } from '#ui/live/apply-to-emoji.ts';
import { applyToGroups } from '#ui/live/apply-to-groups.ts';
import { applyToLog, applyToThread } from '#ui/live/apply-to-log.ts';
import { applyToMembers } from '#ui/live/apply-to-members.ts';
import { applyToNotices } from '#ui/live/apply-to-notices.ts';
import { applyToDrafts, applyToSaved, applyToScheduled } from '#ui/live/apply-to-own.ts';
import { applyToPreferences } from '#ui/live/apply-to-preferences.ts';
import { applyToRooms } from '#ui/live/apply-to-rooms.ts';
import type { LiveState, RoomLog } from '#ui/live/live-state.ts';
import { newer, toUserRef } from '#ui/live/names.ts';

/** What is on screen, after one event. The client hands each on once; what was fetched later tells by its seq what it shows. */
export function applyEvent(state: LiveState, streamEvent: StreamEvent): LiveState {
  const { scope, streamId, event } = streamEvent;
  if (scope === 'server')
    return {
      ...state,
      emoji: state.emoji && applyToEmoji(state.emoji, streamEvent),
      announcements: state.announcements && applyToAnnouncements(state.announcements, streamEvent),
    };
  if (event.type === 'announcement.dismissed')
    return { ...state, announcements: state.announcements && applyToAnnouncements(state.announcements, streamEvent) };
  if (scope === 'organisation') return { ...state, groups: state.groups && applyToGroups(state.groups, streamEvent) };
  const rooms = state.rooms && applyToRooms(state.rooms, streamEvent, state.meId);
  const next = { ...state, rooms };
  if (scope === 'user') return event.type === 'user.updated' ? rename(next, event.user) : changeOwn(next, streamEvent);
  if (isGone(streamEvent, state.meId)) {
    const threads = new Map([...state.threads].filter(([, { roomId }]) => roomId !== streamId));
    return { ...next, threads, logs: without(state.logs, streamId), members: without(state.members, streamId) };
  }
  return {
    ...next,
    logs: change(state.logs, streamId, (log) => applyToLog(log, streamEvent)),
    threads: mapValues(state.threads, (thread) =>
      thread.roomId === streamId ? applyToThread(thread, streamEvent) : thread,
    ),
    members: change(state.members, streamId, (members) => applyToMembers(members, streamEvent)),
  };
}

function changeOwn(state: LiveState, event: StreamEvent): LiveState {
  return {
    ...state,
    announcements: state.announcements && applyToAnnouncements(state.announcements, event),
    drafts: state.drafts && applyToDrafts(state.drafts, event),
    saved: state.saved && applyToSaved(state.saved, event),
    scheduled: state.scheduled && applyToScheduled(state.scheduled, event),
    preferences: state.preferences && applyToPreferences(state.preferences, event),
    notices: state.notices && applyToNotices(state.notices, event),
  };
}

/** The room is mine no more. */
export function isGone({ event }: StreamEvent, meId: number): boolean {
  return event.type === 'room.deleted' || (event.type === 'member.left' && event.userId === meId);
}

function rename(state: LiveState, user: User): LiveState {
  const ref = toUserRef(user);
  return {
    ...state,
    me: state.me && renameMe(state.me, user),
    cards: change(state.cards, user.id, (card) => renewCard(card, user)),
    logs: mapValues(state.logs, (log) => renameIn(log, ref)),
    threads: mapValues(state.threads, (thread) => ({
      ...thread,
      parent: renameIn(thread.parent, ref),
      replies: renameIn(thread.replies, ref),
    })),
    members: mapValues(state.members, (known) => ({
      ...known,
      members: known.members.map((member) =>
        member.user.id === ref.id ? { ...member, user: newer(member.user, ref) } : member,
      ),
    })),
  };
}

function renameIn(log: RoomLog, ref: UserRef): RoomLog {
  const known = log.people[ref.id];
  return known ? { ...log, people: { ...log.people, [ref.id]: newer(known, ref) } } : log;
}

function renameMe(me: Me, user: User): Me {
  return me.id === user.id && me.version <= user.version ? { ...me, ...user } : me;
}

/** What was fetched of me may be older than what came meanwhile. */
export function applyToMe(me: Me, { event }: StreamEvent): Me {
  return event.type === 'user.updated' ? renameMe(me, event.user) : me;
}

function renewCard(card: UserCard | null, user: User): UserCard | null {
  return card && card.version <= user.version ? { ...card, ...user } : card;
}

export function applyToCard(card: UserCard | null, { event }: StreamEvent): UserCard | null {
  return event.type === 'user.updated' && event.user.id === card?.id ? renewCard(card, event.user) : card;
}

function change<V>(map: ReadonlyMap<number, V>, key: number, to: (value: V) => V): ReadonlyMap<number, V> {
  const value = map.get(key);
  return value === undefined ? map : new Map(map).set(key, to(value));
}

function without<V>(map: ReadonlyMap<number, V>, key: number): ReadonlyMap<number, V> {
  return new Map([...map].filter(([known]) => known !== key));
}

function mapValues<V>(map: ReadonlyMap<number, V>, to: (value: V) => V): ReadonlyMap<number, V> {
  return new Map([...map].map(([key, value]) => [key, to(value)]));
}
