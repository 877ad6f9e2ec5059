import type { Room, RoomRole } from '#contract/rooms.ts';
import type { UserRef } from '#contract/users.ts';

/** What the rows of a room, or of a thread, share. */
export interface RowContext {
  me: UserRef;
  people: Readonly<Record<number, UserRef>>;
  /** null: one reads a room that one is not in */
  myRole: RoomRole | null;
  room: Room;
  /** the message whose thread the rows are of; null: they are the room's own */
  thread: number | null;
  startEditing: (messageId: number) => void;
  stopEditing: () => void;
}
