import { statement } from '#db/database.ts';
import { here } from '#db/event-sql.ts';

// What follows the log and turns it into notifications (src/jobs/notices).

export const noticeWork = statement<{ work: boolean }>(
  'notice.work',
  `SELECT s.snapshot IS DISTINCT FROM ${here} OR s.history IS DISTINCT FROM server.history
     OR EXISTS (SELECT FROM notice_todo) OR EXISTS (SELECT FROM notice_count WHERE stale) AS work
   FROM notice_state s, server`,
);

/** One node at a time; when it dies its lock dies with it. */
export const takeNoticeState = statement<{ history: string | null; snapshot: string | null }>(
  'notice.take',
  'SELECT history, snapshot FROM notice_state WHERE id = 1 FOR UPDATE SKIP LOCKED',
);
export const moveNoticeState = statement(
  'notice.move',
  'UPDATE notice_state SET history = $1, snapshot = $2 WHERE id = 1',
);
export const forgetNoticeTodo = statement('notice.forget', 'DELETE FROM notice_todo');

/** What concerns somebody else than who did it. */
const TELLING = [
  'message.created',
  'message.edited',
  'message.deleted',
  'reaction.added',
  'reaction.removed',
  'room.created',
  'room.deleted',
  'member.joined',
  'member.left',
];
const telling = `scope = 'room' AND payload->>'type' IN (${TELLING.map((type) => `'${type}'`).join(', ')})`;

/** Notes which events there are since snapshot $1, however many; answers the snapshot of the very look. */
export const noteNotices = statement<{ snapshot: string; pruned_before: string | null }>(
  'notice.note',
  `WITH since AS (
     SELECT stream_id, seq FROM event WHERE ${telling}
       AND xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND xid < pg_snapshot_xmax(pg_current_snapshot())
     UNION ALL
     SELECT stream_id, seq FROM event WHERE ${telling} AND xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
   ), noted AS (
     INSERT INTO notice_todo (room_id, seq) SELECT stream_id, seq FROM since ON CONFLICT DO NOTHING
   )
   SELECT ${here} AS snapshot, pruned_before FROM server`,
);

/** Whether something that concerns somebody is not told yet, or not counted. */
export const noticesBehind = statement<{ behind: boolean; snapshot: string | null; pruned_before: string | null }>(
  '',
  `SELECT s.snapshot IS NULL OR s.history IS DISTINCT FROM server.history
     OR EXISTS (SELECT FROM notice_todo) OR EXISTS (SELECT FROM notice_count WHERE stale)
     OR EXISTS (SELECT FROM event WHERE ${telling} AND xid >= pg_snapshot_xmax(s.snapshot::pg_snapshot))
     OR EXISTS (SELECT FROM event WHERE ${telling} AND xid = ANY (ARRAY(SELECT pg_snapshot_xip(s.snapshot::pg_snapshot)))) AS behind,
     s.snapshot, server.pruned_before
   FROM notice_state s, server`,
);

/** So many ($1) of those noted, each room's in its order; what was pruned meanwhile is told of nobody. */
export const takeNoticeTodo = statement<{ room_id: number; seq: number; payload: unknown }>(
  'notice.take_todo',
  `WITH taken AS (
     DELETE FROM notice_todo WHERE (room_id, seq) IN (SELECT room_id, seq FROM notice_todo ORDER BY room_id, seq LIMIT $1)
     RETURNING room_id, seq
   )
   SELECT taken.room_id, taken.seq, e.payload FROM taken
     LEFT JOIN event e ON e.scope = 'room' AND e.stream_id = taken.room_id AND e.seq = taken.seq
   ORDER BY taken.room_id, taken.seq`,
);

/** Whether $u wants to hear of room $r: not muted, and of this level. */
const wants = (user: string, room: string) => `NOT EXISTS (
  SELECT FROM room_preference p WHERE p.user_id = ${user} AND p.room_id = ${room}
    AND (p.level <> 'all' OR p.muted_until > now()))`;
const isIn = (user: string, room: string) =>
  `EXISTS (SELECT FROM member m WHERE m.room_id = ${room} AND m.user_id = ${user} AND m.left_at IS NULL)`;
/** What came before somebody was there, and what he has read, is no news to him. */
const isNews = (user: string, room: string) =>
  `EXISTS (SELECT FROM member m WHERE m.room_id = ${room} AND m.user_id = ${user} AND m.left_at IS NULL AND m.last_read_id < said.id)`;
const hasNotBlocked = (user: string, other: string) =>
  `NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = ${user} AND b.blocked_id = ${other})`;

/** So many of a thread's latest replies are looked at for who takes part. */
const LATEST = 1000;

/** $1 the message, $2 its author, $3 room, $4 the message it answers. Whoever is told of it already is not told again. */
export const insertReplyNotices = statement<{ user_id: number }>(
  'notice.replies',
  `INSERT INTO notification (user_id, kind, actor_id, room_id, message_id)
   SELECT part.sender_id, 'reply', $2, $3, said.id
   FROM message said, (
     SELECT sender_id FROM message WHERE id = $4 AND deleted_at IS NULL
     UNION SELECT sender_id FROM (
       SELECT sender_id FROM message WHERE parent_id = $4 AND deleted_at IS NULL ORDER BY id DESC LIMIT ${LATEST}) latest
   ) part
   WHERE said.id = $1 AND said.deleted_at IS NULL AND part.sender_id <> $2
     AND NOT EXISTS (SELECT FROM notification n WHERE n.message_id = $1 AND n.user_id = part.sender_id)
     AND ${isNews('part.sender_id', '$3')} AND ${hasNotBlocked('part.sender_id', '$2')} AND ${wants('part.sender_id', '$3')}
   RETURNING user_id`,
);

/** Who of a room has asked to be told of words. */
export const keywordsOf = statement<{ user_id: number; keywords: string[] }>(
  'notice.keywords_of',
  `SELECT s.user_id, s.keywords FROM notice_setting s
     JOIN member m ON m.user_id = s.user_id AND m.room_id = $1 AND m.left_at IS NULL
   WHERE s.keywords <> '{}' AND ${wants('s.user_id', '$1')}`,
);

/** $1 the message, $2 its author, $3 room, $4 who asked and $5 for which word. */
export const insertKeywordNotices = statement<{ user_id: number }>(
  'notice.keywords',
  `INSERT INTO notification (user_id, kind, actor_id, room_id, message_id, detail)
   SELECT asked.user_id, 'keyword', $2, $3, said.id, asked.word
   FROM message said, unnest($4::int[], $5::text[]) AS asked (user_id, word)
   WHERE said.id = $1 AND said.deleted_at IS NULL AND asked.user_id <> $2
     AND NOT EXISTS (SELECT FROM notification n WHERE n.message_id = $1 AND n.user_id = asked.user_id)
     AND ${isNews('asked.user_id', '$3')} AND ${hasNotBlocked('asked.user_id', '$2')}
   RETURNING user_id`,
);

/**
 * All reactions to a message ($1) that its author has not looked at are one notification: $2 who reacted last, $3 with what,
 * $4 who have by now. It is made anew, so that it stands among the newest.
 */
export const insertReactionNotice = statement<{ user_id: number }>(
  'notice.reaction',
  `WITH said AS (
     SELECT id, room_id, sender_id FROM message WHERE id = $1 AND deleted_at IS NULL AND sender_id <> $2
       AND ${isIn('message.sender_id', 'message.room_id')} AND ${wants('message.sender_id', 'message.room_id')}
   ), before AS (
     DELETE FROM notification n USING said
     WHERE n.message_id = said.id AND n.user_id = said.sender_id AND n.kind = 'reaction' AND n.read_at IS NULL
   )
   INSERT INTO notification (user_id, kind, actor_id, room_id, message_id, detail, count)
   SELECT sender_id, 'reaction', $2, room_id, id, $3, cardinality(array_remove($4::int[], sender_id)) FROM said
   RETURNING user_id`,
);

/** A reaction was taken back: $2 who are left. Without any but the author there is nothing to tell. */
export const reduceReactionNotice = statement<{ user_id: number }>(
  'notice.reaction_gone',
  `WITH gone AS (
     DELETE FROM notification WHERE message_id = $1 AND kind = 'reaction' AND read_at IS NULL
       AND cardinality(array_remove($2::int[], user_id)) = 0
     RETURNING user_id
   ), fewer AS (
     UPDATE notification SET count = cardinality(array_remove($2::int[], user_id))
     WHERE message_id = $1 AND kind = 'reaction' AND read_at IS NULL AND cardinality(array_remove($2::int[], user_id)) > 0
     RETURNING user_id
   )
   SELECT user_id FROM gone UNION ALL SELECT user_id FROM fewer`,
);

/** Who is told of these messages, or of these rooms. */
export const noticedOf = statement<{ user_id: number }>(
  'notice.noticed_of',
  `SELECT user_id FROM notification WHERE message_id = ANY($1::bigint[])
   UNION SELECT user_id FROM notification WHERE room_id = ANY($2::int[]) AND read_at IS NULL`,
);

export const markCountsStale = statement(
  'notice.stale',
  `INSERT INTO notice_count (user_id, stale) SELECT DISTINCT id, true FROM unnest($1::int[]) AS id ORDER BY id
   ON CONFLICT (user_id) DO UPDATE SET stale = true`,
);
/** Whoever has something unread: what became of it meanwhile is not known. */
export const markAllCountsStale = statement(
  'notice.all_stale',
  `INSERT INTO notice_count (user_id, stale) SELECT DISTINCT user_id, true FROM notification WHERE read_at IS NULL
   ON CONFLICT (user_id) DO UPDATE SET stale = true`,
);
/** One whose count may have changed, held until it is told. */
export const takeStaleCount = statement<{ user_id: number }>(
  'notice.take_stale',
  'SELECT user_id FROM notice_count WHERE stale ORDER BY user_id LIMIT 1 FOR UPDATE SKIP LOCKED',
);
export const holdNoticeCount = statement(
  'notice.hold_count',
  'INSERT INTO notice_count (user_id) VALUES ($1) ON CONFLICT (user_id) DO UPDATE SET stale = false',
);
export const toldCount = statement<{ unread: number }>(
  'notice.told_count',
  'SELECT unread FROM notice_count WHERE user_id = $1',
);
export const toldCountsOf = statement<{ user_id: number; unread: number }>(
  '',
  'SELECT user_id, unread FROM notice_count WHERE user_id = ANY($1::int[]) ORDER BY user_id',
);
/** No row: it is what was told last. */
export const setNoticeCount = statement<{ user_id: number }>(
  'notice.set_count',
  'UPDATE notice_count SET unread = $2 WHERE user_id = $1 AND unread <> $2 RETURNING user_id',
);

export interface NoticeSettingRow {
  keywords: string[];
  quiet_from: number | null;
  quiet_to: number | null;
  push: boolean;
  digest: boolean;
}
export const noticeSettingOf = statement<NoticeSettingRow>(
  'notice.setting_of',
  'SELECT keywords, quiet_from, quiet_to, push, digest FROM notice_setting WHERE user_id = $1',
);
/** $2 keywords or null, $3 whether quiet hours $4 to $5 are meant, $6 push or null, $7 digest or null. */
export const setNoticeSetting = statement<NoticeSettingRow>(
  'notice.set_setting',
  `INSERT INTO notice_setting AS s (user_id, keywords, quiet_from, quiet_to, push, digest)
   VALUES ($1, coalesce($2::text[], '{}'), $4, $5, coalesce($6, true), coalesce($7, true))
   ON CONFLICT (user_id) DO UPDATE SET keywords = coalesce($2::text[], s.keywords),
     quiet_from = CASE WHEN $3 THEN $4::int ELSE s.quiet_from END, quiet_to = CASE WHEN $3 THEN $5::int ELSE s.quiet_to END,
     push = coalesce($6, s.push), digest = coalesce($7, s.digest)
   RETURNING keywords, quiet_from, quiet_to, push, digest`,
);
