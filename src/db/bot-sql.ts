import { statement } from '#db/database.ts';
import { type UserRefRow, type UserRow, userColumns } from '#db/user-sql.ts';

/** $1 uuid, $2 name, $3 shown name, $4 who answers for it, $5 organisation. Nobody has its address, and it has no password. */
export const insertBot = statement<UserRow>(
  'bot.insert',
  `INSERT INTO users (uuid, username, email, display_name, bot_owner_id, organisation_id)
   VALUES ($1::uuid, $2, $1::uuid::text || '@bots.invalid', $3, $4, $5) RETURNING ${userColumns}`,
);

/** Under the lock of their owner's row: of many who count at once each would see room for one more. */
export const lockBotOwner = statement<{ id: number }>(
  'bot.lock_owner',
  'SELECT id FROM users WHERE id = $1 AND deactivated_at IS NULL AND bot_owner_id IS NULL FOR NO KEY UPDATE',
);

export const botsOf = statement<UserRow>(
  'bot.list',
  `SELECT ${userColumns} FROM users WHERE bot_owner_id = $1 AND deactivated_at IS NULL ORDER BY id`,
);

export interface IncomingWebhookRow extends UserRefRow {
  webhook_id: number;
  room_id: number;
  name: string;
  created_by: number;
  made_at: string;
  last_used_at: string | null;
}

const columns = `w.id AS webhook_id, w.room_id, w.name, w.created_by, w.created_at AS made_at, w.last_used_at,
  u.id, u.username, u.display_name, u.avatar_url, u.stream_seq`;

export const insertIncomingWebhook = statement<{ id: number }>(
  'incoming.insert',
  `INSERT INTO incoming_webhook (room_id, bot_id, created_by, name, token_hash) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
);

export const incomingWebhookById = statement<IncomingWebhookRow>(
  'incoming.by_id',
  `SELECT ${columns} FROM incoming_webhook w JOIN users u ON u.id = w.bot_id WHERE w.id = $1 AND w.revoked_at IS NULL`,
);

export const incomingWebhooksOf = statement<IncomingWebhookRow>(
  'incoming.list',
  `SELECT ${columns} FROM incoming_webhook w JOIN users u ON u.id = w.bot_id
   WHERE w.room_id = $1 AND w.revoked_at IS NULL ORDER BY w.id`,
);

export const revokeIncomingWebhook = statement(
  'incoming.revoke',
  'UPDATE incoming_webhook SET revoked_at = now() WHERE id = $1',
);

/** Who writes what comes in by this token, as long as whoever made it is in the room: he answers for it. */
export const incomingWebhookByToken = statement<{
  id: number;
  room_id: number;
  bot_id: number;
  organisation_id: number | null;
  stale: boolean;
}>(
  'incoming.by_token',
  `SELECT w.id, w.room_id, w.bot_id, u.organisation_id,
     coalesce(w.last_used_at < now() - interval '1 minute', true) AS stale
   FROM incoming_webhook w JOIN users u ON u.id = w.bot_id
     JOIN users maker ON maker.id = w.created_by AND maker.deactivated_at IS NULL
     JOIN member held ON held.room_id = w.room_id AND held.user_id = w.created_by AND held.left_at IS NULL
   WHERE w.token_hash = $1 AND w.revoked_at IS NULL AND u.deactivated_at IS NULL`,
);

export const touchIncomingWebhook = statement(
  'incoming.touch',
  'UPDATE incoming_webhook SET last_used_at = now() WHERE id = $1',
);
