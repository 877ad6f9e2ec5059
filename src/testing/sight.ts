import type { Announcement } from '#contract/announcements.ts';
import type { Draft } from '#contract/drafts.ts';
import type { CustomEmoji } from '#contract/emoji.ts';
import type { Group } from '#contract/groups.ts';
import type { Message } from '#contract/messages.ts';
import type { RoomPreferences } from '#contract/preferences.ts';
import type { Member, RoomView } from '#contract/rooms.ts';
import type { Saved } from '#contract/saved.ts';
import type { Scheduled } from '#contract/scheduled.ts';
import type { Me, UserRef } from '#contract/users.ts';
import type { RoomLog } from '#ui/live/live-state.ts';

/** What somebody sees of the server, in an order that does not depend on how it came. */
export interface Sight {
  me: Me | undefined;
  rooms: readonly RoomView[];
  logs: Record<number, SeenLog>;
  /** by the message that was answered */
  threads: Record<number, SeenThread | undefined>;
  members: Record<number, readonly Member[]>;
  emoji: readonly CustomEmoji[];
  announcements: readonly Announcement[];
  preferences: readonly RoomPreferences[];
  /** notifications */
  unread: number | undefined;
  groups: readonly Group[];
  drafts: readonly Draft[];
  saved: readonly Saved[];
  scheduled: readonly Scheduled[];
}

export interface SeenLog {
  messages: readonly Message[];
  /** those who wrote them and are still in the room */
  people: Record<number, UserRef | undefined>;
  hasOlder: boolean;
}

export interface SeenThread {
  parent: SeenLog;
  replies: SeenLog;
}

/** Nobody is told of the new name of somebody who left the room: those who are `present` are named. */
export function seen(log: RoomLog | undefined, present: ReadonlySet<number>): SeenLog {
  const people: SeenLog['people'] = {};
  for (const { senderId } of log?.messages ?? []) {
    if (!present.has(senderId)) continue;
    const ref = log?.people[senderId];
    people[senderId] = ref && unversioned(ref);
  }
  return { messages: log?.messages ?? [], people, hasOlder: log?.hasOlder ?? false };
}

/** A version orders what is told of somebody. It rises with what concerns himself alone, so others do not know the latest. */
export function unversioned<Ref extends UserRef>(ref: Ref): Ref {
  return { ...ref, version: 0 };
}

/** Two sights of the same rooms, cut to the part of each log that both have loaded. */
export function comparable(one: Sight, other: Sight): [Sight, Sight] {
  return [cutTo(one, other), cutTo(other, one)];
}

function cutTo(sight: Sight, other: Sight): Sight {
  const logs: Sight['logs'] = {};
  for (const [roomId, own] of Object.entries(sight.logs))
    logs[Number(roomId)] = shared(own, other.logs[Number(roomId)]);
  const threads: Sight['threads'] = {};
  for (const [id, own] of Object.entries(sight.threads)) {
    const theirs = other.threads[Number(id)];
    threads[Number(id)] = own && { parent: own.parent, replies: shared(own.replies, theirs?.replies) };
  }
  return { ...sight, logs, threads };
}

function shared(own: SeenLog, theirs: SeenLog | undefined): SeenLog {
  const from = Math.max(firstOf(own), theirs ? firstOf(theirs) : 0);
  const messages = own.messages.filter(({ id }) => id >= from);
  const people: SeenLog['people'] = {};
  for (const { senderId } of messages) people[senderId] = own.people[senderId];
  return { messages, people, hasOlder: false };
}

function firstOf(log: SeenLog): number {
  return log.hasOlder ? (log.messages[0]?.id ?? 0) : 0;
}
