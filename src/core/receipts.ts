import type { z } from 'zod';
import type { MarkedRead, MarkRead, Reader, ReadPosition } from '#contract/messages.ts';
import type { Page } from '#contract/paging.ts';
import { type AccessedRoom, accessMessage } from '#core/access.ts';
import { changeMessage, changeRoom, type RoomChange } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { cutPage, idCursor } from '#core/cursors.ts';
import { toMembership, toUserRef } from '#core/rows.ts';
import { activeMember, moveReadPosition, readersOf } from '#db/member-sql.ts';

async function move(ctx: Ctx, roomId: number, { tx, emit }: RoomChange, to: number): Promise<ReadPosition> {
  const [row] = await tx.query(moveReadPosition, [roomId, ctx.actor.userId, to]);
  const position = {
    roomId,
    userId: ctx.actor.userId,
    lastReadId: to,
    lastReadAt: row?.last_read_at ?? null,
    unread: row?.unread ?? 0,
    mentions: row?.mention_count ?? 0,
  };
  await emit({ type: 'receipt.moved', position });
  return position;
}

async function standStill(ctx: Ctx, room: AccessedRoom, { tx }: RoomChange): Promise<ReadPosition> {
  const [member] = await tx.query(activeMember, [room.id, ctx.actor.userId]);
  const place = toMembership(room);
  return {
    roomId: room.id,
    userId: ctx.actor.userId,
    lastReadId: place?.lastReadId ?? 0,
    lastReadAt: member?.last_read_at ?? null,
    unread: place?.unread ?? 0,
    mentions: place?.mentions ?? 0,
  };
}

/** Forward only, and never past the room's last message: whoever reads on two devices has read what either has. */
export async function markRead(ctx: Ctx, input: z.output<typeof MarkRead>): Promise<MarkedRead> {
  return changeRoom(ctx, input.roomId, 'take-part', async (room, turn) => {
    const before = await standStill(ctx, room, turn);
    const to = Math.min(input.messageId ?? room.last_message_id, room.last_message_id);
    if (to <= before.lastReadId) return { position: before, marked: 0 };
    const position = await move(ctx, room.id, turn, to);
    return { position, marked: before.unread - position.unread };
  });
}

/** The position goes back to just before the message. */
export async function markUnread(ctx: Ctx, messageId: number): Promise<ReadPosition> {
  return changeMessage(ctx, messageId, 'take-part', async ({ room }, turn) => move(ctx, room.id, turn, messageId - 1));
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
