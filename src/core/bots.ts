import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Bot, CreateBot } from '#contract/bots.ts';
import { ChatError } from '#contract/errors.ts';
import { recordAudit } from '#core/audit.ts';
import { fingerprint, once } from '#core/changes.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { toUser } from '#core/rows.ts';
import { changeUser, revokeCredentials } from '#core/users.ts';
import { botsOf, insertBot, lockBotOwner } from '#db/bot-sql.ts';
import { isUniqueViolation, type Transaction } from '#db/database.ts';
import { setDeactivated, type UserRow, userById } from '#db/user-sql.ts';

/** That one person answers for. */
export const MOST_BOTS = 50;

function toBot(row: UserRow): Bot {
  if (row.bot_owner_id === null) throw new ChatError('user_not_found', { userIds: [row.id] });
  return { ...toUser(row), botOwnerId: row.bot_owner_id };
}

/** An account of the caller's own; a bot has none. */
export async function makeBot(tx: Transaction, ctx: Ctx, username: string, displayName: string): Promise<UserRow> {
  const { userId, organisationId } = ctx.actor;
  if ((await tx.query(lockBotOwner, [userId])).length === 0) throw new ChatError('forbidden', { need: 'a person' });
  if ((await tx.query(botsOf, [userId])).length >= MOST_BOTS)
    throw new ChatError('forbidden', { need: `fewer than ${MOST_BOTS} bots` });
  const [row] = (await tx.query(insertBot, [randomUUID(), username, displayName, userId, organisationId])) as [UserRow];
  return row;
}

export async function createBot(ctx: Ctx, { clientId, ...wanted }: z.output<typeof CreateBot>): Promise<Bot> {
  try {
    return await once<Bot>(ctx, clientId, fingerprint('bot.create', wanted), (claim, keep) =>
      ctx.db.transaction(async (tx) => {
        await claim(tx);
        const bot = toBot(await makeBot(tx, ctx, wanted.username, wanted.displayName ?? wanted.username));
        await recordAudit(tx, ctx, { action: 'bot_created', userId: bot.id });
        await keep(tx, bot);
        return bot;
      }),
    );
  } catch (error) {
    if (isUniqueViolation(error, 'users_username_lower_key')) throw new ChatError('username_taken');
    throw error;
  }
}

export async function listBots(ctx: Ctx): Promise<Bot[]> {
  return (await ctx.db.query(botsOf, [ctx.actor.userId])).map(toBot);
}

/** Loads a bot or refuses: it is its owner's and the admins' affair, and to others there is none. */
export async function accessBot(ctx: Ctx, botId: number): Promise<Bot> {
  const [row] = await ctx.db.query(userById, [botId]);
  if (!row || row.deactivated_at !== null) throw new ChatError('user_not_found', { userIds: [botId] });
  const bot = toBot(row);
  if (bot.botOwnerId !== ctx.actor.userId && !isServerAdmin(ctx.actor))
    throw new ChatError('user_not_found', { userIds: [botId] });
  return bot;
}

/** What it wrote stays; its keys are dead, and its name is not given out again. */
export async function deleteBot(ctx: Ctx, botId: number): Promise<void> {
  await accessBot(ctx, botId);
  await changeUser(
    ctx,
    botId,
    async (tx) => {
      await recordAudit(tx, ctx, { action: 'bot_deleted', userId: botId });
      return tx.query(setDeactivated, [botId, true]);
    },
    (tx) => revokeCredentials(tx, botId, 'bot deleted'),
  );
}
