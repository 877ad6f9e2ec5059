import type { Origin } from '#auth/service.ts';
import type { AuditAction } from '#contract/audit.ts';
import { insertAudit } from '#db/audit-sql.ts';
import type { Sql } from '#db/database.ts';

/** What somebody did with his own account, for the audit log. In the transaction of the deed, where there is one. */
export async function recordDeed(
  sql: Sql,
  action: AuditAction,
  userId: number | null,
  origin: Origin | null,
  details: Record<string, unknown> = {},
): Promise<void> {
  await sql.query(insertAudit, [action, userId, userId, null, null, JSON.stringify(details), origin?.ip ?? null]);
}
