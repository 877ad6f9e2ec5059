import type { z } from 'zod';
import type { AuditAction, AuditEntry, ListAudit, PageAudit } from '#contract/audit.ts';
import type { Counted, Page } from '#contract/paging.ts';
import { accessRoom, requireAdmin } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { toCounted } from '#core/counted.ts';
import { bigIdCursor, nextIdCursor } from '#core/cursors.ts';
import { type Audited, auditEntries, insertAudit, insertAuditOfEach, pageOfAudit } from '#db/audit-sql.ts';
import type { Transaction } from '#db/database.ts';

interface Deed {
  action: AuditAction;
  roomId?: number;
  userId?: number;
  organisationId?: number;
  details?: Record<string, unknown>;
}

/** In the transaction of the deed, so that neither is there without the other. */
export async function recordAudit(tx: Transaction, ctx: Pick<Ctx, 'actor' | 'ip'>, deed: Deed): Promise<void> {
  const { action, roomId = null, userId = null, organisationId = null, details = {} } = deed;
  const values = [action, ctx.actor.userId, userId, roomId, organisationId, JSON.stringify(details), ctx.ip];
  await tx.query(insertAudit, values);
}

/** One deed done to several people at once. */
export async function recordAuditOfEach(
  tx: Transaction,
  ctx: Pick<Ctx, 'actor' | 'ip'>,
  { action, roomId, userIds }: { action: AuditAction; roomId: number; userIds: number[] },
): Promise<void> {
  if (userIds.length > 0) await tx.query(insertAuditOfEach, [action, ctx.actor.userId, userIds, roomId, ctx.ip]);
}

/** With the address that it was done from (S16): nobody reads a log but who moderates its room, or the server's admins. */
export function toEntry(row: Audited): AuditEntry {
  return {
    id: row.id,
    action: row.action as AuditAction,
    actorId: row.actor_id,
    userId: row.user_id,
    roomId: row.room_id,
    details: row.details as AuditEntry['details'],
    ip: row.ip,
    createdAt: row.created_at,
  };
}

type Filter = Omit<z.output<typeof ListAudit>, 'cursor' | 'limit'>;

export function filtersOf({ roomId, action, actorId, userId, since, until }: Filter): unknown[] {
  return [roomId, action, actorId, userId, since, until].map((value) => value ?? null);
}

/** A room's own log for those who moderate it; the server's for its admins. */
async function accessAudit(ctx: Ctx, roomId: number | undefined): Promise<void> {
  if (roomId === undefined) requireAdmin(ctx);
  else await accessRoom(ctx, ctx.db, roomId, 'moderate');
}

/** Newest first. */
export async function listAudit(ctx: Ctx, input: z.output<typeof ListAudit>): Promise<Page<AuditEntry>> {
  await accessAudit(ctx, input.roomId);
  const before = bigIdCursor(input.cursor) ?? Number.MAX_SAFE_INTEGER;
  const rows = await ctx.db.query(auditEntries, [...filtersOf(input), before, input.limit + 1]);
  return nextIdCursor(rows.map(toEntry), input.limit);
}

/** The same, by number. */
export async function pageAudit(ctx: Ctx, input: z.output<typeof PageAudit>): Promise<Counted<AuditEntry>> {
  await accessAudit(ctx, input.roomId);
  const rows = await ctx.db.query(pageOfAudit, [...filtersOf(input), input.offset, input.limit]);
  return toCounted(rows, toEntry);
}
