import { z } from 'zod';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { ClientId, Id, Timestamp, verbatim } from '#contract/text.ts';
import { Email, UserRef } from '#contract/users.ts';

/** A way into one room for whoever holds its code. */
export const RoomInvite = z.object({
  id: Id,
  roomId: Id,
  createdBy: Id,
  maxUses: z.int(),
  uses: z.int(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  revokedAt: Timestamp.nullable(),
});
export type RoomInvite = z.infer<typeof RoomInvite>;

export const CreateRoomInvite = z.object({
  roomId: Id,
  maxUses: z.int().min(1).max(1000).default(25),
  expiresInHours: z
    .int()
    .min(1)
    .max(24 * 90)
    .default(24 * 7),
  clientId: ClientId.optional(),
});
/** The code is shown this once: only its hash is kept. `path` is where a page of this server takes it. */
export const CreatedRoomInvite = RoomInvite.extend({ code: z.string(), path: z.string() });
export type CreatedRoomInvite = z.infer<typeof CreatedRoomInvite>;

/** To one person, by a letter; whether there is an account of that address is told to nobody. */
export const MailRoomInvite = z.object({ roomId: Id, email: Email, clientId: ClientId.optional() });

export const ListRoomInvites = z.object({ roomId: Id, cursor: Cursor.optional(), limit: PageLimit });
export const RoomInviteId = z.object({ inviteId: Id });
export const ListInviteUses = z.object({ inviteId: Id, cursor: Cursor.optional(), limit: PageLimit });
export const InviteUse = z.object({ user: UserRef, usedAt: Timestamp });
export type InviteUse = z.infer<typeof InviteUse>;

export const InviteCode = z.object({ code: verbatim(1, 200) });
/** What whoever holds a code may know before he comes in. */
export const InvitePreview = z.object({
  room: z.object({ name: z.string().nullable(), topic: z.string(), memberCount: z.int() }),
  invitedBy: z.object({ displayName: z.string() }),
  expiresAt: Timestamp,
});
export type InvitePreview = z.infer<typeof InvitePreview>;
