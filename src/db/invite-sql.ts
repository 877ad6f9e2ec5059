import { statement } from '#db/database.ts';
import type { UserRefRow } from '#db/user-sql.ts';

export interface RoomInviteRow {
  id: number;
  room_id: number;
  created_by: number;
  max_uses: number;
  uses: number;
  created_at: string;
  expires_at: string;
  revoked_at: string | null;
}

const columns = 'i.id, i.room_id, i.created_by, i.max_uses, i.uses, i.created_at, i.expires_at, i.revoked_at';

export const insertRoomInvite = statement<RoomInviteRow>(
  'invite.insert',
  `INSERT INTO room_invite AS i (room_id, code_hash, created_by, max_uses, expires_at)
   VALUES ($1, $2, $3, $4, now() + make_interval(hours => $5)) RETURNING ${columns}`,
);

/** Newest first, those that are over among them. $2 before which id, $3 limit. */
export const roomInvites = statement<RoomInviteRow>(
  'invite.list',
  `SELECT ${columns} FROM room_invite i WHERE i.room_id = $1 AND i.id < $2 ORDER BY i.id DESC LIMIT $3`,
);
export const roomInviteById = statement<RoomInviteRow>(
  'invite.by_id',
  `SELECT ${columns} FROM room_invite i WHERE i.id = $1`,
);
export const revokeRoomInviteRow = statement<RoomInviteRow>(
  'invite.revoke',
  `UPDATE room_invite i SET revoked_at = coalesce(i.revoked_at, now()) WHERE i.id = $1 RETURNING ${columns}`,
);

export type HeldInvite = RoomInviteRow & {
  organisation_id: number | null;
  name: string | null;
  topic: string;
  member_count: number;
  max_members: number;
  inviter_name: string;
  usable: boolean;
};

/**
 * By the hash of its code, with what its holder may know of the room. `usable`: not over, and who made it is active and still in
 * the room.
 */
export const heldInvite = statement<HeldInvite>(
  'invite.held',
  `SELECT ${columns}, room.organisation_id, room.name, room.topic, room.member_count, room.max_members,
     u.display_name AS inviter_name,
     i.revoked_at IS NULL AND i.expires_at > now() AND u.deactivated_at IS NULL AND EXISTS (
       SELECT FROM member m WHERE m.room_id = i.room_id AND m.user_id = i.created_by AND m.left_at IS NULL) AS usable
   FROM room_invite i JOIN room ON room.id = i.room_id AND room.deleted_at IS NULL JOIN users u ON u.id = i.created_by
   WHERE i.code_hash = $1`,
);

/** No row: he came by it before. */
export const noteInviteUse = statement<{ user_id: number }>(
  'invite.note_use',
  `INSERT INTO room_invite_use (invite_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING user_id`,
);
/** No row: it was used as often as it may be. */
export const useRoomInvite = statement<{ id: number }>(
  'invite.use',
  'UPDATE room_invite SET uses = uses + 1 WHERE id = $1 AND uses < max_uses RETURNING id',
);
/** $2 the last person seen, $3 limit. */
export const usesOfInvite = statement<UserRefRow & { used_at: string }>(
  'invite.uses',
  `SELECT u.id, u.username, u.display_name, u.avatar_url, u.stream_seq, x.used_at
   FROM room_invite_use x JOIN users u ON u.id = x.user_id WHERE x.invite_id = $1 AND x.user_id > $2
   ORDER BY x.user_id LIMIT $3`,
);
