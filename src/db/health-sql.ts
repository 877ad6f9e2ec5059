import { statement } from '#db/database.ts';
import { here } from '#db/event-sql.ts';

export const databaseHealth = statement<{ version: string; bytes: number; connections: number; most: number }>(
  'health.database',
  `SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes,
     (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
     current_setting('max_connections')::int AS most`,
);

export const queueHealth = statement<{
  kind: string;
  due: number;
  later: number;
  failing: number;
  oldest: string | null;
}>(
  'health.queue',
  `SELECT kind, count(*) FILTER (WHERE run_at <= now()) AS due, count(*) FILTER (WHERE run_at > now()) AS later,
     count(*) FILTER (WHERE last_error IS NOT NULL) AS failing, min(run_at) FILTER (WHERE run_at <= now()) AS oldest
   FROM job GROUP BY kind ORDER BY kind`,
);

export const webhooksDue = statement<{ count: number }>(
  'health.webhooks',
  `SELECT count(*) FROM webhook_delivery WHERE state IN ('pending', 'failed') AND next_attempt_at <= now()`,
);

/** By the index of transactions: a log of any length answers at once. */
export const logHealth = statement<{ position: string; oldest: string | null; newest: string | null; bytes: number }>(
  'health.log',
  `SELECT ${here} AS position, (SELECT created_at FROM event ORDER BY xid LIMIT 1) AS oldest,
     (SELECT created_at FROM event ORDER BY xid DESC LIMIT 1) AS newest, pg_total_relation_size('event') AS bytes`,
);

export const fileHealth = statement<{ count: number; bytes: number }>(
  'health.files',
  'SELECT count(*), coalesce(sum(size), 0)::bigint AS bytes FROM file WHERE deleted_at IS NULL',
);
