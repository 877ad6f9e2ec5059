import { ChatError } from '#contract/errors.ts';
import type { Ctx } from '#core/context.ts';
import type { Sql, Transaction } from '#db/database.ts';
import { lockUsage, usageOf, usageOfServer } from '#db/file-sql.ts';
import type { Files } from '#files/files.ts';

function isTransaction(sql: Sql): sql is Transaction {
  return 'inTransaction' in sql;
}

export async function usedBy(ctx: Pick<Ctx, 'actor'>, sql: Sql, except: string | null = null): Promise<number> {
  const [row] = (await sql.query(usageOf, [ctx.actor.userId, except])) as [{ bytes: number }];
  return row.bytes;
}

/**
 * Refuses what would exceed a quota. In a transaction it is exact for the caller: his uploads are weighed one after the other until it ends.
 * Of all people together it is exact but for what is added in the same moment. An upload that becomes a file is not weighed twice.
 */
export async function requireSpace(
  ctx: Pick<Ctx, 'actor'>,
  sql: Sql,
  quota: Files['quota'],
  bytes: number,
  except: string | null = null,
): Promise<void> {
  if (quota.person !== null) {
    if (isTransaction(sql)) await sql.query(lockUsage, [ctx.actor.userId]);
    const used = await usedBy(ctx, sql, except);
    if (used + bytes > quota.person) throw new ChatError('quota_exceeded', { of: 'person', limit: quota.person, used });
  }
  if (quota.server !== null) {
    const [row] = (await sql.query(usageOfServer, [except])) as [{ bytes: number }];
    if (row.bytes + bytes > quota.server)
      throw new ChatError('quota_exceeded', { of: 'server', limit: quota.server, used: null });
  }
}
