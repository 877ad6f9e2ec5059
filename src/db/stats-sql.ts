import type { RoomStats } from '#contract/stats.ts';
import { statement } from '#db/database.ts';

/**
 * `edge`: the last message before a time, some `seconds` ago, or 0. Ids rise with time, so it is found by halving, one look into an
 * index each, however many messages there are: an index by time would be paid for by every send. `probe` reads the first
 * message at or after an id.
 */
function edge(seconds: string, end: string, probe: (from: string) => string): string {
  const middle = '(halves.low + halves.high) / 2';
  return `RECURSIVE halves (low, high) AS (
     SELECT 0::bigint, (${end})::bigint + 1
     UNION ALL
     SELECT CASE WHEN probe.is_before THEN probe.id ELSE halves.low END,
       CASE WHEN probe.is_before THEN halves.high ELSE ${middle} END
     FROM halves LEFT JOIN LATERAL (
       SELECT m.id, m.created_at < now() - make_interval(secs => ${seconds}) AS is_before FROM ${probe(middle)}
     ) probe ON true
     WHERE halves.high - halves.low > 1
   ), edge AS (SELECT max(low) AS id FROM halves)`;
}

/** Asked by pairs, since only the index by room and id has that order. */
const edgeOfRoom = edge(
  '$2',
  'SELECT last_message_id FROM room WHERE id = $1',
  (from) => `(
         SELECT * FROM message WHERE deleted_at IS NULL AND (room_id, id) >= ($1::int, ${from}) ORDER BY room_id, id LIMIT 1
       ) m WHERE m.room_id = $1`,
);
const edgeOfServer = edge(
  '$1',
  'SELECT coalesce(max(id), 0) FROM message',
  (from) => `(SELECT * FROM message WHERE id >= ${from} ORDER BY id LIMIT 1) m`,
);

export interface RoomStatsRow {
  messages: number;
  active: number;
  newcomers: number;
  pinned: number;
  reactions: number;
  peak: RoomStats['peak'];
  contributors: RoomStats['topContributors'];
}

/** $1 room, $2 seconds. */
export const roomStats = statement<RoomStatsRow>(
  'stats.room',
  `WITH ${edgeOfRoom}, recent AS MATERIALIZED (
     SELECT m.id, m.sender_id, m.pinned_at, m.created_at FROM message m, edge
     WHERE m.room_id = $1 AND m.deleted_at IS NULL AND m.id > edge.id
   ), hours AS (
     SELECT date_trunc('hour', created_at, 'UTC') AS hour, count(*) AS count FROM recent GROUP BY 1
     ORDER BY count DESC, hour LIMIT 1
   ), senders AS (
     SELECT sender_id, count(*) AS count FROM recent GROUP BY sender_id ORDER BY count DESC, sender_id LIMIT 10
   )
   SELECT (SELECT count(*) FROM recent) AS messages,
     (SELECT count(DISTINCT sender_id) FROM recent) AS active,
     (SELECT count(*) FROM member
      WHERE room_id = $1 AND left_at IS NULL AND joined_at >= now() - make_interval(secs => $2)) AS newcomers,
     (SELECT count(*) FROM message
      WHERE room_id = $1 AND deleted_at IS NULL AND pinned_at >= now() - make_interval(secs => $2)) AS pinned,
     (SELECT count(*) FROM recent JOIN reaction ON reaction.message_id = recent.id) AS reactions,
     (SELECT json_build_object('date', to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD'),
        'hour', extract(hour FROM hour AT TIME ZONE 'UTC')::int, 'messageCount', count) FROM hours) AS peak,
     (SELECT coalesce(json_agg(json_build_object('user', json_build_object('id', u.id, 'username', u.username,
        'displayName', u.display_name, 'avatarUrl', u.avatar_url, 'version', u.stream_seq), 'messageCount', count)
        ORDER BY count DESC, u.id), '[]') FROM senders JOIN users u ON u.id = senders.sender_id) AS contributors`,
);

/** $1 seconds. */
export const serverStats = statement<{
  users: number;
  active: number;
  rooms: number;
  messages: number;
  recent: number;
  bytes: number;
}>(
  'stats.server',
  `WITH ${edgeOfServer}
   SELECT (SELECT count(*) FROM users WHERE deactivated_at IS NULL) AS users,
     (SELECT count(*) FROM (
        SELECT user_id FROM session WHERE last_seen_at >= now() - make_interval(secs => $1)
        UNION SELECT user_id FROM api_key WHERE last_used_at >= now() - make_interval(secs => $1)) seen) AS active,
     (SELECT count(*) FROM room WHERE deleted_at IS NULL) AS rooms,
     (SELECT coalesce(sum(live_count), 0)::bigint FROM room WHERE deleted_at IS NULL) AS messages,
     (SELECT count(*) FROM edge, message m JOIN room ON room.id = m.room_id
      WHERE m.id > edge.id AND m.deleted_at IS NULL AND room.deleted_at IS NULL) AS recent,
     pg_database_size(current_database()) AS bytes`,
);
