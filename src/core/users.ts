import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { Page } from '#contract/paging.ts';
import type { Me, SearchUsers, ServerRole, UpdateProfile, User } from '#contract/users.ts';
import { requireAdmin, requireServerOwner } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { idCursor, nextIdCursor } from '#core/cursors.ts';
import { toMe, toUser } from '#core/rows.ts';
import { isMissingReference, isUniqueViolation, type Transaction } from '#db/database.ts';
import {
  moveUserToOrganisation,
  searchUsersByPrefix,
  setDeactivated,
  setServerRole,
  type UserRow,
  updateUser,
  userById,
} from '#db/user-sql.ts';
import { appendUserEvent } from '#events/log.ts';

function notFound(userId: number): ChatError {
  return new ChatError('user_not_found', { userIds: [userId] });
}

export async function getMe(ctx: Ctx): Promise<Me> {
  const [row] = await ctx.db.query(userById, [ctx.actor.userId]);
  if (!row) throw notFound(ctx.actor.userId);
  return toMe(row);
}

/** People of one's own organisation; admins see everybody. Others are as if they were not there. */
export async function getUser(ctx: Ctx, userId: number): Promise<User> {
  const [row] = await ctx.db.query(userById, [userId]);
  const visible = row && (row.organisation_id === ctx.actor.organisationId || isServerAdmin(ctx.actor));
  if (!visible) throw notFound(userId);
  return toUser(row);
}

export async function searchUsers(ctx: Ctx, input: z.output<typeof SearchUsers>): Promise<Page<User>> {
  const prefix = input.query.toLowerCase().replace(/[\\%_]/g, '\\$&');
  const values = [ctx.actor.organisationId, prefix, idCursor(input.cursor) ?? 0, input.limit + 1];
  return nextIdCursor((await ctx.db.query(searchUsersByPrefix, values)).map(toUser), input.limit);
}

export async function updateProfile(ctx: Ctx, input: z.output<typeof UpdateProfile>): Promise<Me> {
  const { username, email, displayName, avatarUrl, statusMessage, locale, timeZone, profile } = input;
  const pictured = avatarUrl !== undefined;
  const free = profile && JSON.stringify(profile);
  const values = [username, email, displayName, pictured, avatarUrl, statusMessage, locale, timeZone, free];
  try {
    return toMe(await changeUser(ctx, ctx.actor.userId, (tx) => tx.query(updateUser, [ctx.actor.userId, ...values])));
  } catch (error) {
    if (isUniqueViolation(error, 'users_username_lower_key')) throw new ChatError('username_taken');
    if (isUniqueViolation(error, 'users_email_lower_key')) throw new ChatError('email_taken');
    throw error;
  }
}

/** Changes a row of users and tells everybody who shares a room with that person. */
async function changeUser(ctx: Ctx, userId: number, change: (tx: Transaction) => Promise<UserRow[]>): Promise<UserRow> {
  const row = await ctx.db.transaction(async (tx) => {
    const [changed] = await change(tx);
    if (!changed) throw notFound(userId);
    await appendUserEvent(tx, userId, { type: 'user.updated', user: toUser(changed) });
    return changed;
  });
  ctx.wake();
  return row;
}

/** The owner of the server appoints admins. Nobody changes his own role, so an owner always remains. */
export async function changeServerRole(ctx: Ctx, userId: number, role: ServerRole): Promise<User> {
  requireServerOwner(ctx);
  if (userId === ctx.actor.userId) throw new ChatError('forbidden', { need: 'another owner' });
  const row = await changeUser(ctx, userId, async (tx) => {
    const rows = await tx.query(setServerRole, [userId, role]);
    if (rows.length > 0) await recordAudit(tx, ctx, { action: 'role_changed', userId, details: { role } });
    return rows;
  });
  return toUser(row);
}

async function refuseSuperior(ctx: Ctx, userId: number): Promise<void> {
  requireAdmin(ctx);
  const [row] = await ctx.db.query(userById, [userId]);
  if (!row) throw notFound(userId);
  const superior = row.role !== 'member' && ctx.actor.role !== 'owner';
  if (superior || userId === ctx.actor.userId) throw new ChatError('forbidden', { need: 'server owner' });
}

export async function setUserDeactivated(ctx: Ctx, userId: number, deactivated: boolean): Promise<User> {
  await refuseSuperior(ctx, userId);
  const row = await changeUser(ctx, userId, async (tx) => {
    await recordAudit(tx, ctx, { action: deactivated ? 'user_deactivated' : 'user_reactivated', userId });
    return tx.query(setDeactivated, [userId, deactivated]);
  });
  return toUser(row);
}

/** People see only their own organisation, so moving someone changes what both sides see. */
export async function moveUser(ctx: Ctx, userId: number, organisationId: number | null): Promise<User> {
  await refuseSuperior(ctx, userId);
  try {
    const row = await changeUser(ctx, userId, async (tx) => {
      const moved = await tx.query(moveUserToOrganisation, [userId, organisationId]);
      await recordAudit(tx, ctx, { action: 'user_moved', userId, ...(organisationId !== null && { organisationId }) });
      return moved;
    });
    return toUser(row);
  } catch (error) {
    if (isMissingReference(error, 'users_organisation_id_fkey')) throw new ChatError('organisation_not_found');
    throw error;
  }
}
