import { statement } from '#db/database.ts';
import { here } from '#db/event-sql.ts';

/**
 * A row if any webhook listens, and whether the log went on since: asked at every wake and once a second, by servers without webhooks
 * too.
 */
export const webhookWork = statement<{ news: boolean }>(
  'webhook.work',
  `SELECT p.snapshot IS DISTINCT FROM ${here} AS news FROM webhook_position p
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

/** $1 webhooks, $2 events, $3 bodies: one delivery each, numbered in this order. */
export const queueDeliveries = statement(
  'webhook.queue',
  `INSERT INTO webhook_delivery (webhook_id, event, body)
   SELECT webhook_id, event, body FROM unnest($1::int[], $2::text[], $3::text[])
     WITH ORDINALITY AS news (webhook_id, event, body, place) ORDER BY place`,
);

/** A test: kept from the queue for $4 seconds, while whoever asked for it makes the attempt himself. */
export const insertTest = statement<DueDelivery>(
  'webhook.insert_test',
  `WITH made AS (
     INSERT INTO webhook_delivery (webhook_id, event, body, attempts, locked_until)
     VALUES ($1, $2, $3, 1, now() + make_interval(secs => $4)) RETURNING id, webhook_id, event, body, attempts
   )
   SELECT made.*, w.url, w.secret, w.failures FROM made JOIN webhook w ON w.id = made.webhook_id`,
);

const due = 'next_attempt_at <= now() AND (locked_until IS NULL OR locked_until <= now())';

/**
 * The webhook that waits longest for its turn, for $2 seconds nobody else's; none of the hosts $1, which are busy. That its
 * row is locked and looked at again makes it one node's.
 */
export const takeTurn = statement<{ id: number; host: string }>(
  'webhook.take_turn',
  `UPDATE webhook SET busy_until = now() + make_interval(secs => $2) WHERE id = (
     SELECT w.id FROM webhook w JOIN users maker ON maker.id = w.created_by AND maker.deactivated_at IS NULL
     WHERE w.active AND w.deleted_at IS NULL AND (w.busy_until IS NULL OR w.busy_until <= now())
       AND w.host <> ALL ($1::text[])
       AND CASE WHEN w.room_id IS NULL THEN maker.role <> 'member' ELSE ${makerOwnsRoom} END
       AND EXISTS (SELECT FROM webhook_delivery WHERE webhook_id = w.id AND ${due})
     ORDER BY w.busy_until NULLS FIRST, w.id LIMIT 1 FOR NO KEY UPDATE OF w SKIP LOCKED
   ) RETURNING id, host`,
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

/** The oldest delivery of webhook $1 that is due, counted as attempted before it is: who dies during it repeats no other. */
export const takeDelivery = statement<DueDelivery>(
  'webhook.take_delivery',
  `WITH turn AS (
     UPDATE webhook SET busy_until = now() + make_interval(secs => $2)
     WHERE id = $1 AND active AND deleted_at IS NULL RETURNING id, url, secret, failures
   )
   UPDATE webhook_delivery d SET attempts = d.attempts + 1, locked_until = now() + make_interval(secs => $2)
   FROM turn WHERE d.id = (
     SELECT id FROM webhook_delivery WHERE webhook_id = $1 AND ${due} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
   ) RETURNING d.id, d.webhook_id, d.event, d.body, d.attempts, turn.url, turn.secret, turn.failures`,
);

/** The turn is over, and the next one comes after $2 seconds at the earliest. */
export const endTurn = statement(
  'webhook.end_turn',
  'UPDATE webhook SET busy_until = now() + make_interval(secs => $2) WHERE id = $1',
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
