import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type {
  HeldMessage,
  LegalHold,
  ListHolds,
  PlaceHold,
  ReadHeld,
  RoomRetention,
  SetRoomRetention,
} from '#contract/holds.ts';
import type { Page } from '#contract/paging.ts';
import { accessRoom, requireAdmin } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import type { Ctx } from '#core/context.ts';
import { bigIdCursor, idCursor, nextIdCursor } from '#core/cursors.ts';
import { sharedRoom } from '#db/admin-room-sql.ts';
import {
  type HoldRow,
  heldOfPerson,
  heldOfRoom,
  holdsBefore,
  insertHold,
  liftHoldRow,
  liveHolds,
  roomExists,
  roomRetention,
  setRoomRetention,
} from '#db/hold-sql.ts';
import { userById } from '#db/user-sql.ts';

type Subject = z.output<typeof PlaceHold>['subject'];

function toHold(row: HoldRow): LegalHold {
  return {
    id: row.id,
    userId: row.user_id,
    roomId: row.room_id,
    reason: row.reason,
    placedBy: row.placed_by,
    placedAt: row.placed_at,
    liftedAt: row.lifted_at,
  };
}

const idsOf = (subject: Subject): { userId: number | null; roomId: number | null } => ({
  userId: 'userId' in subject ? subject.userId : null,
  roomId: 'roomId' in subject ? subject.roomId : null,
});
const deedOf = ({ userId, roomId }: { userId: number | null; roomId: number | null }) => ({
  ...(userId !== null && { userId }),
  ...(roomId !== null && { roomId }),
});

/** Whoever is held is not told. */
export async function placeHold(ctx: Ctx, { subject, reason }: z.output<typeof PlaceHold>): Promise<LegalHold> {
  requireAdmin(ctx);
  const { userId, roomId } = idsOf(subject);
  return ctx.db.transaction(async (tx) => {
    if (userId !== null && (await tx.query(userById, [userId])).length === 0)
      throw new ChatError('user_not_found', { userIds: [userId] });
    if (roomId !== null && (await tx.query(roomExists, [roomId])).length === 0) throw new ChatError('room_not_found');
    const [row] = (await tx.query(insertHold, [userId, roomId, reason, ctx.actor.userId])) as [HoldRow];
    await recordAudit(tx, ctx, {
      action: 'hold_placed',
      ...deedOf({ userId, roomId }),
      details: { id: row.id, reason },
    });
    return toHold(row);
  });
}

export async function liftHold(ctx: Ctx, holdId: number): Promise<LegalHold> {
  requireAdmin(ctx);
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx.query(liftHoldRow, [holdId]);
    if (!row) throw new ChatError('forbidden', { need: 'a legal hold' });
    const hold = toHold(row);
    await recordAudit(tx, ctx, { action: 'hold_lifted', ...deedOf(hold), details: { id: holdId } });
    return hold;
  });
}

/** Newest first, lifted ones among them. */
export async function listHolds(ctx: Ctx, input: z.output<typeof ListHolds>): Promise<Page<LegalHold>> {
  requireAdmin(ctx);
  const before = idCursor(input.cursor) ?? 2_147_483_647;
  const values = [before, input.limit + 1, input.userId ?? null, input.roomId ?? null];
  return nextIdCursor((await ctx.db.query(holdsBefore, values)).map(toHold), input.limit);
}

/** What was written, though it was edited or deleted since. Only while it is held, and every look leaves its line. */
export async function readHeld(ctx: Ctx, input: z.output<typeof ReadHeld>): Promise<Page<HeldMessage>> {
  requireAdmin(ctx);
  const { userId, roomId } = idsOf(input.subject);
  const before = bigIdCursor(input.cursor) ?? Number.MAX_SAFE_INTEGER;
  return ctx.db.transaction(async (tx) => {
    if ((await tx.query(liveHolds, [userId, roomId])).length === 0)
      throw new ChatError('forbidden', { need: 'a legal hold' });
    await recordAudit(tx, ctx, { action: 'hold_read', ...deedOf({ userId, roomId }), details: { before } });
    const of = roomId === null ? heldOfPerson : heldOfRoom;
    const rows = await tx.query(of, [roomId ?? userId, before, input.limit + 1]);
    const messages = rows.map((row) => ({
      id: row.id,
      roomId: row.room_id,
      senderId: row.sender_id,
      content: row.content,
      createdAt: row.created_at,
      deletedAt: row.deleted_at,
      deletedBy: row.deleted_by,
      edits: row.edits,
    }));
    return nextIdCursor(messages, input.limit);
  });
}

/** By the owners of the room. */
export async function changeRoomRetention(ctx: Ctx, wanted: z.output<typeof SetRoomRetention>): Promise<RoomRetention> {
  await accessRoom(ctx, ctx.db, wanted.roomId, 'own');
  return keepSoLong(ctx, wanted);
}

/** By an admin, of a room that others lead. */
export async function changeRetentionOf(ctx: Ctx, wanted: z.output<typeof SetRoomRetention>): Promise<RoomRetention> {
  requireAdmin(ctx);
  if ((await ctx.db.query(sharedRoom, [wanted.roomId])).length === 0) throw new ChatError('room_not_found');
  return keepSoLong(ctx, wanted);
}

async function keepSoLong(ctx: Ctx, { roomId, keep }: z.output<typeof SetRoomRetention>): Promise<RoomRetention> {
  const days = keep === 'server' ? null : keep === 'forever' ? 0 : keep;
  await ctx.db.transaction(async (tx) => {
    await tx.query(setRoomRetention, [roomId, days]);
    await recordAudit(tx, ctx, { action: 'room_retention_set', roomId, details: { keep } });
  });
  return keep;
}

/** For the members, who may want to know how long what they write is kept. */
export async function readRoomRetention(
  ctx: Ctx,
  roomId: number,
): Promise<{ keep: RoomRetention; days: number | null }> {
  await accessRoom(ctx, ctx.db, roomId, 'take-part');
  const [row] = await ctx.db.query(roomRetention, [roomId]);
  const keep = toRetention(row?.retention_days ?? null);
  if (keep === 'server') return { keep, days: (await ctx.settings.read()).messageRetentionDays };
  return { keep, days: keep === 'forever' ? null : keep };
}

export function toRetention(days: number | null): RoomRetention {
  return days === null ? 'server' : days === 0 ? 'forever' : days;
}
