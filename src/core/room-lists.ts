import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import { MAX_PEOPLE_SHOWN } from '#contract/limits.ts';
import type { MessageWithSender } from '#contract/messages.ts';
import type { Counted } from '#contract/paging.ts';
import type { ListPeople, Member, PageRooms, RoomBlock, RoomView } from '#contract/rooms.ts';
import type { Ctx } from '#core/context.ts';
import { toCounted, toPattern } from '#core/counted.ts';
import { dmKeyOf, getRoom } from '#core/rooms.ts';
import { toMember, toMessage, toRoomView, toSender } from '#core/rows.ts';
import {
  blocksOfDms,
  isPublicScope,
  newestOfRooms,
  pageOfRooms,
  peopleOfRooms,
  roomByUuid,
  roomIsThere,
} from '#db/room-list-sql.ts';
import { dmByKey } from '#db/room-sql.ts';

export async function pageRooms(ctx: Ctx, input: z.output<typeof PageRooms>): Promise<Counted<RoomView>> {
  const { search, name = null, topic = null, organisationId = null, offset, limit } = input;
  const pattern = search === undefined ? null : toPattern(search);
  const asked = [pattern, ctx.actor.userId, name, topic, organisationId, offset, limit];
  const values = isPublicScope(input.scope) ? [...asked, ctx.actor.organisationId] : asked;
  return toCounted(await ctx.db.query(pageOfRooms(input.scope, input.order), values), toRoomView);
}

export async function findRoom(ctx: Ctx, uuid: string): Promise<RoomView> {
  const [room] = await ctx.db.query(roomByUuid, [uuid]);
  if (!room) throw new ChatError('room_not_found');
  return getRoom(ctx, room.id);
}

export async function findDm(ctx: Ctx, userId: number): Promise<RoomView | null> {
  const [found] = await ctx.db.query(dmByKey, [dmKeyOf(ctx, userId)]);
  if (!found) return null;
  return getRoom(ctx, found.id).catch((error: unknown) => {
    // Whoever was moved to another organisation has left it.
    if (error instanceof ChatError && error.code === 'room_not_found') return null;
    throw error;
  });
}

/**
 * Whether there is a room of this number, whoever asks: for documents that tell "not for you" from "not there". Numbers are
 * given out in order, so that one is taken is no secret; nothing else of the room is told.
 */
export async function roomExists(ctx: Ctx, roomId: number): Promise<boolean> {
  return (await ctx.db.query(roomIsThere, [roomId])).length > 0;
}

/** The members, not too many of each, of those of the rooms that one is in; the others are left out. */
export async function listPeople(ctx: Ctx, { roomIds, roles }: z.output<typeof ListPeople>): Promise<Member[]> {
  const values = [ctx.actor.userId, roomIds, roles ?? null, MAX_PEOPLE_SHOWN];
  return (await ctx.db.query(peopleOfRooms, values)).map(toMember);
}

/** The newest message of each of the rooms that one may see. */
export async function latestMessages(ctx: Ctx, roomIds: number[]): Promise<MessageWithSender[]> {
  const rows = await ctx.db.query(newestOfRooms, [ctx.actor.organisationId, ctx.actor.userId, roomIds]);
  return rows.map((row) => ({ message: toMessage(row), sender: toSender(row) }));
}

/** Which of one's direct messages among these are blocked, and by whom. */
export async function listDmBlocks(ctx: Ctx, roomIds: number[]): Promise<RoomBlock[]> {
  const rows = await ctx.db.query(blocksOfDms, [ctx.actor.userId, roomIds]);
  return rows.map((row) => ({ roomId: row.room_id, byMe: row.by_me, byOther: row.by_other }));
}
