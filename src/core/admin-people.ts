import type { z } from 'zod';
import type { AdminPerson, ListPeople } from '#contract/admin.ts';
import { ChatError } from '#contract/errors.ts';
import type { Page } from '#contract/paging.ts';
import { requireAdmin } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import type { Ctx } from '#core/context.ts';
import { idCursor, nextIdCursor } from '#core/cursors.ts';
import { toUser } from '#core/rows.ts';
import { refuseSuperior, revokeCredentials } from '#core/users.ts';
import { type AdminPersonRow, adminPersonById, listPeople } from '#db/admin-sql.ts';
import type { Transaction } from '#db/database.ts';
import { enqueueMail } from '#db/mails.ts';
import { deleteRecoveryCodes, deleteSecondFactor } from '#db/second-factor-sql.ts';

function toPerson(row: AdminPersonRow): AdminPerson {
  return {
    ...toUser(row),
    email: row.email,
    emailVerified: row.email_verified,
    secondFactor: row.second_factor,
    hasPassword: row.has_password,
    isBot: row.bot_owner_id !== null,
    lastSeenAt: row.last_seen_at,
    sessions: row.sessions,
    deletionAt: row.deletion_at,
    erased: row.erased,
    held: row.held,
  };
}

/** Everybody, of every organisation, in the order of their ids. */
export async function listAllPeople(ctx: Ctx, input: z.output<typeof ListPeople>): Promise<Page<AdminPerson>> {
  requireAdmin(ctx);
  const { role = null, state, secondFactor = null, organisationId } = input;
  const beginning = input.query.toLowerCase().replace(/[\\%_]/g, '\\$&');
  const isActive = state === undefined ? null : state === 'active';
  const isOfOne = organisationId !== undefined;
  const after = idCursor(input.cursor) ?? 0;
  const filters = [beginning, role, isActive, secondFactor, isOfOne, organisationId ?? null];
  const values = [...filters, after, input.limit + 1, input.bot ?? null];
  return nextIdCursor((await ctx.db.query(listPeople, values)).map(toPerson), input.limit);
}

export async function getPerson(ctx: Ctx, userId: number): Promise<AdminPerson> {
  requireAdmin(ctx);
  const [row] = await ctx.db.query(adminPersonById, [userId]);
  if (!row) throw new ChatError('user_not_found', { userIds: [userId] });
  return toPerson(row);
}

/** For somebody who lost authenticator and recovery codes. His sessions end: it may be that somebody else asked for it. */
export async function resetSecondFactor(ctx: Ctx, userId: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await refuseSuperior(tx, ctx, userId);
    await tx.query(deleteRecoveryCodes, [userId]);
    const [gone] = await tx.query(deleteSecondFactor, [userId]);
    if (!gone?.confirmed) throw new ChatError('second_factor_state', { enabled: false });
    await revokeCredentials(tx, userId, 'second factor reset');
    await recordAudit(tx, ctx, { action: 'second_factor_reset', userId });
    await enqueueMail(tx, { to: { userId }, letter: { template: 'second_factor_off' } });
  });
  ctx.forget(userId);
  ctx.wake();
}

/** Whoever chooses his own password may be sent a new one; a program has none, and whoever is gone needs none. */
export async function allowNewPassword(tx: Transaction, ctx: Ctx, userId: number): Promise<void> {
  await refuseSuperior(tx, ctx, userId);
  const [row] = await tx.query(adminPersonById, [userId]);
  if (!row || row.bot_owner_id !== null || row.deactivated_at !== null || row.erased)
    throw new ChatError('forbidden', { need: 'a person who can sign in' });
  await recordAudit(tx, ctx, { action: 'password_reset_asked', userId });
}

/** Every session and key of somebody else. */
export async function signOutPerson(ctx: Ctx, userId: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await refuseSuperior(tx, ctx, userId);
    await revokeCredentials(tx, userId, 'signed out by an admin');
    await recordAudit(tx, ctx, { action: 'user_signed_out', userId });
  });
  ctx.forget(userId);
  ctx.wake();
}
