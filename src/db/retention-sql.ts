import { statement } from '#db/database.ts';

/** So many rows are deleted by one statement, which is a transaction of its own: nobody ever waits for more than that. */
export const MOST_ROWS = 2000;

/** Held for one transaction, so that of many nodes one at a time prunes; the others come again later. */
export const tryRetentionLock = statement<{ mine: boolean }>(
  'retention.lock',
  "SELECT pg_try_advisory_xact_lock(hashtext('parley retention')) AS mine",
);

/**
 * Where a run begins: the time before which things are old, and the first transaction that may still be running. What was
 * written by those before it is all there to be seen, now and later. $1 seconds kept, $2 seconds that keys are kept at least.
 */
export const retentionBounds = statement<{ cutoff: string; keys_cutoff: string; ended_before: number; mark: number }>(
  'retention.bounds',
  `SELECT now() - make_interval(secs => $1) AS cutoff, now() - make_interval(secs => greatest($1, $2)) AS keys_cutoff,
     pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS ended_before,
     coalesce(pruned_before, '0')::bigint AS mark
   FROM server`,
);

export const deleteOldKeys = statement<{ deleted: number }>(
  'retention.keys',
  `WITH gone AS (
     DELETE FROM idempotency_key WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM idempotency_key WHERE created_at < $1::timestamptz ORDER BY created_at LIMIT ${MOST_ROWS}))
     RETURNING 1
   )
   SELECT count(*) AS deleted FROM gone`,
);

/** What a key older than $1 is answered with, kept beside it: the event that held it goes. */
export const keepAnswers = statement<{ deleted: number }>(
  'retention.answers',
  `WITH kept AS (
     UPDATE idempotency_key k SET answer = e.payload FROM event e
     WHERE k.ctid = ANY (ARRAY(
         SELECT ctid FROM idempotency_key WHERE created_at < $1::timestamptz AND answer IS NULL AND room_id IS NOT NULL
         ORDER BY created_at LIMIT ${MOST_ROWS}))
       AND e.scope = 'room' AND e.stream_id = k.room_id AND e.seq = k.seq
     RETURNING 1
   )
   SELECT count(*) AS deleted FROM kept`,
);

/**
 * Looks at the oldest events from transaction $1 on and before $2, at most $4: the first that is not older than $3, the last
 * that was looked at, and how many there were.
 */
export const oldestEvents = statement<{ looked: number; young: number | null; last: number | null }>(
  'retention.oldest',
  `SELECT count(*) AS looked, min(xid::text::bigint) FILTER (WHERE created_at >= $3::timestamptz) AS young,
     max(xid::text::bigint) FILTER (WHERE created_at < $3::timestamptz) AS last
   FROM (
     SELECT xid, created_at FROM event WHERE xid >= $1::text::xid8 AND xid < $2::text::xid8 ORDER BY xid LIMIT $4
   ) oldest`,
);

/** The mark never goes back: what was deleted once stays deleted. */
export const setMark = statement<{ id: number }>(
  'retention.mark',
  'UPDATE server SET pruned_before = $1 WHERE coalesce(pruned_before::bigint, 0) < $1::text::bigint RETURNING id',
);

/**
 * Deletes events of transactions from $1 on and before the mark $2. Of each stream only a beginning goes: a transaction that
 * took its number early may have written after one that took it late, and what is left must have no hole, at any moment.
 * By ctid, because no estimate of how many there are can then lead to reading the whole table.
 */
export const deleteOldEvents = statement<{
  deleted: number;
  looked: number;
  first: number | null;
  last: number | null;
}>(
  'retention.events',
  `WITH oldest AS MATERIALIZED (
     SELECT scope, stream_id, seq, xid FROM event WHERE xid >= $1::text::xid8 AND xid < $2::text::xid8
     ORDER BY xid LIMIT ${MOST_ROWS}
   ), stream AS (
     SELECT scope, stream_id, max(seq) AS last FROM oldest GROUP BY scope, stream_id
   ), beginning AS (
     SELECT s.scope, s.stream_id, coalesce(kept.seq - 1, s.last) AS last
     FROM stream s LEFT JOIN LATERAL (
       SELECT e.seq FROM event e
       WHERE e.scope = s.scope AND e.stream_id = s.stream_id AND e.seq <= s.last AND e.xid >= $2::text::xid8
       ORDER BY e.seq LIMIT 1
     ) kept ON true
   ), gone AS (
     DELETE FROM event WHERE ctid = ANY (ARRAY(
       SELECT e.ctid FROM beginning b CROSS JOIN LATERAL (
         SELECT event.ctid, event.seq FROM event
         WHERE event.scope = b.scope AND event.stream_id = b.stream_id AND event.seq <= b.last
         ORDER BY event.seq LIMIT ${MOST_ROWS}
       ) e ORDER BY b.scope, b.stream_id, e.seq LIMIT ${MOST_ROWS}))
     RETURNING 1
   )
   SELECT (SELECT count(*) FROM gone) AS deleted, count(*) AS looked, min(xid::text::bigint) AS first,
     max(xid::text::bigint) AS last
   FROM oldest`,
);

/**
 * No refresh token lives longer than a week, so the oldest have expired before long, and shorter ones behind them wait until they
 * are the oldest. An expired one answers like an unknown one.
 */
export const deleteExpiredTokens = statement<{ deleted: number }>(
  'retention.tokens',
  `WITH gone AS (
     DELETE FROM refresh_token WHERE id = ANY (ARRAY(
       SELECT id FROM (SELECT id, expires_at FROM refresh_token ORDER BY id LIMIT ${MOST_ROWS}) oldest
       WHERE expires_at < now()))
     RETURNING 1
   )
   SELECT count(*) AS deleted FROM gone`,
);

/**
 * Looks at the sessions after id $1, a page of them, and deletes those that ended $2 days ago. How long a session lives
 * depends on its use, so that their order says nothing; `last` is null at the end of the table.
 */
export const deleteDeadSessions = statement<{ deleted: number; last: number | null }>(
  'retention.sessions',
  `WITH page AS (
     SELECT id, least(revoked_at, expires_at) AS ended_at FROM session WHERE id > $1 ORDER BY id LIMIT ${MOST_ROWS}
   ), gone AS (
     DELETE FROM session WHERE id = ANY (ARRAY(
       SELECT id FROM page WHERE ended_at < now() - make_interval(days => $2)))
     RETURNING 1
   )
   SELECT (SELECT count(*) FROM gone) AS deleted, max(id) AS last FROM page`,
);

/** Made by hand, so there are few. $1 days after their end. */
export const deleteDeadInvites = statement<{ deleted: number }>(
  'retention.invites',
  `WITH gone AS (
     DELETE FROM invite WHERE id = ANY (ARRAY(
       SELECT id FROM invite WHERE least(revoked_at, expires_at) < now() - make_interval(days => $1) LIMIT ${MOST_ROWS}))
     RETURNING 1
   )
   SELECT count(*) AS deleted FROM gone`,
);

/** No delivery has them any more: those of one transaction are as old as its bodies, and went a day before. */
export const deleteOldBodies = statement<{ deleted: number }>(
  'retention.bodies',
  `WITH gone AS (
     DELETE FROM webhook_body WHERE id = ANY (ARRAY(
       SELECT id FROM (SELECT id, created_at FROM webhook_body ORDER BY id LIMIT ${MOST_ROWS}) oldest
       WHERE created_at < now() - make_interval(days => $1 + 1)))
     RETURNING 1
   )
   SELECT count(*) AS deleted FROM gone`,
);

/** What was told, or could not be, holds what people wrote. The oldest have the lowest ids. $1 days after they were queued. */
export const deleteOldDeliveries = statement<{ deleted: number }>(
  'retention.deliveries',
  `WITH gone AS (
     DELETE FROM webhook_delivery WHERE id = ANY (ARRAY(
       SELECT id FROM (SELECT id, created_at FROM webhook_delivery ORDER BY id LIMIT ${MOST_ROWS}) oldest
       WHERE created_at < now() - make_interval(days => $1)))
     RETURNING 1
   )
   SELECT count(*) AS deleted FROM gone`,
);

/** Nobody is told of them any more; whoever had not read one is counted anew. The oldest have the lowest ids. $1 days after they were written. */
export const deleteOldNotifications = statement<{ deleted: number }>(
  'retention.notifications',
  `WITH gone AS (
     DELETE FROM notification WHERE id = ANY (ARRAY(
       SELECT id FROM (SELECT id, created_at FROM notification ORDER BY id LIMIT ${MOST_ROWS}) oldest
       WHERE created_at < now() - make_interval(days => $1)))
     RETURNING user_id, read_at
   ), stale AS (
     INSERT INTO notice_count (user_id, stale) SELECT DISTINCT user_id, true FROM gone WHERE read_at IS NULL ORDER BY user_id
     ON CONFLICT (user_id) DO UPDATE SET stale = true
   )
   SELECT count(*) AS deleted FROM gone`,
);
