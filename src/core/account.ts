import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountExport, AccountState, PlanDeletionOf, PlannedDeletion } from '#contract/account.ts';
import { ChatError } from '#contract/errors.ts';
import { Id } from '#contract/text.ts';
import { requireAdmin } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import type { Ctx } from '#core/context.ts';
import type { FileCtx } from '#core/files.ts';
import { refuseSuperior } from '#core/users.ts';
import {
  accountState,
  cancelDeletionRow,
  type ExportRow,
  exportByUuid,
  exportsOf,
  insertExport,
  lockAccount,
  otherServerOwners,
  planDeletionRow,
  roomsOwnedAlone,
} from '#db/account-sql.ts';
import type { Transaction } from '#db/database.ts';
import { cancelJob, enqueueJob, jobKind } from '#db/jobs.ts';
import { enqueueMail } from '#db/mails.ts';

/** For so long one may think better of it. */
const UNDO_SECONDS = 7 * 24 * 3600;

export const ExportJob = jobKind('account_export', z.object({ uuid: z.uuid(), userId: Id }));
export const DeletionJob = jobKind('account_deletion', z.object({ userId: Id }));

export const exportPath = (uuid: string) => `/downloads/account/${uuid}`;

function toExport(row: ExportRow): AccountExport {
  const state =
    row.failed_at !== null ? 'failed' : row.expired ? 'expired' : row.ready_at !== null ? 'ready' : 'pending';
  return {
    uuid: row.uuid,
    state,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    size: row.size,
    path: state === 'ready' ? exportPath(row.uuid) : null,
  };
}

export async function readAccount(ctx: Ctx): Promise<AccountState> {
  const [state] = await ctx.db.query(accountState, [ctx.actor.userId]);
  const exports = await ctx.db.query(exportsOf, [ctx.actor.userId]);
  return {
    exports: exports.map(toExport),
    deletionAt: state?.deletion_at ?? null,
    deletionTakesMessages: state?.takes_messages ?? false,
    emailVerified: state?.email_verified ?? false,
  };
}

/** One at a time: while one is being made, or can be had, that one is answered. */
export async function askForExport(ctx: Ctx): Promise<AccountExport> {
  const { userId } = ctx.actor;
  return ctx.db.transaction(async (tx) => {
    await tx.query(lockAccount, [userId]);
    const [row] = await tx.query(insertExport, [randomUUID(), userId]);
    if (!row) return toExport((await tx.query(exportsOf, [userId]))[0] as ExportRow);
    await enqueueJob(tx, ExportJob, { uuid: row.uuid, userId }, { key: row.uuid });
    await recordAudit(tx, ctx, { action: 'export_asked', userId });
    return toExport(row);
  });
}

/** By whom it is of, while it can be had. Any other is one that does not exist. */
export async function openExport(
  ctx: FileCtx,
  uuid: string,
): Promise<{ size: number; bytes: ReadableStream<Uint8Array> }> {
  const [row] = await ctx.db.query(exportByUuid, [uuid]);
  const isReady = row !== undefined && row.user_id === ctx.actor.userId && toExport(row).state === 'ready';
  const bytes = isReady ? await ctx.files.store.read(uuid) : null;
  if (!isReady || bytes === null) throw new ChatError('export_not_found');
  return { size: row.size ?? 0, bytes };
}

/** [S18] Neither the server nor a room that others are in is left without an owner. */
export async function refuseLastOwner(tx: Transaction, userId: number, role: string): Promise<void> {
  if (role === 'owner' && (await tx.query(otherServerOwners, [userId])).length === 0)
    throw new ChatError('forbidden', { need: 'another owner' });
  if ((await tx.query(roomsOwnedAlone, [userId])).length > 0) throw new ChatError('last_owner');
}

async function plan(
  tx: Transaction,
  ctx: Ctx,
  { userId, takeMessages }: z.output<typeof PlanDeletionOf>,
): Promise<z.output<typeof PlannedDeletion>> {
  const [account] = await tx.query(lockAccount, [userId]);
  if (!account || account.erased) throw new ChatError('user_not_found', { userIds: [userId] });
  await refuseLastOwner(tx, userId, account.role);
  const [planned] = await tx.query(planDeletionRow, [userId, takeMessages, UNDO_SECONDS]);
  if (!planned) throw new ChatError('unavailable');
  const { deletion_at: deletionAt } = planned;
  await enqueueJob(tx, DeletionJob, { userId }, { key: String(userId), runAt: deletionAt, taken: 'replace' });
  await recordAudit(tx, ctx, { action: 'deletion_planned', userId, details: { takeMessages } });
  await enqueueMail(tx, { to: { userId }, letter: { template: 'deletion_planned', at: deletionAt } });
  return { deletionAt };
}

/** Whoever is under a legal hold is not told: his account is then deleted when the hold is lifted. */
export function planDeletion(ctx: Ctx, takeMessages: boolean): Promise<z.output<typeof PlannedDeletion>> {
  return ctx.db.transaction((tx) => plan(tx, ctx, { userId: ctx.actor.userId, takeMessages }));
}

export async function planDeletionOf(
  ctx: Ctx,
  input: z.output<typeof PlanDeletionOf>,
): Promise<z.output<typeof PlannedDeletion>> {
  requireAdmin(ctx);
  return ctx.db.transaction(async (tx) => {
    await refuseSuperior(tx, ctx, input.userId);
    const [account] = await tx.query(lockAccount, [input.userId]);
    if (account?.held) throw new ChatError('under_legal_hold');
    return plan(tx, ctx, input);
  });
}

/** By oneself, or by an admin. */
export async function cancelDeletion(ctx: Ctx, userId: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (userId !== ctx.actor.userId) await refuseSuperior(tx, ctx, userId);
    const [cancelled] = await tx.query(cancelDeletionRow, [userId]);
    if (!cancelled) throw new ChatError('user_not_found', { userIds: [userId] });
    await cancelJob(tx, DeletionJob, String(userId));
    await recordAudit(tx, ctx, { action: 'deletion_cancelled', userId });
  });
}
