import { statement } from '#db/database.ts';
import { type EventRow, here } from '#db/event-sql.ts';

/**
 * A row if any webhook listens, and whether the log went on since: asked at every wake and once a second, by servers without webhooks
 * too.
 */
export const webhookWork = statement<{ news: boolean }>(
  'webhook.work',
  `SELECT p.snapshot IS DISTINCT FROM ${here} OR EXISTS (SELECT FROM webhook_news) AS news FROM webhook_position p
   WHERE EXISTS (SELECT FROM webhook WHERE active AND deleted_at IS NULL)`,
);

/** One node at a time reads the log for webhooks; when it dies its lock dies with it. */
export const takeWebhookPosition = statement<{ history: string | null; snapshot: string | null }>(
  'webhook.take_position',
  'SELECT history, snapshot FROM webhook_position WHERE id = 1 FOR UPDATE SKIP LOCKED',
);
export const moveWebhookPosition = statement(
  'webhook.move_position',
  'UPDATE webhook_position SET history = $1, snapshot = $2 WHERE id = 1',
);
/** The position was lost and everything goes on from now: where a webhook began says nothing any more. */
export const forgetBeginnings = statement(
  'webhook.forget_beginnings',
  'UPDATE webhook SET since = NULL WHERE since IS NOT NULL',
);

/**
 * Nobody goes on reading through a webhook what he may not see any more: a room's hears while its maker owns the room, the
 * server's while its maker is an admin, and then public rooms of his organisation only. Judged when it is queued and when it
 * is sent.
 */
const makerOwnsRoom = `EXISTS (
     SELECT FROM member m WHERE m.room_id = w.room_id AND m.user_id = maker.id AND m.left_at IS NULL AND m.role = 'owner')`;

/** Who listens in these rooms ($1), for what, and since when. */
export const webhooksListening = statement<{ id: number; room_id: number; events: string[]; since: string | null }>(
  'webhook.listening',
  `SELECT w.id, room.id AS room_id, w.events, w.since FROM room
     JOIN webhook w ON w.active AND w.deleted_at IS NULL AND (w.room_id = room.id OR w.room_id IS NULL)
     JOIN users maker ON maker.id = w.created_by AND maker.deactivated_at IS NULL
   WHERE room.id = ANY ($1::int[]) AND room.deleted_at IS NULL AND CASE WHEN w.room_id IS NULL
     THEN maker.role <> 'member' AND room.visibility = 'public'
       AND room.organisation_id IS NOT DISTINCT FROM maker.organisation_id
     ELSE ${makerOwnsRoom} END
   ORDER BY w.id`,
);

export const usernamesOf = statement<{ id: number; username: string }>(
  'webhook.usernames',
  'SELECT id, username FROM users WHERE id = ANY ($1::int[])',
);
export const messageUuids = statement<{ id: number; uuid: string }>(
  'webhook.message_uuids',
  'SELECT id, uuid FROM message WHERE id = ANY ($1::bigint[])',
);

/**
 * Notes for each room that anybody may listen in up to where it goes now. Under a room's lock its events commit in their order, so
 * what a snapshot did not show yet is one stretch. Answers the snapshot of the very look.
 */
export const noteNews = statement<{ snapshot: string; pruned_before: string | null }>(
  'webhook.note_news',
  `WITH since AS (
     SELECT stream_id, seq FROM event WHERE scope = 'room'
       AND xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND xid < pg_snapshot_xmax(pg_current_snapshot())
     UNION ALL
     SELECT stream_id, seq FROM event WHERE scope = 'room'
       AND xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
   ), noted AS (
     INSERT INTO webhook_news (room_id, next_seq, last_seq)
     SELECT stream_id, min(seq), max(seq) FROM since
     WHERE EXISTS (SELECT FROM webhook w WHERE w.active AND w.deleted_at IS NULL AND w.room_id IS NULL)
       OR EXISTS (SELECT FROM webhook w WHERE w.active AND w.deleted_at IS NULL AND w.room_id = since.stream_id)
     GROUP BY stream_id
     ON CONFLICT (room_id) DO UPDATE SET last_seq = excluded.last_seq
   )
   SELECT ${here} AS snapshot, pruned_before FROM server`,
);

/** The rooms that wait longest, so many as one reading takes up. */
const waiting = (most: string) =>
  `SELECT room_id, next_seq, last_seq, waits_since FROM webhook_news ORDER BY waits_since, room_id LIMIT ${most}`;

/** What is noted, the rooms that wait longest first: at most $1 events, and no more once they fill $2 bytes. */
export const notedEvents = statement<EventRow & { xid: number }>(
  'webhook.noted_events',
  `SELECT scope, stream_id, seq, payload, created_at, xid FROM (
     SELECT *, sum(octet_length(payload::text)) OVER (ORDER BY waits_since, stream_id, seq)
       - octet_length(payload::text) AS before
     FROM (
       SELECT n.waits_since, e.* FROM (${waiting('$1')}) n CROSS JOIN LATERAL (
         SELECT scope, stream_id, seq, payload, created_at, xid::text::bigint AS xid FROM event
         WHERE scope = 'room' AND stream_id = n.room_id AND seq >= n.next_seq AND seq <= n.last_seq
         ORDER BY seq LIMIT $1
       ) e ORDER BY n.waits_since, n.room_id, e.seq LIMIT $1
     ) first
   ) measured WHERE before < $2 ORDER BY waits_since, stream_id, seq`,
);

/** Of rooms $1 all up to the seqs $2 is read; what is left of them waits behind the others. Where nothing is left, nothing waits. */
export const passNews = statement<{ room_id: number }>(
  'webhook.pass_news',
  `WITH passed AS (SELECT * FROM unnest($1::int[], $2::int[]) AS passed (room_id, seq)), left_over AS (
     UPDATE webhook_news n SET next_seq = passed.seq + 1, waits_since = clock_timestamp() FROM passed
     WHERE n.room_id = passed.room_id AND passed.seq < n.last_seq
   )
   DELETE FROM webhook_news n USING passed WHERE n.room_id = passed.room_id AND passed.seq >= n.last_seq`,
);
export const firstWaiting = statement<{ room_id: number }>(
  'webhook.first_waiting',
  `SELECT room_id FROM (${waiting('1')}) first`,
);
export const forgetNews = statement('webhook.forget_news', 'DELETE FROM webhook_news');

/**
 * $1 webhooks, $2 events, $3 the places of their bodies among $4: one delivery each, numbered in this order. The webhooks' rows come
 * last: whoever ends a turn meanwhile either sees the deliveries or does not touch the time after it is set.
 */
export const queueDeliveries = statement(
  'webhook.queue',
  `WITH told AS MATERIALIZED (
     SELECT place, body, nextval('webhook_body_id_seq') AS id
     FROM unnest($4::text[]) WITH ORDINALITY AS told (body, place)
   ), kept AS (
     INSERT INTO webhook_body (id, body) SELECT id, body FROM told
   )
   INSERT INTO webhook_delivery (webhook_id, event, body_id)
   SELECT news.webhook_id, news.event, told.id FROM unnest($1::int[], $2::text[], $3::int[])
     WITH ORDINALITY AS news (webhook_id, event, body_at, place) JOIN told ON told.place = news.body_at
   ORDER BY news.place`,
);
export const nowDue = statement(
  'webhook.now_due',
  `UPDATE webhook SET next_due_at = least(next_due_at, now()) WHERE id = ANY (ARRAY(
     SELECT id FROM webhook WHERE id = ANY ($1::int[]) ORDER BY id FOR NO KEY UPDATE))`,
);
/** Those of $1 for whom $2 deliveries or more wait. */
export const overfull = statement<{ id: number }>(
  'webhook.overfull',
  `SELECT id FROM unnest($1::int[]) AS asked (id) WHERE $2 <= (SELECT count(*) FROM (
     SELECT FROM webhook_delivery WHERE webhook_id = asked.id AND next_attempt_at IS NOT NULL LIMIT $2) pending)`,
);
/** Deliveries that a server of the version before queued, which keeps no times. */
export const findForgotten = statement(
  'webhook.find_forgotten',
  `UPDATE webhook w SET next_due_at = now() WHERE next_due_at IS NULL AND active AND deleted_at IS NULL
     AND EXISTS (SELECT FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.next_attempt_at IS NOT NULL)`,
);

/** A test: kept from the queue for $4 seconds, while whoever asked for it makes the attempt himself. */
export const insertTest = statement<DueDelivery>(
  'webhook.insert_test',
  `WITH made AS (
     INSERT INTO webhook_delivery (webhook_id, event, body, attempts, next_attempt_at, locked_until)
     VALUES ($1, $2, $3, 1, now() + make_interval(secs => $4), now() + make_interval(secs => $4))
     RETURNING id, webhook_id, event, body, attempts
   ), due AS (
     UPDATE webhook SET next_due_at = least(next_due_at, now() + make_interval(secs => $4)) WHERE id = $1
   )
   SELECT made.*, w.url, w.secret, w.failures FROM made JOIN webhook w ON w.id = made.webhook_id`,
);

/**
 * Delivery $1 once more, for $2 seconds nobody else's; none while somebody sends it. One that waits in the queue keeps its place
 * there.
 */
export const takeAgain = statement<DueDelivery>(
  'webhook.take_again',
  `UPDATE webhook_delivery d SET attempts = d.attempts + 1, locked_until = now() + make_interval(secs => $2)
   FROM webhook w WHERE d.id = $1 AND w.id = d.webhook_id AND w.deleted_at IS NULL
     AND (d.locked_until IS NULL OR d.locked_until <= now())
     AND (d.body IS NOT NULL OR EXISTS (SELECT FROM webhook_body b WHERE b.id = d.body_id))
   RETURNING d.id, d.webhook_id, d.event, d.attempts, w.url, w.secret, w.failures,
     coalesce(d.body, (SELECT body FROM webhook_body WHERE id = d.body_id)) AS body`,
);
export const markFailedAgain = statement(
  'webhook.failed_again',
  `UPDATE webhook_delivery SET last_status = $2, last_error = $3, locked_until = NULL,
     state = CASE WHEN next_attempt_at IS NULL THEN 'given_up' ELSE 'failed' END::delivery_state WHERE id = $1`,
);

const due = 'next_attempt_at <= now() AND (locked_until IS NULL OR locked_until <= now())';

/**
 * The webhook that waits longest for its turn, for $2 seconds nobody else's; none of the hosts $1, which are busy. That its
 * row is locked and looked at again makes it one node's. `may` is false while its maker may not see what it would tell.
 */
export const takeTurn = statement<{ id: number; host: string; turn: number; may: boolean }>(
  'webhook.take_turn',
  `UPDATE webhook w SET busy_until = now() + make_interval(secs => $2), turn = turn + 1 WHERE id = (
     SELECT id FROM webhook WHERE active AND deleted_at IS NULL AND next_due_at <= now()
       AND (busy_until IS NULL OR busy_until <= now()) AND host <> ALL ($1::text[])
     ORDER BY next_due_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
   ) RETURNING id, host, turn, EXISTS (
     SELECT FROM users maker WHERE maker.id = w.created_by AND maker.deactivated_at IS NULL
       AND CASE WHEN w.room_id IS NULL THEN maker.role <> 'member' ELSE ${makerOwnsRoom} END) AS may`,
);

export interface DueDelivery {
  id: number;
  webhook_id: number;
  event: string;
  body: string;
  attempts: number;
  url: string;
  secret: string;
  /** of its webhook, in a row and until now */
  failures: number;
}

/**
 * The oldest delivery of webhook $1 that is due, counted as attempted before it is: who dies during it repeats no other. None for
 * whoever does not have turn $3 any more. The webhook's row is locked first, as by whoever turns it off.
 */
export const takeDelivery = statement<DueDelivery>(
  'webhook.take_delivery',
  `WITH turn AS MATERIALIZED (
     UPDATE webhook SET busy_until = now() + make_interval(secs => $2)
     WHERE id = $1 AND turn = $3 AND active AND deleted_at IS NULL RETURNING id, url, secret, failures
   ), next AS MATERIALIZED (
     SELECT oldest.id FROM turn CROSS JOIN LATERAL (
       SELECT id FROM webhook_delivery WHERE webhook_id = turn.id AND ${due} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
     ) oldest
   )
   UPDATE webhook_delivery d SET attempts = d.attempts + 1, locked_until = now() + make_interval(secs => $2)
   FROM next, turn WHERE d.id = next.id
   RETURNING d.id, d.webhook_id, d.event, d.attempts, turn.url, turn.secret, turn.failures,
     coalesce(d.body, (SELECT body FROM webhook_body WHERE id = d.body_id)) AS body`,
);

/** Whoever still has turn $2 holds the row: what is queued from now on sets the time after him. */
export const holdTurn = statement<{ id: number }>(
  'webhook.hold_turn',
  'SELECT id FROM webhook WHERE id = $1 AND turn = $2 FOR NO KEY UPDATE',
);
/** The turn is over, and the next one comes after $2 seconds at the earliest, when there is something to send. */
export const endTurn = statement(
  'webhook.end_turn',
  `UPDATE webhook SET busy_until = now() + make_interval(secs => $2), next_due_at = (
     SELECT greatest(now() + make_interval(secs => $2), next_attempt_at) FROM webhook_delivery
     WHERE webhook_id = $1 AND next_attempt_at IS NOT NULL ORDER BY next_attempt_at LIMIT 1)
   WHERE id = $1`,
);

/** An attempt that was interrupted from our side: it is made again, and nothing is held against the receiver. */
export const giveBack = statement(
  'webhook.give_back',
  `UPDATE webhook_delivery SET locked_until = NULL, attempts = attempts - 1,
     next_attempt_at = CASE WHEN next_attempt_at IS NOT NULL THEN now() END
   WHERE id = $1`,
);

export const markDelivered = statement(
  'webhook.delivered',
  `UPDATE webhook_delivery SET state = 'delivered', delivered_at = now(), next_attempt_at = NULL, locked_until = NULL,
     last_status = $2, last_error = NULL WHERE id = $1`,
);
export const forgetFailures = statement(
  'webhook.forget_failures',
  'UPDATE webhook SET failures = 0, failing_since = NULL WHERE id = $1',
);

/** It failed with status $2 or for reason $3, and is tried again in $4 seconds; null: not any more. */
export const markFailed = statement(
  'webhook.failed',
  `UPDATE webhook_delivery SET last_status = $2, last_error = $3, locked_until = NULL,
     state = CASE WHEN next_attempt_at IS NULL OR $4::float8 IS NULL THEN 'given_up' ELSE 'failed' END::delivery_state,
     next_attempt_at = CASE WHEN next_attempt_at IS NOT NULL THEN now() + make_interval(secs => $4) END
   WHERE id = $1`,
);

/** One failure more; how many in a row, and since how many seconds. */
export const countFailure = statement<{ failures: number; seconds: number }>(
  'webhook.count_failure',
  `UPDATE webhook SET failures = failures + 1, failing_since = coalesce(failing_since, now()) WHERE id = $1
   RETURNING failures, extract(epoch FROM now() - failing_since)::float8 AS seconds`,
);

export const disableWebhook = statement<{ room_id: number | null; host: string }>(
  'webhook.disable',
  `UPDATE webhook SET active = false, disabled_reason = $2, updated_at = now()
   WHERE id = $1 AND active AND deleted_at IS NULL RETURNING room_id, host`,
);
