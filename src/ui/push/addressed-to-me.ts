import type { RoomPreferences } from '#contract/preferences.ts';
import type { RoomView } from '#contract/rooms.ts';

/** How many unread messages are to me: those that mention me, and all of direct messages. What I muted is not. */
export function addressedToMe(
  rooms: readonly RoomView[],
  preferences: readonly RoomPreferences[],
  now: string,
): number {
  const quiet = new Set(
    preferences.filter((room) => room.level === 'nothing' || (room.mutedUntil ?? '') > now).map(({ roomId }) => roomId),
  );
  return rooms.reduce((sum, { room, membership }) => {
    if (!membership || quiet.has(room.id)) return sum;
    return sum + (room.kind === 'dm' ? membership.unread : membership.mentions);
  }, 0);
}
