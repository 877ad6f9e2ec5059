import { statement } from '#db/database.ts';
import type { RoomRow } from '#db/room-sql.ts';
import { roomColumns } from '#db/room-sql.ts';
import type { UserRefRow } from '#db/user-sql.ts';

type OwnerRow = { [Column in keyof UserRefRow as `owner_${Column}`]: UserRefRow[Column] };
type NoOwner = { [Column in keyof OwnerRow]: null };

export type AdminRoomRow = RoomRow &
  (OwnerRow | NoOwner) & { file_bytes: number; retention_days: number | null; hold_id: number | null };

export type RoomOrder = 'activity' | 'messages' | 'members';

const KEYS: Record<RoomOrder, { column: string; type: string }> = {
  activity: { column: 'last_activity_at', type: 'timestamptz' },
  messages: { column: 'live_count', type: 'int' },
  members: { column: 'member_count', type: 'int' },
};

/**
 * $1 part of the name as a pattern or null, $2 visibility or null, $3 whether one organisation alone is asked for and $4 which, $5 and $6
 * the key of the last row seen, $7 limit.
 */
function listed(order: RoomOrder) {
  const { column, type } = KEYS[order];
  return statement<AdminRoomRow>(
    '',
    `SELECT ${roomColumns}, owner.id AS owner_id, owner.username AS owner_username, owner.display_name AS owner_display_name,
       owner.avatar_url AS owner_avatar_url, owner.stream_seq AS owner_stream_seq, room.retention_days,
       (SELECT coalesce(sum(size), 0)::bigint FROM file WHERE file.room_id = room.id AND file.deleted_at IS NULL) AS file_bytes,
       (SELECT min(h.id) FROM legal_hold h WHERE h.room_id = room.id AND h.lifted_at IS NULL) AS hold_id
     FROM (
       SELECT * FROM room WHERE kind <> 'dm' AND deleted_at IS NULL
         AND ($1::text IS NULL OR lower(name) LIKE $1) AND ($2::room_visibility IS NULL OR visibility = $2)
         AND (NOT $3::boolean OR organisation_id IS NOT DISTINCT FROM $4::int)
         AND ($5::${type} IS NULL OR (${column}, id) < ($5::${type}, $6::int))
       ORDER BY ${column} DESC, id DESC LIMIT $7
     ) room LEFT JOIN users owner ON owner.id = room.owner_id
     ORDER BY room.${column} DESC, room.id DESC`,
  );
}

export const allRooms: Record<RoomOrder, ReturnType<typeof listed>> = {
  activity: listed('activity'),
  messages: listed('messages'),
  members: listed('members'),
};

/** No direct message: it belongs to the two of it. */
export const sharedRoom = statement<RoomRow>(
  'admin.room',
  `SELECT ${roomColumns} FROM room WHERE id = $1 AND kind <> 'dm' AND deleted_at IS NULL`,
);

export const roomNames = statement<{ id: number; name: string | null; deleted: boolean }>(
  'admin.room_names',
  'SELECT id, name, deleted_at IS NOT NULL AS deleted FROM room WHERE id = ANY ($1::int[])',
);
