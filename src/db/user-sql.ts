import { statement } from '#db/database.ts';

export interface UserRefRow {
  id: number;
  username: string;
  display_name: string;
  avatar_url: string | null;
  stream_seq: number;
}

export interface UserRow extends UserRefRow {
  uuid: string;
  email: string;
  status_message: string;
  status_emoji: string;
  status_until: string | null;
  dnd_until: string | null;
  role: 'owner' | 'admin' | 'member';
  locale: string;
  time_zone: string;
  profile: Record<string, unknown>;
  organisation_id: number | null;
  created_at: string;
  last_login_at: string | null;
  deactivated_at: string | null;
  bot_owner_id: number | null;
}

export const userColumns = `id, uuid, username, email, display_name, avatar_url, status_message, status_emoji,
  status_until, dnd_until, role, locale, time_zone, profile,
  organisation_id, created_at, last_login_at, deactivated_at, stream_seq, bot_owner_id`;

export const userById = statement<UserRow>('user.by_id', `SELECT ${userColumns} FROM users WHERE id = $1`);

/** $1 organisation or null, $2 prefix in lower case with LIKE's signs escaped, $3 last id seen, $4 limit. */
export const searchUsersByPrefix = statement<UserRow>(
  '',
  `SELECT ${userColumns} FROM users
   WHERE organisation_id IS NOT DISTINCT FROM $1 AND deactivated_at IS NULL AND id > $3
     AND (lower(username) LIKE $2 || '%' OR lower(display_name) LIKE $2 || '%')
   ORDER BY id LIMIT $4`,
);

/** Where somebody is written to, which nobody changes before this transaction ends. */
export const lockAddress = statement<{ email: string; locale: string }>(
  'user.lock_address',
  'SELECT email, locale FROM users WHERE id = $1 FOR NO KEY UPDATE',
);

export const updateUser = statement<UserRow>(
  'user.update',
  `UPDATE users SET
     username = coalesce($2, username), email = coalesce($3, email),
     email_verified_at = CASE WHEN lower($3) <> lower(email) THEN NULL ELSE email_verified_at END, display_name = coalesce($4, display_name),
     avatar_url = CASE WHEN $5 THEN $6 ELSE avatar_url END, status_message = coalesce($7, status_message),
     status_until = CASE WHEN $7 IS NULL THEN status_until END,
     locale = coalesce($8, locale), time_zone = coalesce($9, time_zone), profile = coalesce($10::jsonb, profile),
     updated_at = now()
   WHERE id = $1 RETURNING ${userColumns}`,
);

export const setStatusRow = statement<UserRow>(
  'user.set_status',
  `UPDATE users SET status_message = $2, status_emoji = $3, status_until = $4, updated_at = now()
   WHERE id = $1 RETURNING ${userColumns}`,
);
export const setDndRow = statement<UserRow>(
  'user.set_dnd',
  `UPDATE users SET dnd_until = $2, updated_at = now() WHERE id = $1 RETURNING ${userColumns}`,
);
/** What is over of $1's status and do-not-disturb ends. No row: nothing is. */
export const endStatusRow = statement<UserRow>(
  'user.end_status',
  `UPDATE users SET
     status_message = CASE WHEN status_until <= now() THEN '' ELSE status_message END,
     status_emoji = CASE WHEN status_until <= now() THEN '' ELSE status_emoji END,
     status_until = CASE WHEN status_until > now() THEN status_until END,
     dnd_until = CASE WHEN dnd_until > now() THEN dnd_until END, updated_at = now()
   WHERE id = $1 AND (status_until <= now() OR dnd_until <= now()) RETURNING ${userColumns}`,
);
export const endedStatuses = statement<{ id: number }>(
  'user.ended_statuses',
  `SELECT id FROM users WHERE status_until <= now() UNION SELECT id FROM users WHERE dnd_until <= now() ORDER BY id LIMIT 200`,
);
/** Of the profile of $1: $2 what is set, $3 what is taken away. */
export const changeProfileFields = statement<UserRow>(
  'user.change_profile',
  `UPDATE users SET profile = (profile || $2::jsonb) - $3::text[], updated_at = now() WHERE id = $1 RETURNING ${userColumns}`,
);

export const setAvatarUrl = statement<UserRow>(
  'user.set_avatar',
  `UPDATE users SET avatar_url = $2, updated_at = now() WHERE id = $1 RETURNING ${userColumns}`,
);

export const setServerRole = statement<UserRow>(
  'user.set_role',
  `UPDATE users SET role = $2::server_role, updated_at = now() WHERE id = $1 RETURNING ${userColumns}`,
);

/** Whoever changes what is of one person waits here for his turn. */
export const lockUser = statement('user.lock', 'SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE');
export const streamSeqOf = statement<{ stream_seq: number }>(
  'user.stream_seq',
  'SELECT stream_seq FROM users WHERE id = $1',
);

/** Held while one person changes another's rank, so that two who demote each other come one after the other. */
export const lockServerRanks = statement(
  'user.lock_ranks',
  "SELECT pg_advisory_xact_lock(hashtext('parley server ranks'))",
);
export const ranksOf = statement<{ id: number; role: UserRow['role']; active: boolean }>(
  'user.ranks',
  'SELECT id, role, deactivated_at IS NULL AS active FROM users WHERE id = ANY($1)',
);

export const setDeactivated = statement<UserRow>(
  'user.set_deactivated',
  `UPDATE users SET deactivated_at = CASE WHEN $2 THEN coalesce(deactivated_at, now()) END, updated_at = now()
   WHERE id = $1 RETURNING ${userColumns}`,
);

export const moveUserToOrganisation = statement<UserRow>(
  'user.move',
  `UPDATE users SET organisation_id = $2, updated_at = now() WHERE id = $1 RETURNING ${userColumns}`,
);

/** Both directions of a block between two people. */
export const blocksBetween = statement<{ blocker_id: number; blocked_id: number }>(
  'block.between',
  `SELECT blocker_id, blocked_id FROM block
   WHERE (blocker_id = $1 AND blocked_id = $2) OR (blocker_id = $2 AND blocked_id = $1)`,
);
export const insertBlock = statement<{ blocked_id: number }>(
  'block.insert',
  'INSERT INTO block (blocker_id, blocked_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING blocked_id',
);
export const deleteBlock = statement<{ blocked_id: number }>(
  'block.delete',
  'DELETE FROM block WHERE blocker_id = $1 AND blocked_id = $2 RETURNING blocked_id',
);
export const blockedUsers = statement<UserRefRow>(
  'block.list',
  `SELECT u.id, u.username, u.display_name, u.avatar_url, u.stream_seq FROM block b JOIN users u ON u.id = b.blocked_id
   WHERE b.blocker_id = $1 AND b.blocked_id > $2 ORDER BY b.blocked_id LIMIT $3`,
);

/**
 * $1 people, $2 when each was here last. Locked in one order: two nodes may write of the same people at once.
 */
export const keepLastSeen = statement(
  'user.keep_last_seen',
  `UPDATE users SET last_seen_at = greatest(users.last_seen_at, seen.at)
   FROM (
     SELECT id, given.at FROM unnest($1::int[], $2::timestamptz[]) AS given(user_id, at) JOIN users ON id = given.user_id
     ORDER BY id FOR NO KEY UPDATE OF users
   ) seen
   WHERE users.id = seen.id`,
);

/** Whether the caller ($1) shares a room with u, or null. Not as EXISTS: that would read all members of all his rooms at once. */
export const sharesRoom = `(
     SELECT true FROM member o JOIN member m ON m.room_id = o.room_id AND m.user_id = $1 AND m.left_at IS NULL
       JOIN room ON room.id = o.room_id AND room.deleted_at IS NULL
     WHERE o.user_id = u.id AND o.left_at IS NULL LIMIT 1
   )`;

/** Whom of these ($2) the caller ($1) may know to be here: himself and those he shares a room with. */
export const presenceAmong = statement<{ id: number; last_seen_at: string | null; hides: boolean }>(
  'user.presence_among',
  `SELECT u.id, u.last_seen_at, EXISTS (SELECT FROM block WHERE blocker_id = u.id AND blocked_id = $1) AS hides
   FROM users u
   WHERE u.id = ANY($2::int[]) AND (u.id = $1 OR ${sharesRoom})
   ORDER BY u.id`,
);
