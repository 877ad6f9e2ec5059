import { createHash, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { CreatedIncomingWebhook, CreateIncomingWebhook, IncomingWebhook } from '#contract/bots.ts';
import { ChatError } from '#contract/errors.ts';
import { accessRoom } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { makeBot } from '#core/bots.ts';
import { changeRoom } from '#core/changes.ts';
import type { Actor, Ctx } from '#core/context.ts';
import { bringInAll, takeOut } from '#core/members.ts';
import { toUser, toUserRef } from '#core/rows.ts';
import { readableName } from '#core/usernames.ts';
import {
  type IncomingWebhookRow,
  incomingWebhookById,
  incomingWebhookByToken,
  incomingWebhooksOf,
  insertIncomingWebhook,
  revokeIncomingWebhook,
  touchIncomingWebhook,
} from '#db/bot-sql.ts';
import type { Database } from '#db/database.ts';
import { activeMember } from '#db/member-sql.ts';
import { setDeactivated, type UserRow } from '#db/user-sql.ts';
import { appendUserEvent } from '#events/log.ts';

/** In one room. */
const MOST_INCOMING = 20;

function toIncomingWebhook(row: IncomingWebhookRow): IncomingWebhook {
  return {
    id: row.webhook_id,
    roomId: row.room_id,
    name: row.name,
    bot: toUserRef(row),
    createdBy: row.created_by,
    createdAt: row.made_at,
    lastUsedAt: row.last_used_at,
  };
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

/** A name that nobody has, in which the given one can be read. */
function usernameFor(name: string): string {
  return `${readableName(name, 20) || 'hook'}_${randomBytes(4).toString('hex')}`;
}

/** By whoever leads the room. What comes in is written by a bot of its own, which becomes a member. */
export async function createIncomingWebhook(
  ctx: Ctx,
  { roomId, name }: z.output<typeof CreateIncomingWebhook>,
): Promise<CreatedIncomingWebhook> {
  const token = randomBytes(24).toString('base64url');
  const made = await changeRoom(ctx, roomId, 'moderate', async (room, turn) => {
    const { tx } = turn;
    if ((await tx.query(incomingWebhooksOf, [roomId])).length >= MOST_INCOMING)
      throw new ChatError('forbidden', { need: `fewer than ${MOST_INCOMING} webhooks` });
    const bot = await makeBot(tx, ctx, usernameFor(name), name);
    await bringInAll(room, turn, [bot.id], 'member');
    const values = [roomId, bot.id, ctx.actor.userId, name, hashOf(token)];
    const [{ id }] = (await tx.query(insertIncomingWebhook, values)) as [{ id: number }];
    await recordAudit(tx, ctx, { action: 'incoming_webhook_created', roomId, userId: bot.id, details: { id, name } });
    const [row] = (await tx.query(incomingWebhookById, [id])) as [IncomingWebhookRow];
    return toIncomingWebhook(row);
  });
  return { ...made, path: `/hooks/${token}` };
}

export async function listIncomingWebhooks(ctx: Ctx, roomId: number): Promise<IncomingWebhook[]> {
  await accessRoom(ctx, ctx.db, roomId, 'moderate');
  return (await ctx.db.query(incomingWebhooksOf, [roomId])).map(toIncomingWebhook);
}

/** Its address is dead and its bot leaves; what it wrote stays. To whoever is not in the room there is none. */
export async function deleteIncomingWebhook(ctx: Ctx, incomingWebhookId: number): Promise<void> {
  const [found] = await ctx.db.query(incomingWebhookById, [incomingWebhookId]);
  if (!found) throw new ChatError('webhook_not_found');
  await accessRoom(ctx, ctx.db, found.room_id, 'take-part').catch(() => {
    throw new ChatError('webhook_not_found');
  });
  await changeRoom(ctx, found.room_id, 'moderate', async (room, turn) => {
    const { tx } = turn;
    await tx.query(revokeIncomingWebhook, [incomingWebhookId]);
    const [member] = await tx.query(activeMember, [room.id, found.id]);
    if (member) await takeOut(ctx, room.id, turn, member);
    const [bot] = (await tx.query(setDeactivated, [found.id, true])) as [UserRow];
    const user = toUser({ ...bot, stream_seq: bot.stream_seq + 1 });
    await appendUserEvent(tx, bot.id, { type: 'user.updated', user });
    const details = { id: incomingWebhookId, name: found.name };
    await recordAudit(tx, ctx, { action: 'incoming_webhook_deleted', roomId: room.id, userId: bot.id, details });
  });
}

/** Who writes what comes in at an address, and where. */
export async function openIncomingWebhook(db: Database, token: string): Promise<{ actor: Actor; roomId: number }> {
  const [found] = await db.query(incomingWebhookByToken, [hashOf(token)]);
  if (!found) throw new ChatError('webhook_not_found');
  if (found.stale) await db.query(touchIncomingWebhook, [found.id]);
  const actor = {
    userId: found.bot_id,
    role: 'member' as const,
    organisationId: found.organisation_id,
    sessionId: null,
  };
  return { actor, roomId: found.room_id };
}
