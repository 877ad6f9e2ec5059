import { statement } from '#db/database.ts';
import { type MessageRow, messageColumns, type SenderRow, sender } from '#db/message-sql.ts';

export interface SavedRow {
  message_id: number;
  room_id: number;
  version: number;
  saved_at: string;
}

const columns = 'message_id, room_id, version, saved_at';

/** $1 user, $2 message, $3 its room. Nothing when it was saved already. */
export const saveMessage = statement<{ payload: { saved: unknown } }>(
  'saved.add',
  `WITH me AS MATERIALIZED (
     SELECT id, stream_seq FROM users WHERE id = $1 FOR NO KEY UPDATE
   ), written AS (
     INSERT INTO saved_message (user_id, message_id, room_id, version)
     SELECT me.id, $2::bigint, $3::int, me.stream_seq + 1 FROM me ON CONFLICT DO NOTHING RETURNING *
   ), next AS (
     UPDATE users SET stream_seq = written.version FROM written WHERE users.id = $1
   )
   INSERT INTO event (scope, stream_id, seq, payload)
   SELECT 'user', $1, w.version, json_build_object('type', 'saved.added', 'saved', json_build_object(
     'messageId', w.message_id, 'roomId', w.room_id, 'version', w.version, 'savedAt', iso(w.saved_at)))
   FROM written w RETURNING payload`,
);

export const savedOne = statement<SavedRow>(
  'saved.one',
  `SELECT ${columns} FROM saved_message WHERE user_id = $1 AND message_id = $2`,
);

export const dropSaved = statement<{ seq: number }>(
  'saved.remove',
  `WITH me AS MATERIALIZED (
     SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE
   ), gone AS (
     DELETE FROM saved_message s USING me WHERE s.user_id = me.id AND s.message_id = $2 RETURNING s.message_id
   ), next AS (
     UPDATE users SET stream_seq = stream_seq + 1 FROM gone WHERE id = $1 RETURNING stream_seq
   )
   INSERT INTO event (scope, stream_id, seq, payload)
   SELECT 'user', $1, next.stream_seq, json_build_object('type', 'saved.removed', 'messageId', gone.message_id)
   FROM next, gone RETURNING seq`,
);

/** The newest first. */
export const savedBefore = statement<SavedRow>(
  'saved.list',
  `SELECT ${columns} FROM saved_message WHERE user_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3`,
);

/** Of the messages $1 those that $2 may read, whose organisation is $3. */
export const readableAmong = statement<MessageRow & SenderRow>(
  'saved.messages',
  `SELECT ${messageColumns}, ${sender} FROM message m JOIN users u ON u.id = m.sender_id JOIN room ON room.id = m.room_id
   WHERE m.id = ANY($1::bigint[]) AND m.deleted_at IS NULL AND room.deleted_at IS NULL
     AND (EXISTS (SELECT 1 FROM member me WHERE me.room_id = room.id AND me.user_id = $2 AND me.left_at IS NULL)
       OR (room.visibility = 'public' AND room.organisation_id IS NOT DISTINCT FROM $3::int))
   ORDER BY m.id`,
);

export const savedOf = statement<SavedRow & { user_id: number }>(
  '',
  `SELECT user_id, ${columns} FROM saved_message WHERE user_id = ANY($1::int[])`,
);
