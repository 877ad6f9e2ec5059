import { statement } from '#db/database.ts';

export const waitingWork = statement<{ kind: string; count: number }>(
  'metrics.waiting',
  `SELECT kind, count(*) AS count FROM job WHERE run_at <= now() GROUP BY kind
   UNION ALL
   SELECT 'webhook', count(*) FROM webhook_delivery WHERE state IN ('pending', 'failed') AND next_attempt_at <= now()`,
);
