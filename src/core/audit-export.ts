import type { AuditEntry, ExportAudit } from '#contract/audit.ts';
import { requireAdmin } from '#core/access.ts';
import { filtersOf, recordAudit, toEntry } from '#core/audit.ts';
import type { Ctx } from '#core/context.ts';
import { auditEntries } from '#db/audit-sql.ts';

const PAGE = 1000;
const COLUMNS = ['id', 'createdAt', 'action', 'actorId', 'userId', 'roomId', 'ip', 'details'] as const;

/** A spreadsheet takes a cell that begins like this for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(inert) ? `"${inert.replace(/"/g, '""')}"` : inert;
}

const WRITERS: Record<ExportAudit['format'], { head: string; line: (entry: AuditEntry) => string }> = {
  csv: {
    head: `${COLUMNS.join(',')}\r\n`,
    line: (entry) => `${COLUMNS.map((name) => cell(entry[name])).join(',')}\r\n`,
  },
  jsonl: { head: '', line: (entry) => `${JSON.stringify(entry)}\n` },
};

/**
 * The whole log, or what is asked of it, newest first. It is read page by page as it is taken: nobody's memory holds it. That it was
 * taken is in the log as well.
 */
export async function exportAudit(ctx: Ctx, { format, ...filter }: ExportAudit): Promise<AsyncIterable<string>> {
  requireAdmin(ctx);
  await ctx.db.transaction((tx) => recordAudit(tx, ctx, { action: 'audit_exported', details: { format, ...filter } }));
  const { head, line } = WRITERS[format];
  async function* pages(): AsyncIterable<string> {
    yield head;
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const rows = await ctx.db.query(auditEntries, [...filtersOf(filter), before, PAGE]);
      if (rows.length > 0) yield rows.map((row) => line(toEntry(row))).join('');
      if (rows.length < PAGE) return;
      before = rows.at(-1)?.id ?? 0;
    }
  }
  return pages();
}
