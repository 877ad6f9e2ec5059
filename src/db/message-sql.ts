import type { File } from '#contract/files.ts';
import type { Forward, Preview, Quote } from '#contract/messages.ts';
import { statement } from '#db/database.ts';
import { roomIsVisible } from '#db/room-sql.ts';
import { namedMembers, withOthers } from '#db/send-sql.ts';
import type { UserRefRow } from '#db/user-sql.ts';

export interface MessageRow {
  id: number;
  uuid: string;
  room_id: number;
  seq: number;
  number: number;
  sender_id: number;
  parent_id: number | null;
  content: string;
  mentions: number[];
  metadata: Record<string, unknown>;
  reactions: { emoji: string; userIds: number[] }[];
  quote: Quote | null;
  forward: Forward | null;
  forward_id: number | null;
  files: File[];
  previews: Preview[];
  client_id: string | null;
  thread_count: number;
  last_reply_at: string | null;
  edit_count: number;
  edited_at: string | null;
  pinned_at: string | null;
  pinned_by: number | null;
  created_at: string;
  updated_at: string;
}

export interface SenderRow {
  sender_username: string;
  sender_display_name: string;
  sender_avatar_url: string | null;
  sender_version: number;
}

export const messageColumns = `m.id, m.uuid, m.room_id, m.seq, m.number, m.sender_id, m.parent_id, m.content, m.mentions, m.metadata,
  m.reactions, m.quote, m.forward, m.forward_id, m.files, m.previews, m.client_id, m.thread_count, m.last_reply_at, m.edit_count,
  m.edited_at, m.pinned_at, m.pinned_by, m.created_at, m.updated_at`;
export const sender = `u.username AS sender_username, u.display_name AS sender_display_name, u.avatar_url AS sender_avatar_url,
  u.stream_seq AS sender_version`;

export const messageById = statement<MessageRow & SenderRow>(
  'message.by_id',
  `SELECT ${messageColumns}, ${sender} FROM message m JOIN users u ON u.id = m.sender_id WHERE m.id = $1 AND m.deleted_at IS NULL`,
);

const page = `SELECT ${messageColumns}, ${sender} FROM message m JOIN users u ON u.id = m.sender_id`;

/**
 * A page of a room's messages: $1 room, $2 the caller, $3 his organisation, $4 the id before or after which, $5 limit.
 * Permission and page are one statement, since this is asked most of all. No row means an empty page or a room that the
 * caller may not see; core then looks which.
 */
function pageOf(name: string, which: string, direction: 'before' | 'after') {
  const [sign, order] = direction === 'before' ? ['<', 'DESC'] : ['>', 'ASC'];
  return statement<MessageRow & SenderRow>(
    `message.${name}_${direction}`,
    `${page} WHERE m.room_id = $1 AND m.deleted_at IS NULL ${which} AND m.id ${sign} $4 AND ${roomIsVisible}
     ORDER BY m.id ${order} LIMIT $5`,
  );
}

export const roomPages = {
  all: { before: pageOf('all', '', 'before'), after: pageOf('all', '', 'after') },
  top: {
    before: pageOf('top', 'AND m.parent_id IS NULL', 'before'),
    after: pageOf('top', 'AND m.parent_id IS NULL', 'after'),
  },
  pinned: {
    before: pageOf('pinned', 'AND m.pinned_at IS NOT NULL', 'before'),
    after: pageOf('pinned', 'AND m.pinned_at IS NOT NULL', 'after'),
  },
};

export const repliesAfter = statement<MessageRow & SenderRow>(
  'message.replies',
  `${page} WHERE m.parent_id = $1 AND m.deleted_at IS NULL AND m.id > $2 ORDER BY m.id LIMIT $3`,
);
export const repliesBefore = statement<MessageRow & SenderRow>(
  'message.replies_before',
  `${page} WHERE m.parent_id = $1 AND m.deleted_at IS NULL AND m.id < $2 ORDER BY m.id DESC LIMIT $3`,
);

/** $1 message, $2 editor, $3 reason, $4 content, $5 names mentioned, $6 metadata, $7 people addressed besides, $8 its links. The replaced text goes to the history. */
export const editMessageRow = statement<MessageRow & { mentioned: number[]; unmentioned: number[] }>(
  'message.edit',
  `WITH before AS (
     INSERT INTO message_edit (message_id, editor_id, content, reason)
     SELECT id, $2, content, $3 FROM message WHERE id = $1
   ), old AS (SELECT id, room_id, sender_id, mentions FROM message WHERE id = $1),
   named AS (SELECT ${withOthers(namedMembers('$5', 'old.room_id', '$2'), '$7')} AS ids FROM old
   ), gained AS (
     INSERT INTO mention (user_id, room_id, message_id)
     SELECT who, old.room_id, old.id FROM old, named, unnest(named.ids) who
     WHERE who <> old.sender_id AND NOT who = ANY(old.mentions)
     ON CONFLICT DO NOTHING
     RETURNING user_id
   ), lost AS (
     DELETE FROM mention USING old, named
     WHERE mention.room_id = old.room_id AND mention.message_id = old.id AND mention.user_id = ANY(old.mentions)
       AND NOT mention.user_id = ANY(named.ids)
     RETURNING mention.user_id
   ), noted AS (
     INSERT INTO notification (user_id, kind, actor_id, room_id, message_id)
     SELECT gained.user_id, 'mention', $2, old.room_id, old.id FROM gained, old
   ), forgotten AS (
     DELETE FROM notification USING lost WHERE notification.message_id = $1 AND notification.user_id = lost.user_id
   ), change AS (
     SELECT user_id, 1 AS by FROM gained UNION ALL SELECT user_id, -1 FROM lost
   ), badges AS (
     UPDATE member SET mention_count = mention_count + change.by FROM change, old
     WHERE member.room_id = old.room_id AND member.user_id = change.user_id AND member.left_at IS NULL
       AND member.last_read_id < old.id
   )
   UPDATE message m SET content = $4, metadata = $6::jsonb, mentions = named.ids,
     previews = CASE WHEN m.previews = '[]' THEN m.previews ELSE (
       SELECT coalesce(jsonb_agg(preview ORDER BY place), '[]')
       FROM jsonb_array_elements(m.previews) WITH ORDINALITY AS known (preview, place) WHERE preview->>'url' = ANY($8::text[])) END,
     edit_count = m.edit_count + 1, edited_at = now(), updated_at = now()
   FROM named WHERE m.id = $1
   RETURNING ${messageColumns}, (SELECT coalesce(array_agg(user_id ORDER BY user_id), '{}') FROM gained) AS mentioned,
     (SELECT coalesce(array_agg(user_id ORDER BY user_id), '{}') FROM lost) AS unmentioned`,
);

/**
 * $1 message, $2 who deletes. Corrects every count that knew it: the room's, those of members who had read past it, its
 * author's own, the badges of whom it addressed, its thread's; takes its files along, and itself from the quotes of it.
 * Answers the message that it replied to, if it did.
 */
export const deleteMessageRow = statement<{ id: number; thread_count: number; last_reply_at: string | null }>(
  'message.delete',
  `WITH gone AS (
     UPDATE message SET deleted_at = now(), deleted_by = $2, pinned_at = NULL, pinned_by = NULL, files = '[]', updated_at = now()
     WHERE id = $1 RETURNING id, room_id, sender_id, parent_id
   ), unquoted AS (
     UPDATE message q SET quote = NULL FROM gone WHERE q.quote_id = gone.id AND q.quote IS NOT NULL
   ), fileless AS (
     UPDATE file SET deleted_at = now(), deleted_by = $2 FROM gone WHERE file.message_id = gone.id AND file.deleted_at IS NULL
   ), counted AS (
     -- A reply that waits to be written must look at its parent again.
     UPDATE room SET live_count = live_count - 1, access_seq = access_seq + 1 FROM gone WHERE room.id = gone.room_id
   ), unaddressed AS (
     DELETE FROM mention USING gone
     WHERE mention.user_id IN (SELECT unnest(mentions) FROM message WHERE id = $1)
       AND mention.room_id = gone.room_id AND mention.message_id = gone.id
     RETURNING mention.user_id
   ), members AS (
     UPDATE member SET
       read_count = read_count - (last_read_id >= gone.id)::int,
       own_unread = own_unread - (last_read_id < gone.id AND member.user_id = gone.sender_id)::int,
       mention_count = mention_count
         - (last_read_id < gone.id AND member.user_id IN (SELECT user_id FROM unaddressed))::int
     FROM gone WHERE member.room_id = gone.room_id AND member.left_at IS NULL
       AND (last_read_id >= gone.id OR member.user_id = gone.sender_id OR member.user_id IN (SELECT user_id FROM unaddressed))
   ), thread AS (
     UPDATE message p SET thread_count = p.thread_count - 1, last_reply_at = (
       SELECT max(created_at) FROM message WHERE parent_id = gone.parent_id AND deleted_at IS NULL AND id <> gone.id)
     FROM gone WHERE p.id = gone.parent_id
     RETURNING p.id, p.thread_count, p.last_reply_at
   )
   SELECT id, thread_count, last_reply_at FROM thread`,
);

export const pinMessageRow = statement<MessageRow>(
  'message.pin',
  `UPDATE message m SET pinned_at = CASE WHEN $2 THEN now() END, pinned_by = CASE WHEN $2 THEN $3::int END, updated_at = now()
   WHERE id = $1 RETURNING ${messageColumns}`,
);

export const editsOfMessage = statement<{
  id: number;
  editor_id: number;
  content: string;
  reason: string | null;
  edited_at: string;
}>(
  'message.edits',
  'SELECT id, editor_id, content, reason, edited_at FROM message_edit WHERE message_id = $1 ORDER BY id',
);

export const insertReaction = statement<{ emoji: string }>(
  'reaction.insert',
  'INSERT INTO reaction (message_id, user_id, emoji) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING emoji',
);
export const deleteReaction = statement<{ emoji: string }>(
  'reaction.delete',
  'DELETE FROM reaction WHERE message_id = $1 AND user_id = $2 AND emoji = $3 RETURNING emoji',
);
export const countOwnReactions = statement<{ count: number }>(
  'reaction.count_own',
  'SELECT count(*) FROM reaction WHERE message_id = $1 AND user_id = $2',
);

/** The copy on the message is made anew from the rows each time, so it cannot drift from them. */
export const foldReactions = statement<{ reactions: { emoji: string; userIds: number[] }[] }>(
  'reaction.fold',
  `UPDATE message SET reactions = (
     SELECT coalesce(jsonb_agg(jsonb_build_object('emoji', emoji, 'userIds', ids) ORDER BY first, emoji), '[]')
     FROM (
       SELECT emoji, jsonb_agg(user_id ORDER BY created_at, user_id) AS ids, min(created_at) AS first
       FROM reaction WHERE message_id = $1 GROUP BY emoji
     ) groups
   ) WHERE id = $1 RETURNING reactions`,
);

/** $1 message, $2 how many of each emoji. */
export const reactionsOfMessage = statement<UserRefRow & { emoji: string; count: number; created_at: string }>(
  'reaction.list',
  `SELECT r.emoji, r.count, r.created_at, u.id, u.username, u.display_name, u.avatar_url, u.stream_seq
   FROM (
     SELECT user_id, emoji, created_at, count(*) OVER (PARTITION BY emoji) AS count,
       row_number() OVER (PARTITION BY emoji ORDER BY created_at, user_id) AS place
     FROM reaction WHERE message_id = $1
   ) r JOIN users u ON u.id = r.user_id WHERE r.place <= $2 ORDER BY r.created_at, u.id`,
);
