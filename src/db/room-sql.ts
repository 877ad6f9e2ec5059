import { statement } from '#db/database.ts';

export interface RoomRow {
  id: number;
  uuid: string;
  kind: 'dm' | 'group' | 'channel';
  visibility: 'public' | 'private';
  name: string | null;
  topic: string;
  organisation_id: number | null;
  owner_id: number | null;
  max_members: number;
  read_only: boolean;
  slow_mode_seconds: number;
  extra: Record<string, unknown>;
  seq: number;
  live_count: number;
  member_count: number;
  last_message_id: number;
  last_activity_at: string;
  created_at: string;
  updated_at: string;
}

/** The caller's own place in a room, or nulls. */
export type OwnPlaceRow =
  | {
      my_role: 'owner' | 'moderator' | 'member';
      my_joined_at: string;
      my_last_read_id: number;
      my_last_read_at: string | null;
      my_unread: number;
      my_mentions: number;
    }
  | { my_role: null };

/** The other person of a direct message, or nulls. */
export type OtherRow =
  | {
      other_id: number;
      other_username: string;
      other_display_name: string;
      other_avatar_url: string | null;
      other_version: number;
    }
  | { other_id: null };

export const roomColumns = `room.id, room.uuid, room.kind, room.visibility, room.name, room.topic, room.organisation_id, room.owner_id,
  room.max_members, room.read_only, room.slow_mode_seconds, room.extra, room.seq, room.live_count, room.member_count, room.last_message_id,
  room.last_activity_at, room.created_at, room.updated_at`;

export const ownPlace = `me.role AS my_role, me.joined_at AS my_joined_at, me.last_read_id AS my_last_read_id, me.last_read_at AS my_last_read_at,
  room.live_count - me.read_count - me.own_unread AS my_unread, me.mention_count AS my_mentions`;

export const other = `other.id AS other_id, other.username AS other_username, other.display_name AS other_display_name,
  other.avatar_url AS other_avatar_url, other.stream_seq AS other_version`;

export const joinOther = `LEFT JOIN LATERAL (
     SELECT u.id, u.username, u.display_name, u.avatar_url, u.stream_seq FROM member o JOIN users u ON u.id = o.user_id
     WHERE room.kind = 'dm' AND o.room_id = room.id AND o.user_id <> $2 LIMIT 1
   ) other ON true`;

/** $1 room, $2 the caller. The one way in which a room is read. */
export const roomForCaller = statement<RoomRow & OwnPlaceRow & OtherRow>(
  'room.for_caller',
  `SELECT ${roomColumns}, ${ownPlace}, ${other}
   FROM room LEFT JOIN member me ON me.room_id = room.id AND me.user_id = $2 AND me.left_at IS NULL ${joinOther}
   WHERE room.id = $1 AND room.deleted_at IS NULL`,
);

/**
 * The same sight as a condition, for lists that are asked for all the time: false for a room that the caller may not see.
 * $1 room, $2 the caller, $3 his organisation. It stands here so that it changes together with the statement above.
 */
export const roomIsVisible = `EXISTS (
  SELECT 1 FROM room LEFT JOIN member me ON me.room_id = room.id AND me.user_id = $2 AND me.left_at IS NULL
  WHERE room.id = $1 AND room.deleted_at IS NULL
    AND (me.user_id IS NOT NULL OR (room.visibility = 'public' AND room.organisation_id IS NOT DISTINCT FROM $3)))`;

/** Everything that changes a room waits here for its turn: this lock is what makes the room's seq an order. */
export const lockRoom = statement<{ id: number }>('room.lock', 'SELECT id FROM room WHERE id = $1 FOR NO KEY UPDATE');

export const roomById = statement<RoomRow>('room.by_id', `SELECT ${roomColumns} FROM room WHERE id = $1`);

export const insertRoom = statement<RoomRow>(
  'room.insert',
  `INSERT INTO room (uuid, kind, visibility, name, topic, organisation_id, owner_id, dm_key, max_members, read_only, extra,
     member_count)
   VALUES ($1, $2::room_kind, $3::room_visibility, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12) RETURNING ${roomColumns}`,
);

export const updateRoomRow = statement<RoomRow>(
  'room.update',
  `UPDATE room SET name = CASE WHEN $2 THEN $3 ELSE name END, topic = coalesce($4, topic),
     visibility = coalesce($5::room_visibility, visibility), max_members = coalesce($6, max_members),
     read_only = coalesce($7, read_only), extra = coalesce($8::jsonb, extra),
     slow_mode_seconds = coalesce($9, slow_mode_seconds), access_seq = access_seq + 1, updated_at = now()
   WHERE id = $1 RETURNING ${roomColumns}`,
);

export const markRoomDeleted = statement<{ id: number }>(
  'room.delete',
  'UPDATE room SET deleted_at = now(), access_seq = access_seq + 1, updated_at = now() WHERE id = $1 RETURNING id',
);

export const setRoomOwner = statement<RoomRow>(
  'room.set_owner',
  `UPDATE room SET owner_id = (
     SELECT user_id FROM member WHERE room_id = $1 AND left_at IS NULL AND role = 'owner' ORDER BY joined_at, user_id LIMIT 1
   ) WHERE id = $1 RETURNING ${roomColumns}`,
);

export const dmByKey = statement<{ id: number }>('room.dm_by_key', 'SELECT id FROM room WHERE dm_key = $1');

/** A block changes who may write in a direct message; sends that already looked must look again. */
export const touchDmAccess = statement<{ id: number }>(
  'room.touch_dm',
  'UPDATE room SET access_seq = access_seq + 1 WHERE dm_key = $1 RETURNING id',
);

/** $1 the caller twice ($2 too), $3/$4 activity and id of the last row seen, $5 limit. */
export const myRooms = statement<RoomRow & OwnPlaceRow & OtherRow>(
  'room.mine',
  `SELECT ${roomColumns}, ${ownPlace}, ${other}
   FROM (
     SELECT room.* FROM member mine JOIN room ON room.id = mine.room_id
     WHERE mine.user_id = $1 AND mine.left_at IS NULL AND room.deleted_at IS NULL
       AND ($3::timestamptz IS NULL OR (room.last_activity_at, room.id) < ($3, $4::int))
     ORDER BY room.last_activity_at DESC, room.id DESC LIMIT $5
   ) room JOIN member me ON me.room_id = room.id AND me.user_id = $1 ${joinOther}
   ORDER BY room.last_activity_at DESC, room.id DESC`,
);

/** $1 organisation, $2 the caller, $3 pattern, $4/$5 name and id of the last row seen, $6 limit. */
export const browsePublicRooms = statement<RoomRow & OwnPlaceRow & OtherRow & { lower_name: string }>(
  '',
  `SELECT lower(room.name) AS lower_name, ${roomColumns}, ${ownPlace}, NULL AS other_id
   FROM (
     SELECT * FROM room
     WHERE visibility = 'public' AND deleted_at IS NULL AND organisation_id IS NOT DISTINCT FROM $1
       AND lower(name) LIKE '%' || $3 || '%' AND ($4::text IS NULL OR (lower(name), id) > ($4, $5::int))
     ORDER BY lower(name), id LIMIT $6
   ) room LEFT JOIN member me ON me.room_id = room.id AND me.user_id = $2 AND me.left_at IS NULL
   ORDER BY lower(room.name), room.id`,
);
