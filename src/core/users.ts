import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import { LOCALES } from '#contract/locales.ts';
import type { Page } from '#contract/paging.ts';
import type { Me, SearchUsers, ServerRole, UpdateProfile, User } from '#contract/users.ts';
import { requireAdmin, requireServerOwner } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { idCursor, nextIdCursor } from '#core/cursors.ts';
import { leaveForeignGroups } from '#core/groups.ts';
import { leaveForeignRooms } from '#core/members.ts';
import { toMe, toUser } from '#core/rows.ts';
import { revokeApiKeyRows, revokeSessionRows } from '#db/auth-sql.ts';
import { botsOf } from '#db/bot-sql.ts';
import { isMissingReference, isUniqueViolation, type Transaction } from '#db/database.ts';
import { enqueueMail } from '#db/mails.ts';
import { endResets } from '#db/password-reset-sql.ts';
import {
  lockAddress,
  lockServerRanks,
  moveUserToOrganisation,
  ranksOf,
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
    const row = await changeUser(ctx, ctx.actor.userId, async (tx) => {
      if (email !== undefined) await noteNewAddress(tx, ctx, email);
      return tx.query(updateUser, [ctx.actor.userId, ...values]);
    });
    return toMe(row);
  } catch (error) {
    if (isUniqueViolation(error, 'users_username_lower_key')) throw new ChatError('username_taken');
    if (isUniqueViolation(error, 'users_email_lower_key')) throw new ChatError('email_taken');
    throw error;
  }
}

/**
 * Whoever has an address may have a new password sent to it: so the one before learns that it is no longer the one, a link that
 * was sent there is worth nothing, and a key, with which one could make the account one's own, does not change it.
 */
async function noteNewAddress(tx: Transaction, ctx: Ctx, email: string): Promise<void> {
  const [before] = await tx.query(lockAddress, [ctx.actor.userId]);
  if (!before || before.email.toLowerCase() === email.toLowerCase()) return;
  if (ctx.actor.sessionId === null) throw new ChatError('forbidden', { need: 'a session' });
  await tx.query(endResets, [ctx.actor.userId]);
  const to = { address: before.email, locale: LOCALES.find((locale) => locale === before.locale) ?? 'en' };
  await enqueueMail(tx, { to, letter: { template: 'email_changed' } });
  await recordAudit(tx, ctx, { action: 'email_changed', userId: ctx.actor.userId });
}

/** Changes a row of users, tells everybody who shares a room with that person, and lets every door see him afresh. */
export async function changeUser(
  ctx: Pick<Ctx, 'db' | 'wake' | 'forget'>,
  userId: number,
  change: (tx: Transaction) => Promise<UserRow[]>,
  afterwards?: (tx: Transaction) => Promise<void>,
): Promise<UserRow> {
  const row = await ctx.db.transaction(async (tx) => {
    const [written] = await change(tx);
    if (!written) throw notFound(userId);
    // The event is the next of his stream, and what it tells is of that version.
    const changed = { ...written, stream_seq: written.stream_seq + 1 };
    await appendUserEvent(tx, userId, { type: 'user.updated', user: toUser(changed) });
    await afterwards?.(tx);
    return changed;
  });
  ctx.forget(userId);
  ctx.wake();
  return row;
}

interface Ranks {
  /** the caller with the rank that he has now; it may be lower than when he called */
  caller: Pick<Ctx, 'actor'>;
  other: ServerRole;
}

/**
 * The ranks of the caller and of the one he acts on, which none changes before this transaction ends. Whoever demotes or
 * deactivates an owner is an active owner himself, and nobody does it to himself: so one always remains.
 */
async function lockRanks(tx: Transaction, ctx: Ctx, userId: number): Promise<Ranks> {
  await tx.query(lockServerRanks, []);
  const ranks = await tx.query(ranksOf, [[ctx.actor.userId, userId]]);
  const own = ranks.find(({ id }) => id === ctx.actor.userId);
  if (!own?.active) throw new ChatError('account_deactivated');
  const other = ranks.find(({ id }) => id === userId);
  const caller = { actor: { ...ctx.actor, role: own.role } };
  requireAdmin(caller);
  if (!other) throw notFound(userId);
  return { caller, other: other.role };
}

/** The owners of the server appoint admins and owners. Nobody changes his own role. */
export async function changeServerRole(ctx: Ctx, userId: number, role: ServerRole): Promise<User> {
  const row = await changeUser(ctx, userId, async (tx) => {
    const { caller } = await lockRanks(tx, ctx, userId);
    requireServerOwner(caller);
    if (userId === ctx.actor.userId) throw new ChatError('forbidden', { need: 'another owner' });
    await recordAudit(tx, ctx, { action: 'role_changed', userId, details: { role } });
    return tx.query(setServerRole, [userId, role]);
  });
  return toUser(row);
}

/** Admins act on members, owners on everybody else; nobody on himself. */
export async function refuseSuperior(tx: Transaction, ctx: Ctx, userId: number): Promise<void> {
  const { caller, other } = await lockRanks(tx, ctx, userId);
  const superior = other !== 'member' && caller.actor.role !== 'owner';
  if (superior || userId === ctx.actor.userId) throw new ChatError('forbidden', { need: 'server owner' });
}

/** Sessions and keys end for good: whoever is let in again signs in again, and what was stolen meanwhile stays worthless. */
export async function revokeCredentials(tx: Transaction, userId: number, reason: string): Promise<void> {
  const ended = await tx.query(revokeSessionRows, [userId, null, null, reason]);
  for (const { id } of ended) await appendUserEvent(tx, userId, { type: 'session.revoked', sessionId: id });
  await tx.query(revokeApiKeyRows, [userId]);
}

export async function setUserDeactivated(ctx: Ctx, userId: number, deactivated: boolean): Promise<User> {
  const row = await changeUser(
    ctx,
    userId,
    async (tx) => {
      await refuseSuperior(tx, ctx, userId);
      await recordAudit(tx, ctx, { action: deactivated ? 'user_deactivated' : 'user_reactivated', userId });
      return tx.query(setDeactivated, [userId, deactivated]);
    },
    async (tx) => {
      if (deactivated) await revokeCredentials(tx, userId, 'account deactivated');
    },
  );
  return toUser(row);
}

/**
 * People see only their own organisation: whoever is moved leaves the rooms of the other. Room by room, since no transaction
 * should hold them all; asked again after an interruption, it leaves what is left.
 */
export async function moveUser(ctx: Ctx, userId: number, organisationId: number | null): Promise<User> {
  try {
    const row = await changeUser(ctx, userId, async (tx) => {
      await refuseSuperior(tx, ctx, userId);
      const moved = await tx.query(moveUserToOrganisation, [userId, organisationId]);
      await recordAudit(tx, ctx, { action: 'user_moved', userId, ...(organisationId !== null && { organisationId }) });
      return moved;
    });
    await leaveForeignRooms(ctx, userId, organisationId);
    await leaveForeignGroups(ctx, userId, organisationId);
    // Whoever answers for a bot takes it along: it reads on in no school that he has left.
    for (const { id } of await ctx.db.query(botsOf, [userId])) {
      await changeUser(ctx, id, (tx) => tx.query(moveUserToOrganisation, [id, organisationId]));
      await leaveForeignRooms(ctx, id, organisationId);
    }
    return toUser(row);
  } catch (error) {
    if (isMissingReference(error, 'users_organisation_id_fkey')) throw new ChatError('organisation_not_found');
    throw error;
  }
}
