import { statement } from '#db/database.ts';
import { type MessageRow, messageColumns, type SenderRow, sender } from '#db/message-sql.ts';

export interface SearchedRoomRow {
  id: number;
  live_count: number;
}

/** A room by its name, or a direct message by the username of the other one behind an @. */
const isNamed = (names: string) => `(lower(room.name) = ANY(${names}::text[]) OR (room.kind = 'dm' AND EXISTS (
       SELECT FROM member o JOIN users u ON u.id = o.user_id
       WHERE o.room_id = room.id AND o.user_id <> $1 AND '@' || lower(u.username) = ANY(${names}::text[]))))`;

/** The rooms that $1 is in. $2 names of which one must be theirs, or null; $3 names of which none may be. */
export const roomsToSearch = statement<SearchedRoomRow>(
  'search.rooms',
  `SELECT room.id, room.live_count FROM member me JOIN room ON room.id = me.room_id
   WHERE me.user_id = $1 AND me.left_at IS NULL AND room.deleted_at IS NULL
     AND ($2::text[] IS NULL OR ${isNamed('$2')}) AND NOT (cardinality($3::text[]) > 0 AND ${isNamed('$3')})`,
);

/** Which ids the index knows, and whose usernames ($1, lower case) these are. */
export const searchGround = statement<{
  newest: number | null;
  oldest: number | null;
  time_zone: string;
  people: { id: number; name: string }[] | null;
}>(
  'search.ground',
  `SELECT (SELECT max(message_id) FROM message_search) AS newest, (SELECT min(message_id) FROM message_search) AS oldest,
     (SELECT time_zone FROM users WHERE id = $2),
     (SELECT json_agg(json_build_object('id', id, 'name', lower(username)))
      FROM users WHERE lower(username) = ANY($1::text[])) AS people`,
);

/** What the planner thinks of how many messages of the whole server a query ($1) finds. It reads nothing. */
export const guessMatches = statement<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
  '',
  'EXPLAIN (FORMAT JSON) SELECT FROM message_search WHERE words @@ $1::tsquery',
);

/**
 * $1 query, $2 rooms, $3/$4 between which ids, $5/$6 between which times, or null, $7 limit, $8 what is not asked of the index but of each
 * message that it found. What was deleted or pinned just now the index learns in a moment: the message itself is asked.
 * Without a name: a plan for these words and these rooms is worth its making.
 */
function hitsOf(order: 'ASC' | 'DESC') {
  return statement<{ id: number }>(
    '',
    `WITH hits AS MATERIALIZED (
       SELECT s.message_id FROM message_search s
       WHERE s.words @@ $1::tsquery AND s.room_id = ANY($2::int[]) AND s.message_id > $3 AND s.message_id < $4
         AND ($8::tsquery IS NULL OR (s.words @@ $8::tsquery) IS TRUE)
     )
     SELECT m.id FROM (SELECT message_id FROM hits ORDER BY message_id ${order}) h CROSS JOIN LATERAL (
       SELECT id FROM message WHERE id = h.message_id AND deleted_at IS NULL
         AND ($5::timestamptz IS NULL OR created_at >= $5) AND ($6::timestamptz IS NULL OR created_at < $6) OFFSET 0
     ) m LIMIT $7`,
  );
}
export const searchHits = { before: hitsOf('DESC'), after: hitsOf('ASC') };

/** How well these messages ($2) answer the words $1. */
export const rankHits = statement<{ id: number; rank: number }>(
  'search.rank',
  `SELECT message_id AS id, ts_rank_cd(words, $1::tsquery, 1)::float8 AS rank FROM message_search
   WHERE message_id = ANY($2::bigint[]) ORDER BY 2 DESC, 1 DESC`,
);

export const messagesByIds = statement<MessageRow & SenderRow>(
  'search.messages',
  `SELECT ${messageColumns}, ${sender} FROM message m JOIN users u ON u.id = m.sender_id
   WHERE m.id = ANY($1::bigint[]) AND m.deleted_at IS NULL`,
);
