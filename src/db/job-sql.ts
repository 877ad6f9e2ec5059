import { statement } from '#db/database.ts';

export interface ClaimedRow {
  id: number;
  lease: string;
  payload: unknown;
  attempts: number;
  created_at: string;
}

/** $1 kind, $2 key or null, $3 payload, $4 when (null: at once). Answers nothing when one of that key waits already. */
export const insertJob = statement<{ id: number }>(
  'job.insert',
  `INSERT INTO job (kind, key, payload, run_at) VALUES ($1, $2, $3::jsonb, coalesce($4::timestamptz, now()))
   ON CONFLICT (kind, key) DO NOTHING RETURNING id`,
);

/** The same, in the place of the one that waits, or is under way: what was under way finds its lease gone. */
export const replaceJob = statement<{ id: number }>(
  'job.replace',
  `INSERT INTO job (kind, key, payload, run_at) VALUES ($1, $2, $3::jsonb, coalesce($4::timestamptz, now()))
   ON CONFLICT (kind, key) DO UPDATE
     SET payload = excluded.payload, run_at = excluded.run_at, lease = NULL, attempts = 0, last_error = NULL, created_at = now()
   RETURNING id`,
);

export const deleteJobByKey = statement<{ id: number }>(
  'job.delete_by_key',
  'DELETE FROM job WHERE kind = $1 AND key = $2 RETURNING id',
);

/** In how many seconds the next of each kind ($1) falls due; nothing of kinds that have none. */
export const nextDue = statement<{ kind: string; seconds: number }>(
  'job.next_due',
  `SELECT wanted.kind, extract(epoch FROM next.run_at - now())::float8 AS seconds
   FROM unnest($1::text[]) AS wanted (kind)
   CROSS JOIN LATERAL (SELECT run_at FROM job WHERE job.kind = wanted.kind ORDER BY run_at LIMIT 1) next`,
);

/** $1 kind, $2 how many, $3 the lease's seconds. What another node is taking in this moment is passed over. */
export const claimJobs = statement<ClaimedRow>(
  'job.claim',
  `UPDATE job SET lease = gen_random_uuid(), attempts = job.attempts + 1, run_at = now() + make_interval(secs => $3)
   WHERE id = ANY (ARRAY(
     SELECT id FROM job WHERE kind = $1 AND run_at <= now() ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED))
   RETURNING id, lease, payload, attempts, created_at`,
);

/** $1 job, $2 lease, here and below: whoever lost it changes nothing. */
export const extendJob = statement<{ id: number }>(
  'job.extend',
  'UPDATE job SET run_at = now() + make_interval(secs => $3) WHERE id = $1 AND lease = $2 RETURNING id',
);
export const finishJob = statement<{ id: number }>(
  'job.finish',
  'DELETE FROM job WHERE id = $1 AND lease = $2 RETURNING id',
);
/** $3 seconds until it is tried again, $4 what went wrong. */
export const retryJob = statement<{ id: number }>(
  'job.retry',
  `UPDATE job SET lease = NULL, run_at = now() + make_interval(secs => $3), last_error = $4
   WHERE id = $1 AND lease = $2 RETURNING id`,
);
/** The attempt was interrupted by us, and does not count. */
export const returnJob = statement<{ id: number }>(
  'job.return',
  `UPDATE job SET lease = NULL, run_at = now(), attempts = attempts - 1 WHERE id = $1 AND lease = $2 RETURNING id`,
);
