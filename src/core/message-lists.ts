import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type {
  CountedMessages,
  CountMessages,
  FindSince,
  FoundSince,
  ListRepliers,
  MessageWithSender,
  PageMessages,
  Repliers,
} from '#contract/messages.ts';
import { accessRoom } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { rowsOf } from '#core/counted.ts';
import { getMessage, sendersOf } from '#core/messages.ts';
import { soleOf, toMessage, toUserRef } from '#core/rows.ts';
import {
  CHOOSABLE,
  countOfMessages,
  firstSince,
  messageByUuid,
  pageOfMessages,
  repliersOf,
} from '#db/message-list-sql.ts';

/** A page by number of one room, or of all rooms that one is in. */
export async function pageMessages(ctx: Ctx, input: z.output<typeof PageMessages>): Promise<CountedMessages> {
  const { roomId, organisationId = null, order, threads, pinned, offset, limit } = input;
  const inRoom = roomId !== undefined;
  const chosen = { senderId: input.senderId, beforeId: input.beforeId, afterId: input.afterId };
  const only = CHOOSABLE.filter((name) => chosen[name] !== undefined);
  const { userId, organisationId: own } = ctx.actor;
  const seen = inRoom ? [roomId, userId, own] : [userId];
  const values = [...seen, organisationId, offset, limit, ...only.map((name) => chosen[name])];
  const rows = await ctx.db.query(pageOfMessages({ inRoom, order, threads, pinned, only }), values);
  if (inRoom && rows.length === 0) await accessRoom(ctx, ctx.db, roomId, 'read');
  const shown = rowsOf(rows);
  return { messages: shown.map(toMessage), users: sendersOf(shown), total: rows[0]?.total ?? 0 };
}

export async function countMessages(ctx: Ctx, input: z.output<typeof CountMessages>): Promise<number> {
  const room = await accessRoom(ctx, ctx.db, input.roomId, 'read');
  if (input.threads && !input.pinned) return room.live_count;
  return soleOf(await ctx.db.query(countOfMessages(input), [room.id])).count;
}

export async function findMessage(ctx: Ctx, uuid: string): Promise<MessageWithSender> {
  const [message] = await ctx.db.query(messageByUuid, [uuid]);
  if (!message) throw new ChatError('message_not_found');
  return getMessage(ctx, message.id);
}

export async function findSince(
  ctx: Ctx,
  { roomId, since }: z.output<typeof FindSince>,
): Promise<z.output<typeof FoundSince>> {
  await accessRoom(ctx, ctx.db, roomId, 'read');
  const [found] = await ctx.db.query(firstSince, [roomId, since]);
  return { messageId: found?.id ?? null };
}

/** Of threads in a room that one sees. */
export async function listRepliers(
  ctx: Ctx,
  { roomId, messageIds }: z.output<typeof ListRepliers>,
): Promise<Repliers[]> {
  const room = await accessRoom(ctx, ctx.db, roomId, 'read');
  const found = new Map<number, Repliers>();
  for (const row of await ctx.db.query(repliersOf, [room.id, [...new Set(messageIds)]])) {
    const known = found.get(row.parent_id);
    if (known) known.people.push(toUserRef(row));
    else found.set(row.parent_id, { messageId: row.parent_id, people: [toUserRef(row)] });
  }
  return [...found.values()];
}
