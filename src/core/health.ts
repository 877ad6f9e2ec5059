import type { ServerHealth } from '#contract/health.ts';
import { requireAdmin } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { soleOf } from '#core/rows.ts';
import { databaseHealth, fileHealth, logHealth, queueHealth, webhooksDue } from '#db/health-sql.ts';

/** What the process that answers knows of itself. */
export type ProcessHealth = Pick<
  ServerHealth,
  'version' | 'nodeVersion' | 'uptimeSeconds' | 'memoryBytes' | 'redis' | 'feeds' | 'onlineUsers' | 'sendsMail'
> & { files: Omit<ServerHealth['files'], 'count' | 'bytes'> };

export async function readHealth(ctx: Ctx, own: () => Promise<ProcessHealth>): Promise<ServerHealth> {
  requireAdmin(ctx);
  const { files: ownFiles, ...process } = await own();
  const began = performance.now();
  const { version, bytes, connections, most } = soleOf(await ctx.db.query(databaseHealth, []));
  const answeredInMs = Math.round((performance.now() - began) * 10) / 10;
  const log = soleOf(await ctx.db.query(logHealth, []));
  const jobs = await ctx.db.query(queueHealth, []);
  const files = soleOf(await ctx.db.query(fileHealth, []));
  return {
    ...process,
    database: { version, bytes, connections, mostConnections: most, answeredInMs },
    jobs: jobs.map(({ oldest, ...job }) => ({ ...job, oldestDueAt: oldest })),
    webhooksDue: soleOf(await ctx.db.query(webhooksDue, [])).count,
    log: { position: log.position, oldestAt: log.oldest, newestAt: log.newest, bytes: log.bytes },
    files: { ...ownFiles, ...files },
  };
}
