import { statement } from '#db/database.ts';
import { type MessageRow, messageColumns } from '#db/message-sql.ts';

export const usersByUuid = statement<{ id: number; uuid: string }>(
  'import.users_by_uuid',
  'SELECT id, uuid FROM users WHERE uuid = ANY($1::uuid[])',
);
export const usersByEmail = statement<{ id: number; email: string; verified: boolean }>(
  'import.users_by_email',
  `SELECT id, lower(email) AS email, email_verified_at IS NOT NULL AS verified FROM users
   WHERE lower(email) = ANY($1) AND organisation_id IS NOT DISTINCT FROM $2`,
);
export const addressTaken = statement<{ taken: boolean }>(
  'import.address_taken',
  'SELECT EXISTS (SELECT FROM users WHERE lower(email) = lower($1)) AS taken',
);
export const takenNames = statement<{ name: string }>(
  'import.taken_names',
  'SELECT lower(username) AS name FROM users WHERE lower(username) = ANY($1)',
);

/** $1 uuid, $2 name, $3 address, $4 shown name, $5 time zone, $6 profile, $7 organisation, $8 whether asleep, $9 a bot's owner. */
export const insertImportedUser = statement<{ id: number }>(
  'import.user',
  `INSERT INTO users (uuid, username, email, display_name, time_zone, profile, organisation_id, deactivated_at, bot_owner_id)
   VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, CASE WHEN $8::boolean THEN now() END, $9) RETURNING id`,
);

export const roomByUuid = statement<{ id: number; member_count: number; message_count: number }>(
  'import.room',
  'SELECT id, member_count, message_count FROM room WHERE uuid = $1',
);
export const datedRoom = statement(
  'import.date_room',
  `UPDATE room SET created_at = $2, last_activity_at = $2, member_count = 0 WHERE id = $1`,
);

export const messagesByUuid = statement<{ id: number; uuid: string }>(
  'import.known',
  'SELECT id, uuid FROM message WHERE uuid = ANY($1::uuid[])',
);
export const threadsOf = statement<{ id: number; thread_count: number }>(
  'import.threads',
  'SELECT id, thread_count FROM message WHERE id = ANY($1::bigint[])',
);
/** Under the room's lock, so that ids rise with its seq. */
export const drawMessageIds = statement<{ id: number }>(
  'import.draw',
  `SELECT nextval('message_id_seq') AS id FROM generate_series(1, $1) ORDER BY id`,
);

export interface ImportedMessage {
  id: number;
  uuid: string;
  /** among those that are written together, from 1 */
  place: number;
  sender: number;
  parent: number | null;
  content: string;
  mentions: number[];
  metadata: object;
  reactions: { emoji: string; userIds: number[] }[];
  at: string;
  pinned_at: string | null;
  pinned_by: number | null;
}

const given = `given AS (
     SELECT * FROM jsonb_to_recordset($2::jsonb) AS given (id bigint, uuid uuid, place int, sender int, parent bigint,
       content text, mentions int[], metadata jsonb, reactions jsonb, at timestamptz, pinned_at timestamptz, pinned_by int))`;

/** Under the room's lock: the next messages of a room ($1), each at the seq that its event will have. */
export const insertImported = statement<MessageRow>(
  'import.messages',
  `WITH ${given}, m AS (
     INSERT INTO message (id, uuid, room_id, seq, number, sender_id, parent_id, content, mentions, metadata, reactions,
       created_at, updated_at, pinned_at, pinned_by)
     SELECT g.id, g.uuid, $1, room.seq + g.place, room.message_count + g.place, g.sender, g.parent, g.content, g.mentions,
       g.metadata, g.reactions, g.at, g.at, g.pinned_at, g.pinned_by
     FROM given g, room WHERE room.id = $1
     RETURNING *
   ), reacted AS (
     INSERT INTO reaction (message_id, user_id, emoji, created_at)
     SELECT g.id, who.id::int, one.emoji,
       -- An export tells no times of them, only their order.
       g.at + row_number() OVER (PARTITION BY g.id ORDER BY one.place, who.place) * interval '1 microsecond'
     FROM given g
     CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(g.reactions) AS (emoji text, "userIds" jsonb))
       WITH ORDINALITY AS one (emoji, ids, place)
     CROSS JOIN LATERAL jsonb_array_elements_text(one.ids) WITH ORDINALITY AS who (id, place)
   ), addressed AS (
     INSERT INTO mention (user_id, room_id, message_id)
     SELECT DISTINCT named.id, $1, g.id FROM given g CROSS JOIN LATERAL unnest(g.mentions) AS named (id) WHERE named.id <> g.sender
   )
   SELECT ${messageColumns} FROM m ORDER BY m.id`,
);

/** What those messages do to the room's counts, its threads and the badges of whoever is there already. */
export const countImported = statement(
  'import.count',
  `WITH ${given}, sums AS (
     SELECT count(*) AS messages, max(id) AS last_id, max(at) AS last_at FROM given
   ), counted AS (
     UPDATE room SET message_count = message_count + sums.messages, live_count = live_count + sums.messages,
       last_message_id = sums.last_id, last_activity_at = greatest(last_activity_at, sums.last_at)
     FROM sums WHERE room.id = $1
   ), replied AS (
     UPDATE message p SET thread_count = p.thread_count + new.replies, last_reply_at = greatest(p.last_reply_at, new.last_at)
     FROM (SELECT parent, count(*) AS replies, max(at) AS last_at FROM given WHERE parent IS NOT NULL GROUP BY parent) new
     WHERE p.id = new.parent
   ), said AS (SELECT sender AS user_id, count(*) AS own FROM given GROUP BY sender
   ), named AS (
     SELECT who.id AS user_id, count(*) AS mentions FROM given g CROSS JOIN LATERAL unnest(g.mentions) AS who (id)
     WHERE who.id <> g.sender GROUP BY who.id
   )
   UPDATE member SET own_unread = own_unread + coalesce(new.own, 0), mention_count = mention_count + coalesce(new.mentions, 0)
   FROM (SELECT user_id, own, mentions FROM said FULL JOIN named USING (user_id)) new
   WHERE member.room_id = $1 AND member.user_id = new.user_id AND member.left_at IS NULL`,
);
