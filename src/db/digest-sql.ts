import { statement } from '#db/database.ts';

/** $1's settings, held. Whoever has none gets a row of what holds without. */
export const holdDigest = statement(
  'digest.hold',
  `INSERT INTO notice_setting (user_id) VALUES ($1) ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id`,
);

export interface DigestRow {
  digest: boolean;
  active: boolean;
  /** how many seconds ago the last letter was written, and $1 was last here; null: never */
  written_ago: number | null;
  seen_ago: number;
  up_to: number;
}
export const digestOf = statement<DigestRow>(
  'digest.of',
  `SELECT n.digest, u.deactivated_at IS NULL AND u.bot_owner_id IS NULL AS active,
     extract(epoch FROM now() - n.digest_at)::float8 AS written_ago,
     extract(epoch FROM now() - coalesce(u.last_seen_at, u.created_at))::float8 AS seen_ago, n.digest_up_to AS up_to
   FROM notice_setting n JOIN users u ON u.id = n.user_id WHERE n.user_id = $1`,
);

/**
 * What $1 has not read of what came after message $2: who addressed him, by the room, and how much is in direct messages. Rooms that
 * he muted or wants nothing of are left out.
 */
export const unreadSince = statement<{ room_name: string; mentions: number; directs: number; last_id: number }>(
  'digest.unread',
  `SELECT coalesce(room.name, other.display_name, '') AS room_name,
     (SELECT count(*) FROM notification x WHERE x.user_id = $1 AND x.room_id = room.id AND x.read_at IS NULL
        AND x.kind <> 'reaction' AND room.kind <> 'dm' AND x.message_id > greatest($2::bigint, m.last_read_id)) AS mentions,
     CASE WHEN room.kind = 'dm' THEN room.live_count - m.read_count - m.own_unread ELSE 0 END AS directs,
     room.last_message_id AS last_id
   FROM member m JOIN room ON room.id = m.room_id AND room.deleted_at IS NULL
     LEFT JOIN LATERAL (
       SELECT u.display_name FROM member o JOIN users u ON u.id = o.user_id
       WHERE room.kind = 'dm' AND o.room_id = room.id AND o.user_id <> $1 LIMIT 1
     ) other ON true
     LEFT JOIN room_preference p ON p.user_id = $1 AND p.room_id = room.id
   WHERE m.user_id = $1 AND m.left_at IS NULL AND room.last_message_id > greatest($2::bigint, m.last_read_id)
     AND coalesce(p.level, 'all') <> 'nothing' AND NOT coalesce(p.muted_until > now(), false)
   ORDER BY room.last_message_id DESC`,
);

export const noteDigest = statement(
  'digest.note',
  'UPDATE notice_setting SET digest_at = now(), digest_up_to = $2 WHERE user_id = $1',
);
export const stopDigests = statement(
  'digest.stop',
  `INSERT INTO notice_setting (user_id, digest) VALUES ($1, false) ON CONFLICT (user_id) DO UPDATE SET digest = false`,
);
