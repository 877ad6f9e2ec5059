import { statement } from '#db/database.ts';

export interface ExportRow {
  uuid: string;
  user_id: number;
  asked_at: string;
  ready_at: string | null;
  failed_at: string | null;
  expires_at: string | null;
  expired: boolean;
  size: number | null;
}
const exportColumns = `uuid, user_id, asked_at, ready_at, failed_at, expires_at, coalesce(expires_at <= now(), false) AS expired, size`;

/** No row when one is being made, or can be had still. */
export const insertExport = statement<ExportRow>(
  'export.insert',
  `INSERT INTO account_export (uuid, user_id)
   SELECT $1::uuid, $2 WHERE NOT EXISTS (
     SELECT FROM account_export e WHERE e.user_id = $2 AND e.failed_at IS NULL AND (e.expires_at IS NULL OR e.expires_at > now()))
   RETURNING ${exportColumns}`,
);
export const exportsOf = statement<ExportRow>(
  'export.list',
  `SELECT ${exportColumns} FROM account_export WHERE user_id = $1 ORDER BY asked_at DESC LIMIT 20`,
);
export const exportByUuid = statement<ExportRow>(
  'export.by_uuid',
  `SELECT ${exportColumns} FROM account_export WHERE uuid = $1::uuid`,
);
export const finishExport = statement(
  'export.finish',
  `UPDATE account_export SET ready_at = now(), expires_at = now() + interval '1 day', size = $2 WHERE uuid = $1::uuid`,
);
export const failExport = statement('export.fail', 'UPDATE account_export SET failed_at = now() WHERE uuid = $1::uuid');

export const accountState = statement<{
  deletion_at: string | null;
  takes_messages: boolean;
  email_verified: boolean;
}>(
  'account.state',
  `SELECT deletion_at, deletion_takes_messages AS takes_messages, email_verified_at IS NOT NULL AS email_verified
   FROM users WHERE id = $1`,
);

/** Locked while one account's end is planned or carried out. */
export const lockAccount = statement<{
  role: 'owner' | 'admin' | 'member';
  deletion_at: string | null;
  due: boolean;
  takes_messages: boolean;
  erased: boolean;
  held: boolean;
}>(
  'account.lock',
  `SELECT role, deletion_at, coalesce(deletion_at <= now(), false) AS due, deletion_takes_messages AS takes_messages,
     erased_at IS NOT NULL AS erased,
     EXISTS (SELECT FROM legal_hold h WHERE h.user_id = users.id AND h.lifted_at IS NULL) AS held
   FROM users WHERE id = $1 FOR NO KEY UPDATE`,
);
export const planDeletionRow = statement<{ deletion_at: string }>(
  'account.plan_deletion',
  `UPDATE users SET deletion_at = now() + make_interval(secs => $3), deletion_takes_messages = $2
   WHERE id = $1 RETURNING deletion_at`,
);
export const cancelDeletionRow = statement<{ id: number }>(
  'account.cancel_deletion',
  'UPDATE users SET deletion_at = NULL WHERE id = $1 AND deletion_at IS NOT NULL AND erased_at IS NULL RETURNING id',
);
export const otherServerOwners = statement<{ id: number }>(
  'account.other_owners',
  `SELECT id FROM users WHERE role = 'owner' AND deactivated_at IS NULL AND deletion_at IS NULL AND id <> $1 LIMIT 1`,
);
/** Rooms with others in them that only this person owns. */
export const roomsOwnedAlone = statement<{ room_id: number }>(
  'account.owned_alone',
  `SELECT m.room_id FROM member m JOIN room ON room.id = m.room_id AND room.deleted_at IS NULL AND room.kind <> 'dm'
   WHERE m.user_id = $1 AND m.left_at IS NULL AND m.role = 'owner' AND room.member_count > 1
     AND NOT EXISTS (SELECT FROM member o WHERE o.room_id = m.room_id AND o.user_id <> $1 AND o.left_at IS NULL AND o.role = 'owner')
   LIMIT 1`,
);
export const roomsToLeave = statement<{ room_id: number }>(
  'account.rooms_to_leave',
  `SELECT m.room_id FROM member m JOIN room ON room.id = m.room_id AND room.deleted_at IS NULL AND room.kind <> 'dm'
   WHERE m.user_id = $1 AND m.left_at IS NULL ORDER BY m.room_id`,
);
export const roomsEverIn = statement<{
  room_id: number;
  name: string | null;
  kind: string;
  joined_at: string;
  left_at: string | null;
}>(
  'account.rooms_ever_in',
  `SELECT m.room_id, room.name, room.kind, m.joined_at, m.left_at FROM member m JOIN room ON room.id = m.room_id
   WHERE m.user_id = $1 ORDER BY m.room_id`,
);

export interface OwnMessageRow {
  id: number;
  room_id: number;
  parent_id: number | null;
  content: string;
  metadata: Record<string, unknown>;
  mentions: number[];
  has_files: boolean;
  sender_id: number;
  created_at: string;
  edited_at: string | null;
}
/** $1 room, $2 person, $3 last seen, $4 limit. */
export const ownMessagesOfRoom = statement<OwnMessageRow>(
  'account.own_messages',
  `SELECT id, room_id, parent_id, content, metadata, mentions, files <> '[]' AS has_files, sender_id, created_at, edited_at FROM message
   WHERE room_id = $1 AND sender_id = $2 AND deleted_at IS NULL AND id > $3 ORDER BY id LIMIT $4`,
);
/** $1 person, $2 last seen, $3 limit. */
export const ownFiles = statement<{
  id: number;
  uuid: string;
  room_id: number;
  name: string;
  mime: string;
  size: number;
  created_at: string;
}>(
  'account.own_files',
  `SELECT id, uuid, room_id, name, mime, size, created_at FROM file
   WHERE uploader_id = $1 AND deleted_at IS NULL AND id > $2 ORDER BY id LIMIT $3`,
);

/** What stays is a number without a name. */
export const eraseUser = statement<{ stream_seq: number }>(
  'account.erase',
  `UPDATE users SET username = 'deleted-' || id, email = 'deleted-' || id || '@invalid', display_name = 'Deleted user', avatar_url = NULL,
     status_message = '', status_emoji = '', status_until = NULL, dnd_until = NULL, profile = '{}', password_hash = NULL,
     locale = 'en', time_zone = 'UTC', last_login_at = NULL, last_seen_at = NULL, email_verified_at = NULL, role = 'member',
     deactivated_at = coalesce(deactivated_at, now()), deletion_at = NULL, erased_at = now(), updated_at = now()
   WHERE id = $1 AND erased_at IS NULL RETURNING stream_seq`,
);
/** What else is known of somebody alone. The audit log is kept. */
export const eraseTraces = statement(
  'account.erase_traces',
  `WITH sessions AS (UPDATE session SET ip = NULL, user_agent = '' WHERE user_id = $1),
   identities AS (DELETE FROM user_identity WHERE user_id = $1),
   resets AS (DELETE FROM password_reset WHERE user_id = $1),
   factors AS (DELETE FROM second_factor WHERE user_id = $1),
   codes AS (DELETE FROM recovery_code WHERE user_id = $1),
   keys AS (UPDATE api_key SET name = '' WHERE user_id = $1),
   answers AS (DELETE FROM idempotency_key WHERE user_id = $1),
   faces AS (DELETE FROM picture WHERE avatar_of = $1),
   exports AS (UPDATE account_export SET expires_at = now() WHERE user_id = $1 AND expires_at > now()),
   noted AS (DELETE FROM notification WHERE user_id = $1),
   counted AS (DELETE FROM notice_count WHERE user_id = $1),
   words AS (DELETE FROM notice_setting WHERE user_id = $1),
   browsers AS (DELETE FROM push_subscription WHERE user_id = $1),
   letters AS (DELETE FROM job WHERE kind = 'digest' AND key = $1::text)
   DELETE FROM announcement_dismissal WHERE user_id = $1`,
);
