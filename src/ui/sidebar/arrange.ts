import type { RoomPreferences } from '#contract/preferences.ts';
import type { RoomView } from '#contract/rooms.ts';

export interface Arranged {
  favourites: readonly RoomView[];
  channels: readonly RoomView[];
  direct: readonly RoomView[];
}

/** Favourites and rooms by name; whom one writes with, by when that was last. */
export function arrange(
  rooms: readonly RoomView[],
  favourites: ReadonlySet<number>,
  byName: (a: RoomView, b: RoomView) => number,
): Arranged {
  const others = rooms.filter(({ room }) => !favourites.has(room.id));
  return {
    favourites: rooms.filter(({ room }) => favourites.has(room.id)).sort(byName),
    channels: others.filter(({ room }) => room.kind === 'channel').sort(byName),
    direct: others.filter(({ room }) => room.kind !== 'channel').sort(byActivity),
  };
}

export function byActivity(a: RoomView, b: RoomView): number {
  if (a.room.lastActivityAt !== b.room.lastActivityAt) return a.room.lastActivityAt < b.room.lastActivityAt ? 1 : -1;
  return b.room.id - a.room.id;
}

export interface RoomBadge {
  count: number;
  /** what is addressed to me is red, all else grey */
  toMe: boolean;
}

/** What waits in a room. Every direct message is addressed to me; a muted room keeps still unless I am named. */
export function badgeOf({ room, membership }: RoomView, isMuted: boolean): RoomBadge | null {
  const { unread = 0, mentions = 0 } = membership ?? {};
  if (unread === 0 && mentions === 0) return null;
  if (isMuted) return mentions > 0 ? { count: mentions, toMe: true } : null;
  if (room.kind === 'dm') return { count: unread, toMe: true };
  return mentions > 0 ? { count: mentions, toMe: true } : { count: unread, toMe: false };
}

export function isMuted(wants: RoomPreferences | undefined, now: number): boolean {
  if (!wants) return false;
  return wants.level === 'nothing' || (wants.mutedUntil !== null && Date.parse(wants.mutedUntil) > now);
}
