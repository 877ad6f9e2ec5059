import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { ListOrganisations, Organisation } from '#contract/organisations.ts';
import type { Page } from '#contract/paging.ts';
import { requireAdmin } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { idCursor, nextIdCursor } from '#core/cursors.ts';
import { isUniqueViolation, type Transaction } from '#db/database.ts';
import {
  insertOrganisation,
  type OrganisationRow,
  organisationById,
  organisationsAfter,
  renameOrganisationRow,
} from '#db/organisation-sql.ts';

function toOrganisation(row: OrganisationRow): Organisation {
  return { id: row.id, uuid: row.uuid, name: row.name, createdAt: row.created_at };
}

async function write(
  ctx: Ctx,
  action: 'organisation_created' | 'organisation_renamed',
  change: (tx: Transaction) => Promise<OrganisationRow[]>,
): Promise<Organisation> {
  requireAdmin(ctx);
  try {
    return await ctx.db.transaction(async (tx) => {
      const [row] = await change(tx);
      if (!row) throw new ChatError('organisation_not_found');
      await recordAudit(tx, ctx, { action, organisationId: row.id, details: { name: row.name } });
      return toOrganisation(row);
    });
  } catch (error) {
    if (isUniqueViolation(error, 'organisation_name_lower_key')) throw new ChatError('organisation_name_taken');
    throw error;
  }
}

export function createOrganisation(ctx: Ctx, name: string): Promise<Organisation> {
  return write(ctx, 'organisation_created', (tx) => tx.query(insertOrganisation, [name]));
}

export function renameOrganisation(ctx: Ctx, organisationId: number, name: string): Promise<Organisation> {
  return write(ctx, 'organisation_renamed', (tx) => tx.query(renameOrganisationRow, [organisationId, name]));
}

/** One's own; of the others only admins learn that they are there. */
export async function getOrganisation(ctx: Ctx, organisationId: number): Promise<Organisation> {
  const visible = organisationId === ctx.actor.organisationId || isServerAdmin(ctx.actor);
  const [row] = visible ? await ctx.db.query(organisationById, [organisationId]) : [];
  if (!row) throw new ChatError('organisation_not_found');
  return toOrganisation(row);
}

/** Admins see all, everybody else their own. */
export async function listOrganisations(
  ctx: Ctx,
  input: z.output<typeof ListOrganisations>,
): Promise<Page<Organisation>> {
  const after = idCursor(input.cursor) ?? 0;
  const only = isServerAdmin(ctx.actor) ? null : (ctx.actor.organisationId ?? 0);
  const rows = await ctx.db.query(organisationsAfter, [only, after, input.limit + 1]);
  return nextIdCursor(rows.map(toOrganisation), input.limit);
}
