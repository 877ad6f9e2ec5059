import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { MarkedRead, MarkRead, Reader, ReadPosition } from '#contract/messages.ts';
import type { Page } from '#contract/paging.ts';
import { type AccessedRoom, accessMessage, accessRoom } from '#core/access.ts';
import { changeMessage, changeRoom, type RoomChange } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { cutPage, idCursor } from '#core/cursors.ts';
import { toMembership, toUserRef } from '#core/rows.ts';
import { moveReadPosition, readersOf } from '#db/member-sql.ts';

function positionIn(room: AccessedRoom, userId: number): ReadPosition {
  const place = toMembership(room);
  if (!place) throw new ChatError('not_a_member');
  const { lastReadId, lastReadAt, unread, mentions } = place;
  return { roomId: room.id, userId, lastReadId, lastReadAt, unread, mentions };
}

async function move(ctx: Ctx, room: AccessedRoom, { tx, emit }: RoomChange, to: number): Promise<ReadPosition> {
  await tx.query(moveReadPosition, [room.id, ctx.actor.userId, to]);
  const position = positionIn(await accessRoom(ctx, tx, room.id, 'take-part'), ctx.actor.userId);
  await emit({ type: 'receipt.moved', position });
  return position;
}

/** Forward only, and never past the room's last message: whoever reads on two devices has read what either has. */
export async function markRead(ctx: Ctx, input: z.output<typeof MarkRead>): Promise<MarkedRead> {
  return changeRoom(ctx, input.roomId, 'take-part', async (room, turn) => {
    const before = positionIn(room, ctx.actor.userId);
    const to = Math.min(input.messageId ?? room.last_message_id, room.last_message_id);
    if (to <= before.lastReadId) return { position: before, marked: 0 };
    const position = await move(ctx, room, turn, to);
    return { position, marked: before.unread - position.unread };
  });
}

/** The position goes back to just before the message; of a message not yet read nothing is read by this. */
export async function markUnread(ctx: Ctx, messageId: number): Promise<ReadPosition> {
  return changeMessage(ctx, messageId, 'take-part', ({ room }, turn) => {
    const before = positionIn(room, ctx.actor.userId);
    return move(ctx, room, turn, Math.min(before.lastReadId, messageId - 1));
  });
}

/** Who has read a message; its author counts as having read it. */
export async function listReaders(
  ctx: Ctx,
  input: { messageId: number; cursor?: string | undefined; limit: number },
): Promise<Page<Reader>> {
  const { message, room } = await accessMessage(ctx, ctx.db, input.messageId, 'take-part');
  const after = idCursor(input.cursor) ?? 0;
  const rows = await ctx.db.query(readersOf, [room.id, message.id, after, input.limit + 1, message.sender_id]);
  const readers = rows.map((row) => ({ user: toUserRef(row), lastReadAt: row.last_read_at }));
  return cutPage(readers, input.limit, (reader) => [reader.user.id]);
}
