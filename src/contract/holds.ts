import { z } from 'zod';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { BigId, Id, line, Timestamp } from '#contract/text.ts';

const Subject = z.union([z.object({ userId: Id }), z.object({ roomId: Id })]);

/** Of a person or of a room: nothing of it is deleted for good. */
export const LegalHold = z.object({
  id: Id,
  userId: Id.nullable(),
  roomId: Id.nullable(),
  reason: z.string(),
  placedBy: Id,
  placedAt: Timestamp,
  liftedAt: Timestamp.nullable(),
});
export type LegalHold = z.infer<typeof LegalHold>;
export const PlaceHold = z.object({ subject: Subject, reason: line(1, 500) });
export const LiftHold = z.object({ holdId: Id });
/** Of one person or one room, or all. */
export const ListHolds = z.object({
  userId: Id.optional(),
  roomId: Id.optional(),
  cursor: Cursor.optional(),
  limit: PageLimit,
});

/** A message of whom or what is held, as it was written, edited and deleted. */
export const HeldMessage = z.object({
  id: BigId,
  roomId: Id,
  senderId: Id,
  content: z.string(),
  createdAt: Timestamp,
  deletedAt: Timestamp.nullable(),
  deletedBy: Id.nullable(),
  edits: z.array(z.object({ content: z.string(), editorId: Id, editedAt: Timestamp })),
});
export type HeldMessage = z.infer<typeof HeldMessage>;
/** Newest first. */
export const ReadHeld = z.object({ subject: Subject, cursor: Cursor.optional(), limit: PageLimit });

/** How long a room keeps its messages: as the server does, for ever, or so many days. */
export const RoomRetention = z.union([z.enum(['server', 'forever']), z.int().min(1).max(36_500)]);
export type RoomRetention = z.infer<typeof RoomRetention>;
export const SetRoomRetention = z.object({ roomId: Id, keep: RoomRetention });
/** `days`: what that comes to now. */
export const ReadRoomRetention = z.object({ keep: RoomRetention, days: z.int().nullable() });
