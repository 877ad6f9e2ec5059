import { statement } from '#db/database.ts';

export interface WebhookRow {
  id: number;
  uuid: string;
  room_id: number | null;
  created_by: number;
  url: string;
  events: string[];
  active: boolean;
  failures: number;
  disabled_reason: string | null;
  created_at: string;
  updated_at: string;
}

/** Never the secret: only what sends reads it (webhook-queue-sql.ts). */
const columns = 'id, uuid, room_id, created_by, url, events, active, failures, disabled_reason, created_at, updated_at';

export const webhookById = statement<WebhookRow>(
  'webhook.by_id',
  `SELECT ${columns} FROM webhook WHERE id = $1 AND deleted_at IS NULL`,
);

/** $1 the caller, $2 whether he is an admin: the webhooks of the rooms he owns, and for admins those of the whole server. */
const mine = `webhook WHERE deleted_at IS NULL AND CASE WHEN room_id IS NULL THEN $2
   ELSE EXISTS (
     SELECT FROM member m JOIN room ON room.id = m.room_id AND room.deleted_at IS NULL
     WHERE m.room_id = webhook.room_id AND m.user_id = $1 AND m.left_at IS NULL AND m.role = 'owner') END`;

export const webhooksOf = statement<WebhookRow>(
  'webhook.mine',
  `SELECT ${columns} FROM ${mine} ORDER BY id LIMIT $3 OFFSET $4`,
);
export const countWebhooksOf = statement<{ count: number }>('webhook.count_mine', `SELECT count(*) FROM ${mine}`);

export const countWebhooksIn = statement<{ count: number }>(
  'webhook.count_in',
  'SELECT count(*) FROM webhook WHERE room_id IS NOT DISTINCT FROM $1 AND deleted_at IS NULL',
);

/** Held by whoever reads the log for webhooks, and by whoever lets one begin to listen. */
export const lockWebhookPosition = statement<{ id: number }>(
  'webhook.lock_position',
  'SELECT id FROM webhook_position WHERE id = 1 FOR UPDATE',
);

/** Where nobody listened, nothing was read: from here on it is. Under the position's lock. */
export const beginWebhookPosition = statement<{ id: number }>(
  'webhook.begin_position',
  `UPDATE webhook_position SET history = $1, snapshot = $2
   WHERE id = 1 AND NOT EXISTS (SELECT FROM webhook WHERE active AND deleted_at IS NULL) RETURNING id`,
);

export const insertWebhook = statement<WebhookRow>(
  'webhook.insert',
  `INSERT INTO webhook (room_id, created_by, url, host, events, secret, since) VALUES ($1, $2, $3, $4, $5, $6, $7)
   RETURNING ${columns}`,
);

export const updateWebhookRow = statement<WebhookRow>(
  'webhook.update',
  `UPDATE webhook SET url = coalesce($2, url), host = coalesce($3, host), events = coalesce($4, events),
     secret = coalesce($5, secret), active = coalesce($6, active), updated_at = now()
   WHERE id = $1 AND deleted_at IS NULL RETURNING ${columns}`,
);

/** From snapshot $3 on it listens for $2, and nothing is held against it. */
export const listenAnew = statement(
  'webhook.listen_anew',
  `UPDATE webhook SET created_by = $2, since = coalesce($3, since), failures = 0, failing_since = NULL,
     disabled_reason = NULL, busy_until = NULL WHERE id = $1`,
);

export const deleteWebhookRow = statement(
  'webhook.delete',
  "UPDATE webhook SET deleted_at = now(), updated_at = now(), active = false, secret = '' WHERE id = $1",
);

/** A room is deleted, and its webhooks with it. */
export const deleteWebhooksOf = statement(
  'webhook.delete_of',
  `WITH gone AS (
     UPDATE webhook SET deleted_at = now(), updated_at = now(), active = false, secret = ''
     WHERE room_id = $1 AND deleted_at IS NULL RETURNING id
   )
   UPDATE webhook_delivery SET state = 'given_up', next_attempt_at = NULL, locked_until = NULL
   FROM gone WHERE webhook_id = gone.id AND next_attempt_at IS NOT NULL`,
);

/** What was still to be told by a webhook that does not listen any more. */
export const giveUpQueue = statement(
  'webhook.give_up',
  `UPDATE webhook_delivery SET state = 'given_up', next_attempt_at = NULL, locked_until = NULL,
     last_error = coalesce(last_error, 'The webhook was turned off.')
   WHERE webhook_id = $1 AND next_attempt_at IS NOT NULL`,
);

export interface DeliveryRow {
  id: number;
  webhook_id: number;
  event: string;
  state: 'pending' | 'delivered' | 'failed' | 'given_up';
  attempts: number;
  next_attempt_at: string | null;
  last_status: number | null;
  last_error: string | null;
  created_at: string;
  delivered_at: string | null;
}

const deliveryColumns = `id, webhook_id, event, state, attempts, next_attempt_at, last_status, last_error, created_at,
  delivered_at`;

export const deliveryById = statement<DeliveryRow>(
  'webhook.delivery',
  `SELECT ${deliveryColumns} FROM webhook_delivery WHERE id = $1`,
);
export const sentDelivery = statement<DeliveryRow & { sent: string | null }>(
  'webhook.sent_delivery',
  `SELECT ${deliveryColumns}, coalesce(body, (SELECT b.body FROM webhook_body b WHERE b.id = body_id)) AS sent
   FROM webhook_delivery WHERE id = $1`,
);
export const deliveriesOf = statement<DeliveryRow>(
  'webhook.deliveries',
  `SELECT ${deliveryColumns} FROM webhook_delivery WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3`,
);
export const countDeliveriesOf = statement<{ count: number }>(
  'webhook.count_deliveries',
  'SELECT count(*) FROM webhook_delivery WHERE webhook_id = $1',
);
