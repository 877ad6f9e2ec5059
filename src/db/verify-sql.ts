import { statement } from '#db/database.ts';
import type { MessageRow } from '#db/message-sql.ts';
import type { RoomRow } from '#db/room-sql.ts';
import type { UserRow } from '#db/user-sql.ts';

// What `npm run verify` asks. Nothing here is named: each is planned for the rooms at hand, some small and some huge.

/** The first statement of a transaction that reads: it sees the database of one moment, however long it takes. */
export const oneMoment = statement('', 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');

export const pruneMark = statement<{ pruned_before: string | null }>('', 'SELECT pruned_before FROM server');

export type VerifiedRoom = RoomRow & { deleted: boolean };

export const roomsAfter = statement<VerifiedRoom>(
  '',
  'SELECT *, deleted_at IS NOT NULL AS deleted FROM room WHERE id > $1 ORDER BY id LIMIT $2',
);

/** Of scope $1 the events behind stream $2, seq $3 as far as stream $4, at most $5. */
export const eventsBehind = statement<{ stream_id: number; seq: number; payload: unknown }>(
  '',
  `SELECT stream_id, seq, payload FROM event
   WHERE scope = $1::event_scope AND (stream_id, seq) > ($2::int, $3::int) AND stream_id <= $4
   ORDER BY stream_id, seq LIMIT $5`,
);

/** All messages of the rooms $1. In two parts, because each has an index and together they have none. */
export const roomsMessages = `(
  SELECT * FROM message WHERE room_id = ANY($1::int[]) AND deleted_at IS NULL
  UNION ALL SELECT * FROM message WHERE room_id = ANY($1::int[]) AND deleted_at IS NOT NULL)`;

export const roomsSizes = statement<{ messages: number; members: number; mentions: number }>(
  '',
  `SELECT (SELECT count(*) FROM ${roomsMessages} m) AS messages,
     (SELECT count(*) FROM member WHERE room_id = ANY($1::int[]) AND left_at IS NULL) AS members,
     (SELECT coalesce(sum(cardinality(mentions)), 0) FROM message WHERE room_id = ANY($1::int[]) AND deleted_at IS NULL)
       AS mentions`,
);

/** The messages of a room that its log comes back to after their creation. As text: a damaged log may hold anything there. */
export const touchedMessages = statement<{ id: string }>(
  '',
  `SELECT DISTINCT id FROM (
     SELECT CASE WHEN payload->>'type' = 'message.created' THEN payload->'thread'->>'parentId'
       ELSE coalesce(payload->>'messageId', payload->'message'->>'id') END AS id
     FROM event WHERE scope = 'room' AND stream_id = $1
     UNION ALL
     SELECT payload->'thread'->>'parentId' FROM event
     WHERE scope = 'room' AND stream_id = $1 AND payload->>'type' = 'message.deleted'
     -- What became of the message that these quote, or of the files that hang on them, changes them without naming them.
     UNION ALL SELECT id::text FROM message WHERE room_id = $1 AND quote_id IS NOT NULL
     UNION ALL SELECT message_id::text FROM file WHERE room_id = $1
   ) touched WHERE id IS NOT NULL`,
);

export const misplacedMessages = statement<{
  id: number;
  room_id: number;
  seq: number;
  number: number;
  before_seq: number;
  before_number: number;
  room_seq: number;
}>(
  '',
  `SELECT m.*, room.seq AS room_seq FROM (
     SELECT id, room_id, seq, number, lag(seq, 1, 0) OVER inside AS before_seq, lag(number, 1, 0) OVER inside AS before_number
     FROM ${roomsMessages} m WINDOW inside AS (PARTITION BY room_id ORDER BY id)
   ) m JOIN room ON room.id = m.room_id
   WHERE m.seq <= m.before_seq OR m.seq > room.seq OR m.number <> m.before_number + 1
   ORDER BY m.room_id, m.id`,
);

/** How many messages of each room were written in the kept part of its log. */
export const keptMessages = statement<{ room_id: number; count: number }>(
  '',
  `SELECT m.room_id, count(*) FROM unnest($1::int[]) AS room (id)
     CROSS JOIN LATERAL (
       SELECT seq FROM event WHERE scope = 'room' AND stream_id = room.id ORDER BY seq LIMIT 1
     ) kept
     JOIN ${roomsMessages} m ON m.room_id = room.id AND m.seq >= kept.seq
   GROUP BY 1`,
);

/** Messages of the kept part of their room's log whose creation is not there. */
export const unloggedMessages = statement<{ id: number; room_id: number; seq: number }>(
  '',
  `SELECT m.id, m.room_id, m.seq FROM unnest($1::int[]) AS room (id)
     CROSS JOIN LATERAL (
       SELECT seq FROM event WHERE scope = 'room' AND stream_id = room.id ORDER BY seq LIMIT 1
     ) kept
     JOIN ${roomsMessages} m ON m.room_id = room.id AND m.seq >= kept.seq
     LEFT JOIN event e ON e.scope = 'room' AND e.stream_id = m.room_id AND e.seq = m.seq
   WHERE e.payload->>'type' IS DISTINCT FROM 'message.created' OR (e.payload->'message'->>'id')::bigint <> m.id
   ORDER BY m.room_id, m.id`,
);

export interface MessageStateRow {
  deleted: boolean;
  deleted_by: number | null;
  purged_at: string | null;
}

export const messageStates = statement<MessageRow & MessageStateRow>(
  '',
  'SELECT *, deleted_at IS NOT NULL AS deleted FROM message WHERE id = ANY($1::bigint[])',
);

export const memberStates = statement<{
  room_id: number;
  user_id: number;
  role: string;
  joined_at: string;
  left: boolean;
  last_read_id: number;
  last_read_at: string | null;
}>(
  '',
  `SELECT room_id, user_id, role, joined_at, left_at IS NOT NULL AS left, last_read_id, last_read_at
   FROM member WHERE room_id = ANY($1::int[]) ORDER BY room_id, user_id`,
);

export const usersAfter = statement<UserRow & { stream_seq: number }>(
  '',
  'SELECT * FROM users WHERE id > $1 ORDER BY id LIMIT $2',
);

/** How far the streams go that no room and no person owns. */
export const streamStates = statement<{ id: number; seq: number }>(
  '',
  'SELECT id, seq FROM stream WHERE scope = $1::event_scope',
);

export const blocksOf = statement<{ blocker_id: number; blocked_id: number }>(
  '',
  'SELECT blocker_id, blocked_id FROM block WHERE blocker_id = ANY($1::int[])',
);

export const unrevokedAmong = statement<{ id: number; user_id: number }>(
  '',
  'SELECT id, user_id FROM session WHERE id = ANY($1::int[]) AND revoked_at IS NULL',
);
