import type { QueryKey } from '@tanstack/react-query';
import { keys } from '#ui/data/keys.ts';
import type { RoomLog, RoomMembers } from '#ui/live/live-state.ts';

const MOST_MESSAGES = 80;
const MOST_MEMBERS = 100;

const isOf = (kind: readonly string[], key: QueryKey) => kind.every((word, at) => key[at] === word);

/** As much of it as is kept: a room's end, and not all of what somebody has scrolled through. */
export function toKept(key: QueryKey, data: unknown): unknown {
  if (isOf(keys.logs, key)) {
    const log = data as RoomLog;
    if (log.messages.length <= MOST_MESSAGES) return log;
    return { ...log, messages: log.messages.slice(-MOST_MESSAGES), hasOlder: true };
  }
  if (isOf(keys.allMembers, key)) {
    const all = data as RoomMembers;
    if (all.members.length <= MOST_MEMBERS) return all;
    return { ...all, members: all.members.slice(0, MOST_MEMBERS), complete: false };
  }
  return data;
}
