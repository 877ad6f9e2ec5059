import type { CountedRow } from '#db/counted.ts';
import { statement } from '#db/database.ts';
import type { UserRefRow } from '#db/user-sql.ts';

export interface MemberRow extends UserRefRow {
  room_id: number;
  role: 'owner' | 'moderator' | 'member';
  joined_at: string;
  last_read_id: number;
  last_read_at: string | null;
}

export const memberColumns = `m.room_id, m.role, m.joined_at, m.last_read_id, m.last_read_at,
  u.id, u.username, u.display_name, u.avatar_url, u.stream_seq`;

export const activeMember = statement<MemberRow>(
  'member.active',
  `SELECT ${memberColumns} FROM member m JOIN users u ON u.id = m.user_id
   WHERE m.room_id = $1 AND m.user_id = $2 AND m.left_at IS NULL`,
);

/**
 * Owners, moderators, members, each by the time they joined. $2 role or null, $3..$5 the last row seen, $6 limit, $7 a pattern
 * for either name or null.
 */
export const membersInOrder = statement<MemberRow>(
  'member.list',
  `SELECT ${memberColumns} FROM member m JOIN users u ON u.id = m.user_id
   WHERE m.room_id = $1 AND m.left_at IS NULL AND ($2::room_role IS NULL OR m.role = $2)
     AND ($3::room_role IS NULL OR (m.role, m.joined_at, m.user_id) > ($3, $4::timestamptz, $5::int))
     AND ($7::text IS NULL OR lower(u.username) LIKE $7 OR lower(u.display_name) LIKE $7)
   ORDER BY m.role, m.joined_at, m.user_id LIMIT $6`,
);

/** The same by number: $2 role or null, $3 offset, $4 limit. */
export const pageOfMembers = statement<CountedRow<MemberRow>>(
  'member.page',
  `SELECT counted.total, page.* FROM (
     SELECT CASE WHEN $2::room_role IS NULL THEN member_count
       ELSE (SELECT count(*)::int FROM member WHERE room_id = $1 AND left_at IS NULL AND role = $2) END AS total
     FROM room WHERE id = $1
   ) counted LEFT JOIN (
     SELECT ${memberColumns} FROM (
       SELECT * FROM member WHERE room_id = $1 AND left_at IS NULL AND ($2::room_role IS NULL OR role = $2)
       ORDER BY role, joined_at, user_id OFFSET $3 LIMIT $4
     ) m JOIN users u ON u.id = m.user_id
   ) page ON true ORDER BY page.role, page.joined_at, page.id`,
);

/**
 * Nobody of these changes his name before this transaction ends. Who tells others of somebody they did not know would else
 * tell the old name after the new one was told, to nobody who needed it. In one order, as whoever else locks several.
 */
export const holdNames = statement<{ id: number }>(
  'member.hold_names',
  'SELECT id FROM users WHERE id = ANY($1::int[]) ORDER BY id FOR SHARE',
);

/** Whoever joins has nothing unread: the position starts at the room's last message. Coming back starts anew. */
export const joinMembers = statement<MemberRow>(
  'member.join',
  `WITH joined AS (
     INSERT INTO member (room_id, user_id, role, joined_at, last_read_id, read_count)
     SELECT room.id, who.user_id, who.role::room_role, clock_timestamp(), room.last_message_id, room.live_count
     FROM room, unnest($2::int[], $3::text[]) AS who (user_id, role) WHERE room.id = $1
     ON CONFLICT (room_id, user_id) DO UPDATE SET role = excluded.role, joined_at = excluded.joined_at, left_at = NULL,
       last_read_id = excluded.last_read_id, last_read_at = NULL, read_count = excluded.read_count, own_unread = 0,
       mention_count = 0
     WHERE member.left_at IS NOT NULL
     RETURNING *
   )
   SELECT ${memberColumns} FROM joined m JOIN users u ON u.id = m.user_id ORDER BY m.role, m.joined_at, m.user_id`,
);

/** Keeps room.member_count and tells writers under way to look at their permission again. */
export const countMembers = statement<{ member_count: number; max_members: number }>(
  'member.count',
  `UPDATE room SET member_count = (SELECT count(*) FROM member WHERE room_id = $1 AND left_at IS NULL),
     access_seq = access_seq + 1, updated_at = now()
   WHERE id = $1 RETURNING member_count, max_members`,
);

export const leaveRoom = statement<{ user_id: number }>(
  'member.leave',
  'UPDATE member SET left_at = now() WHERE room_id = $1 AND user_id = $2 AND left_at IS NULL RETURNING user_id',
);

export const setMemberRole = statement<{ user_id: number }>(
  'member.set_role',
  `UPDATE member SET role = $3::room_role WHERE room_id = $1 AND user_id = $2 AND left_at IS NULL RETURNING user_id`,
);

export const otherOwners = statement<{ user_id: number }>(
  'member.other_owners',
  `SELECT user_id FROM member WHERE room_id = $1 AND left_at IS NULL AND role = 'owner' AND user_id <> $2 LIMIT 1`,
);

/** Who is next in line to own a room when its last owner goes. */
export const nextInLine = statement<{ user_id: number }>(
  'member.next_in_line',
  `SELECT user_id FROM member WHERE room_id = $1 AND left_at IS NULL AND user_id <> $2
   ORDER BY role, joined_at, user_id LIMIT 1`,
);

/** Rooms that somebody is in and that are not of this organisation. */
export const foreignRoomsOf = statement<{ room_id: number }>(
  'member.foreign_rooms',
  `SELECT m.room_id FROM member m JOIN room ON room.id = m.room_id
   WHERE m.user_id = $1 AND m.left_at IS NULL AND room.organisation_id IS DISTINCT FROM $2 ORDER BY m.room_id`,
);

/** Which of these people may be brought in: they exist, are active, of the room's organisation, and no block stands between. */
export const invitableUsers = statement<{ id: number; blocked: boolean }>(
  'member.invitable',
  `SELECT u.id, EXISTS (
     SELECT 1 FROM block b WHERE (b.blocker_id = u.id AND b.blocked_id = $3) OR (b.blocker_id = $3 AND b.blocked_id = u.id)
   ) AS blocked
   FROM users u
   WHERE u.id = ANY($1::int[]) AND u.deactivated_at IS NULL AND u.organisation_id IS NOT DISTINCT FROM $2`,
);

/** $3 the new position. What lies after it is recounted, so reading everything counts nothing. */
export const moveReadPosition = statement(
  'receipt.move',
  `UPDATE member me SET
     last_read_id = $3, last_read_at = now(),
     read_count = room.live_count
       - (SELECT count(*) FROM message WHERE room_id = $1 AND deleted_at IS NULL AND id > $3),
     own_unread = (SELECT count(*) FROM message WHERE room_id = $1 AND sender_id = $2 AND deleted_at IS NULL AND id > $3),
     mention_count = (SELECT count(*) FROM mention WHERE user_id = $2 AND room_id = $1 AND message_id > $3)
   FROM room WHERE room.id = $1 AND me.room_id = $1 AND me.user_id = $2 AND me.left_at IS NULL`,
);

/** Who has read a message: everybody whose position is at it or after it. $3 the last user seen, $4 limit. */
export const readersOf = statement<UserRefRow & { last_read_at: string | null }>(
  'receipt.readers',
  `SELECT u.id, u.username, u.display_name, u.avatar_url, u.stream_seq, m.last_read_at FROM member m JOIN users u ON u.id = m.user_id
   WHERE m.room_id = $1 AND m.left_at IS NULL AND (m.last_read_id >= $2 OR m.user_id = $5) AND m.user_id > $3
   ORDER BY m.user_id LIMIT $4`,
);
