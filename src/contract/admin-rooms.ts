import { z } from 'zod';
import { RoomRetention } from '#contract/holds.ts';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { Room } from '#contract/rooms.ts';
import { Id, line, Timestamp } from '#contract/text.ts';
import { UserRef } from '#contract/users.ts';

/** A room as the server's admins see it: how large and how lively it is, and nothing of what is written there. */
export const AdminRoom = z.object({
  id: Id,
  kind: z.enum(['group', 'channel']),
  visibility: Room.shape.visibility,
  name: z.string().nullable(),
  topic: z.string(),
  organisationId: Id.nullable(),
  owner: UserRef.nullable(),
  memberCount: z.int(),
  messageCount: z.int(),
  fileBytes: z.int(),
  keep: RoomRetention,
  /** the legal hold that it is under */
  holdId: Id.nullable(),
  lastActivityAt: Timestamp,
  createdAt: Timestamp,
});
export type AdminRoom = z.infer<typeof AdminRoom>;

/** Channels and groups. Who writes to whom is nobody else's affair. */
export const ListAllRooms = z.object({
  /** part of the name */
  query: line(0, 255).default(''),
  visibility: Room.shape.visibility.optional(),
  organisationId: Id.nullable().optional(),
  order: z.enum(['activity', 'messages', 'members']).default('activity'),
  cursor: Cursor.optional(),
  limit: PageLimit,
});
