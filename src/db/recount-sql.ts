import { type Statement, statement } from '#db/database.ts';
import { KEPT_DAYS, unreadListedOf } from '#db/notification-sql.ts';
import { roomsMessages } from '#db/verify-sql.ts';

// Every counter that is kept beside what it counts, counted anew for the rooms $1: which are wrong, and what would be right.
// docs/events.md ("Counting") says what each means.

const roomCounters = `
  SELECT room.id, room.message_count, room.live_count, room.member_count, room.last_message_id,
    coalesce(said.all, 0) AS all, coalesce(said.live, 0) AS live, coalesce(said.last, 0) AS last, coalesce(inside.n, 0) AS members
  FROM room
    LEFT JOIN (
      SELECT room_id, count(*) AS all, count(*) FILTER (WHERE deleted_at IS NULL) AS live, max(id) AS last
      FROM ${roomsMessages} m GROUP BY room_id
    ) said ON said.room_id = room.id
    LEFT JOIN (
      SELECT room_id, count(*) AS n FROM member WHERE room_id = ANY($1::int[]) AND left_at IS NULL GROUP BY room_id
    ) inside ON inside.room_id = room.id
  WHERE room.id = ANY($1::int[])
    AND (room.message_count, room.live_count, room.last_message_id, room.member_count) IS DISTINCT FROM
      (coalesce(said.all, 0), coalesce(said.live, 0), coalesce(said.last, 0), coalesce(inside.n, 0))`;

interface RoomCounters {
  id: number;
  message_count: number;
  live_count: number;
  member_count: number;
  last_message_id: number;
  all: number;
  live: number;
  last: number;
  members: number;
}

/** How many messages lie at or before each read position is counted in one pass over both, in the order of ids. */
const memberCounters = `
  WITH live AS (
    SELECT id, room_id, sender_id FROM message WHERE room_id = ANY($1::int[]) AND deleted_at IS NULL
  ), me AS (
    SELECT room_id, user_id, last_read_id, read_count, own_unread, mention_count
    FROM member WHERE room_id = ANY($1::int[]) AND left_at IS NULL
  ), passed AS (
    SELECT room_id, user_id,
      count(*) FILTER (WHERE user_id IS NULL) OVER (PARTITION BY room_id ORDER BY at, place ROWS UNBOUNDED PRECEDING) AS n
    FROM (
      SELECT room_id, id AS at, 0 AS place, NULL::int AS user_id FROM live
      UNION ALL SELECT room_id, last_read_id, 1, user_id FROM me
    ) line
  ), own AS (
    SELECT me.room_id, me.user_id, count(*) AS n
    FROM me JOIN live ON live.room_id = me.room_id AND live.sender_id = me.user_id AND live.id > me.last_read_id GROUP BY 1, 2
  ), addressed AS (
    SELECT me.room_id, me.user_id, count(*) AS n
    FROM me JOIN mention ON mention.user_id = me.user_id AND mention.room_id = me.room_id AND mention.message_id > me.last_read_id
    GROUP BY 1, 2
  )
  SELECT me.room_id, me.user_id, me.read_count, me.own_unread, me.mention_count,
    passed.n AS read, coalesce(own.n, 0) AS own, coalesce(addressed.n, 0) AS mentions
  FROM me JOIN passed USING (room_id, user_id) LEFT JOIN own USING (room_id, user_id)
    LEFT JOIN addressed USING (room_id, user_id)
  WHERE (me.read_count, me.own_unread, me.mention_count) IS DISTINCT FROM
    (passed.n, coalesce(own.n, 0), coalesce(addressed.n, 0))`;

interface MemberCounters {
  room_id: number;
  user_id: number;
  read_count: number;
  own_unread: number;
  mention_count: number;
  read: number;
  own: number;
  mentions: number;
}

/** The copy of the reactions is folded as foldReactions (message-sql.ts) does. */
const messageCounters = `
  WITH m AS MATERIALIZED (
    SELECT id, room_id, parent_id, created_at, deleted_at, thread_count, last_reply_at, reactions, edit_count
    FROM ${roomsMessages} m
  ), thread AS (
    SELECT parent_id, count(*) AS n, max(created_at) AS at FROM m
    WHERE parent_id IS NOT NULL AND deleted_at IS NULL GROUP BY parent_id
  ), reacted AS (
    SELECT message_id, jsonb_agg(jsonb_build_object('emoji', emoji, 'userIds', ids) ORDER BY first, emoji) AS groups
    FROM (
      SELECT r.message_id, r.emoji, jsonb_agg(r.user_id ORDER BY r.created_at, r.user_id) AS ids, min(r.created_at) AS first
      FROM m JOIN reaction r ON r.message_id = m.id GROUP BY 1, 2
    ) one GROUP BY message_id
  ), edited AS (
    SELECT e.message_id, count(*) AS n FROM m JOIN message_edit e ON e.message_id = m.id GROUP BY 1
  )
  SELECT m.id, m.room_id, m.thread_count, m.last_reply_at, m.reactions, m.edit_count, coalesce(thread.n, 0) AS replies,
    thread.at AS replied_at, coalesce(reacted.groups, '[]') AS groups, coalesce(edited.n, 0) AS edits
  FROM m LEFT JOIN thread ON thread.parent_id = m.id LEFT JOIN reacted ON reacted.message_id = m.id
    LEFT JOIN edited ON edited.message_id = m.id
  WHERE m.thread_count <> coalesce(thread.n, 0) OR m.last_reply_at IS DISTINCT FROM thread.at
    OR m.reactions <> coalesce(reacted.groups, '[]') OR m.edit_count <> coalesce(edited.n, 0)`;

interface MessageCounters {
  id: number;
  room_id: number;
  thread_count: number;
  last_reply_at: string | null;
  reactions: unknown;
  edit_count: number;
  replies: number;
  replied_at: string | null;
  groups: unknown;
  edits: number;
}

/** Whom a live message addresses, its author left out, has a row: what mention_count counts. */
const missingMentions = `
  SELECT who AS user_id, m.room_id, m.id AS message_id FROM message m, unnest(m.mentions) AS who
  WHERE m.room_id = ANY($1::int[]) AND m.deleted_at IS NULL AND who <> m.sender_id AND NOT EXISTS (
    SELECT 1 FROM mention n WHERE n.user_id = who AND n.room_id = m.room_id AND n.message_id = m.id)`;

interface MentionRow {
  user_id: number;
  room_id: number;
  message_id: number;
}

const isSurplus = `(m.deleted_at IS NOT NULL OR m.sender_id = n.user_id OR m.room_id <> n.room_id
  OR NOT n.user_id = ANY(m.mentions))`;

/** Looks at the mention rows behind ($1, $2, $3), at most $4. */
export const mentionRowsBehind = statement<MentionRow & { surplus: boolean }>(
  '',
  `SELECT n.user_id, n.room_id, n.message_id, ${isSurplus} AS surplus FROM (
     SELECT * FROM mention WHERE (user_id, room_id, message_id) > ($1::int, $2::int, $3::bigint)
     ORDER BY user_id, room_id, message_id LIMIT $4
   ) n JOIN message m ON m.id = n.message_id ORDER BY n.user_id, n.room_id, n.message_id`,
);

function wrongOf<Row>(sql: string, order: string): Statement<Row> {
  return statement<Row>('', `${sql} ORDER BY ${order}`);
}

export const wrongRooms = wrongOf<RoomCounters>(roomCounters, 'id');
export const wrongMembers = wrongOf<MemberCounters>(memberCounters, 'room_id, user_id');
export const wrongMessages = wrongOf<MessageCounters>(messageCounters, 'room_id, id');
export const wrongMentions = wrongOf<MentionRow>(missingMentions, 'room_id, message_id, user_id');

export const groupSizes = statement<{ id: number; member_count: number; members: number }>(
  '',
  `SELECT g.id, g.member_count, (SELECT count(*) FROM user_group_member m WHERE m.group_id = g.id) AS members
   FROM user_group g ORDER BY g.id`,
);
/** Behind person $1, at most $2: what he was told, what is unread of what is listed to him, and what was until it grew old. */
export const noticeCountsAfter = statement<{ user_id: number; unread: number; listed: number; aged: number }>(
  '',
  `SELECT told.user_id, told.unread, (${unreadListedOf('told.user_id')}) AS listed,
     (SELECT count(*) FROM notification n WHERE n.user_id = told.user_id AND n.read_at IS NULL
        AND n.created_at <= now() - interval '${KEPT_DAYS} days') AS aged
   FROM notice_count told WHERE told.user_id > $1 ORDER BY told.user_id LIMIT $2`,
);

// And set right. Only under the room's lock, or the next send counts from what was true a moment ago.

export const fixRooms = statement<{ id: number }>(
  '',
  `UPDATE room SET message_count = wrong.all, live_count = wrong.live, last_message_id = wrong.last, member_count = wrong.members
   FROM (${roomCounters}) wrong WHERE room.id = wrong.id RETURNING room.id`,
);
export const fixMembers = statement<{ user_id: number }>(
  '',
  `UPDATE member SET read_count = wrong.read, own_unread = wrong.own, mention_count = wrong.mentions
   FROM (${memberCounters}) wrong WHERE member.room_id = wrong.room_id AND member.user_id = wrong.user_id
   RETURNING member.user_id`,
);
export const fixMessages = statement<{ id: number }>(
  '',
  `UPDATE message SET thread_count = wrong.replies, last_reply_at = wrong.replied_at, reactions = wrong.groups,
     edit_count = wrong.edits
   FROM (${messageCounters}) wrong WHERE message.id = wrong.id RETURNING message.id`,
);
export const addMentions = statement<{ user_id: number }>(
  '',
  `INSERT INTO mention (user_id, room_id, message_id) SELECT user_id, room_id, message_id FROM (${missingMentions}) missing
   RETURNING user_id`,
);
export const removeMentions = statement<{ user_id: number }>(
  '',
  `DELETE FROM mention n USING message m WHERE n.room_id = ANY($1::int[]) AND m.id = n.message_id AND ${isSurplus}
   RETURNING n.user_id`,
);
