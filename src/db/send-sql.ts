import { statement } from '#db/database.ts';
import type { EventRow } from '#db/event-sql.ts';

/**
 * The members of a room among the names, in their order, those left out who blocked the author. Each name is looked up by
 * itself: joined as a set, the planner may read every user of the server for it.
 */
export function namedMembers(names: string, room: string, author: string): string {
  return `(SELECT coalesce(array_agg(found.id ORDER BY name.place), '{}')
     FROM unnest(${names}::text[]) WITH ORDINALITY AS name (text, place)
     CROSS JOIN LATERAL (SELECT id FROM users WHERE lower(username) = name.text LIMIT 1) found
     WHERE EXISTS (SELECT 1 FROM member o WHERE o.room_id = ${room} AND o.user_id = found.id AND o.left_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM block b WHERE b.blocker_id = found.id AND b.blocked_id = ${author}))`;
}

/** Those named and some others, each once, those named first. */
export function withOthers(named: string, others: string): string {
  return `(SELECT ids || ARRAY(SELECT unnest(${others}::int[]) EXCEPT SELECT unnest(ids) ORDER BY 1) FROM (SELECT ${named} AS ids) named)`;
}

/** The members of the room $1 whom $2 may address all at once: all but himself and those who blocked him. */
export const addressableMembers = statement<{ user_id: number }>(
  'message.addressable',
  `SELECT user_id FROM member me WHERE room_id = $1 AND left_at IS NULL AND user_id <> $2
     AND NOT EXISTS (SELECT 1 FROM block b WHERE b.blocker_id = me.user_id AND b.blocked_id = $2)
   ORDER BY user_id`,
);

/** The files become the message's; the rows are read as they were before. */
const attaching = `
   ), attached AS (
     UPDATE file SET message_id = r.id FROM r WHERE file.id = ANY($14::bigint[])
   ), chosen AS (
     SELECT coalesce((SELECT jsonb_agg(jsonb_build_object(
       'id', f.id, 'uuid', f.uuid, 'roomId', f.room_id, 'uploaderId', f.uploader_id, 'name', f.name,
       'description', f.description, 'size', f.size, 'mime', f.mime, 'width', f.width, 'height', f.height,
       'kind', f.kind, 'durationMs', f.duration_ms, 'waveform', f.waveform, 'hasThumbnail', f.thumbnail_size IS NOT NULL, 'messageId', r.id, 'createdAt', iso(f.created_at)) ORDER BY place)
       FROM r, unnest($14::bigint[]) WITH ORDINALITY AS wanted (id, place) JOIN file f ON f.id = wanted.id), '[]') AS files`;

/**
 * A send, whole: permission, the room's next seq, the message, its badges, its event and the caller's key, in one statement.
 *
 * $1 room, $2 sender, $3 uuid, $4 content, $5 parent, $6 metadata, $7 names mentioned (lower case), $8 client id, $9 fingerprint.
 * It answers no row when the caller may not send, or when what it saw of the room's access was changed while it waited for
 * the room's lock (`seen.access_seq`): core then says why, or tries again.
 *
 * The id is drawn inside the UPDATE on purpose: PostgreSQL computes SET from the very row version that it locks, so within a
 * room ids rise with seq. Drawn by the INSERT's default it would be the same; drawn before the lock it would not.
 *
 * What few messages carry has a statement of its own, so that the others pay nothing for it. It is run under the room's lock,
 * with all of it judged: $10 the quoted message and $11 its quote, $12 the forwarded one and $13 whose it was, $14 the files,
 * $15 people addressed besides those named. A plain member's message in a slow room goes that way too.
 */
function sendOf(name: string, { rich }: { rich: boolean }) {
  return statement<EventRow & { xid: number }>(
    name,
    `WITH parent AS (
     SELECT coalesce(parent_id, id) AS id FROM message WHERE id = $5::bigint AND room_id = $1 AND deleted_at IS NULL
   ), r AS (
     UPDATE room SET seq = room.seq + 1, message_count = room.message_count + 1, live_count = room.live_count + 1,
       last_message_id = nextval('message_id_seq'), last_activity_at = greatest(clock_timestamp(), room.last_activity_at)
     FROM member me, room seen
     WHERE room.id = $1 AND room.deleted_at IS NULL AND seen.id = $1 AND seen.access_seq = room.access_seq
       AND me.room_id = $1 AND me.user_id = $2 AND me.left_at IS NULL
       AND (NOT room.read_only OR me.role <> 'member')${rich ? '' : " AND (room.slow_mode_seconds = 0 OR me.role <> 'member')"}
       AND (room.kind <> 'dm' OR NOT EXISTS (
         SELECT 1 FROM member o, block b WHERE o.room_id = $1 AND o.user_id <> $2
           AND ((b.blocker_id = $2 AND b.blocked_id = o.user_id) OR (b.blocker_id = o.user_id AND b.blocked_id = $2))))
       AND ($5::bigint IS NULL OR EXISTS (SELECT 1 FROM parent))
     RETURNING room.seq, room.message_count AS number, room.last_message_id AS id, room.last_activity_at AS at
   ), named AS (
     SELECT ${rich ? withOthers(namedMembers('$7', '$1', '$2'), '$15') : namedMembers('$7', '$1', '$2')} AS ids${rich ? attaching : ''}
   ), m AS (
     INSERT INTO message (id, uuid, room_id, seq, number, sender_id, parent_id, content, mentions, metadata, client_id,
       created_at, updated_at${rich ? ', quote_id, quote, forward_id, forward, files' : ''})
     SELECT r.id, $3::uuid, $1, r.seq, r.number, $2, (SELECT id FROM parent), $4, named.ids, $6::jsonb, $8, r.at, r.at
       ${rich ? ', $10::bigint, $11::jsonb, $12::bigint, $13::jsonb, chosen.files' : ''}
     FROM r, named${rich ? ', chosen' : ''}
     RETURNING *
   ), thread AS (
     UPDATE message p SET thread_count = p.thread_count + 1, last_reply_at = m.created_at
     FROM m WHERE p.id = m.parent_id
     RETURNING json_build_object('parentId', p.id, 'threadCount', p.thread_count, 'lastReplyAt', iso(p.last_reply_at)) AS json
   ), author AS (
     UPDATE member SET own_unread = own_unread + 1 FROM r WHERE room_id = $1 AND user_id = $2
   ), addressed AS (
     INSERT INTO mention (user_id, room_id, message_id) SELECT unnest(m.mentions), $1, m.id FROM m
     EXCEPT SELECT $2, $1, m.id FROM m
     RETURNING user_id, message_id
   ), noted AS (
     INSERT INTO notification (user_id, kind, actor_id, room_id, message_id)
     SELECT user_id, 'mention', $2, $1, message_id FROM addressed
   ), badges AS (
     UPDATE member SET mention_count = mention_count + 1 FROM addressed
     WHERE member.room_id = $1 AND member.user_id = addressed.user_id
   ), key AS (
     INSERT INTO idempotency_key (user_id, key, fingerprint, room_id, seq)
     SELECT $2, $8, $9, $1, m.seq FROM m WHERE $8::text IS NOT NULL
   )
   INSERT INTO event (scope, stream_id, seq, payload)
   SELECT 'room', $1, m.seq, json_build_object(
     'type', 'message.created',
     'message', json_build_object(
       'id', m.id, 'uuid', m.uuid, 'roomId', m.room_id, 'seq', m.seq, 'number', m.number, 'senderId', m.sender_id,
       'parentId', m.parent_id, 'content', m.content, 'mentions', m.mentions, 'metadata', m.metadata, 'reactions', m.reactions,
       ${rich ? "'quote', m.quote, 'forward', m.forward, 'files', m.files" : "'quote', NULL, 'forward', NULL, 'files', '[]'::json"},
       'previews', '[]'::json, 'clientId', m.client_id, 'threadCount', 0, 'lastReplyAt', NULL, 'editCount', 0, 'editedAt', NULL, 'pinnedAt', NULL,
       'pinnedBy', NULL, 'createdAt', iso(m.created_at), 'updatedAt', iso(m.updated_at)),
     'sender', json_build_object(
       'id', u.id, 'username', u.username, 'displayName', u.display_name, 'avatarUrl', u.avatar_url,
       'version', u.stream_seq),
     'thread', (SELECT json FROM thread))
   FROM m JOIN users u ON u.id = $2
   RETURNING scope, stream_id, seq, payload, created_at, xid::text::bigint AS xid`,
  );
}

/**
 * Of a slow room, under its lock: when member $2 may write again, in milliseconds; 0 or less: now. A message that he deleted
 * counts too.
 */
export const slowModeLeft = statement<{ left_ms: number }>(
  'message.slow_left',
  `SELECT ceil(extract(epoch FROM coalesce(me.last_slow_at, '-infinity') + make_interval(secs => room.slow_mode_seconds)
     - clock_timestamp()) * 1000)::float8 AS left_ms
   FROM room JOIN member me ON me.room_id = room.id AND me.user_id = $2 WHERE room.id = $1`,
);
export const noteSlowMessage = statement(
  'message.note_slow',
  'UPDATE member SET last_slow_at = clock_timestamp() WHERE room_id = $1 AND user_id = $2',
);

export const insertMessage = sendOf('message.insert', { rich: false });
export const insertRichMessage = sendOf('message.insert_rich', { rich: true });
