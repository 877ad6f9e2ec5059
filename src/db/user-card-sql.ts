import type { CountedRow } from '#db/counted.ts';
import { statement } from '#db/database.ts';
import { sharesRoom, type UserRefRow, type UserRow } from '#db/user-sql.ts';

export type UserCardRow = Omit<UserRow, 'email'> & { email: string | null };

export const cardColumns = `u.id, u.uuid, u.username, u.display_name, u.avatar_url, u.status_message, u.status_emoji,
  u.status_until, u.dnd_until, u.role, u.locale, u.time_zone,
  u.profile, u.organisation_id, u.created_at, u.last_login_at, u.deactivated_at, u.stream_seq, u.bot_owner_id`;

/** $1 the caller, $2 his organisation, $3 whether he is an admin. */
const isVisible = `($3 OR u.id = $1 OR u.organisation_id IS NOT DISTINCT FROM $2 OR ${sharesRoom})`;
/**
 * Whether u has let the caller ($1) near: in a private room of both he was there first, as whoever opens a direct message is,
 * or he has written. What one does alone, like opening a direct message, making a group of others or joining a public room,
 * does not count. The messages not as EXISTS: that could read them all at once.
 */
const hasMet = `(
     SELECT true FROM member o JOIN member m ON m.room_id = o.room_id AND m.user_id = $1 AND m.left_at IS NULL
       JOIN room ON room.id = o.room_id AND room.visibility = 'private' AND room.deleted_at IS NULL
     WHERE o.user_id = u.id AND o.left_at IS NULL AND (o.joined_at < m.joined_at OR (
       SELECT true FROM message s WHERE s.room_id = o.room_id AND s.sender_id = o.user_id AND s.deleted_at IS NULL LIMIT 1))
     LIMIT 1
   )`;
/** $1 the caller, $3 whether he is an admin. */
const seesEmail = `($3 OR u.id = $1 OR ${hasMet})`;
export const emailForCaller = `CASE WHEN ${seesEmail} THEN u.email END AS email`;

export const visibleRefs = statement<UserRefRow>(
  'user.refs',
  `SELECT u.id, u.username, u.display_name, u.avatar_url, u.stream_seq FROM users u
   WHERE u.id = ANY($4::int[]) AND ${isVisible} ORDER BY u.id`,
);

export const visibleCards = statement<UserCardRow>(
  'user.cards',
  `SELECT ${cardColumns}, ${emailForCaller} FROM users u WHERE u.id = ANY($4::int[]) AND ${isVisible} ORDER BY u.id`,
);

export const visibleByName = statement<UserCardRow>(
  'user.named',
  `SELECT ${cardColumns}, ${emailForCaller} FROM users u WHERE lower(u.username) = lower($4) AND ${isVisible}`,
);

/**
 * $4 a pattern for the names, $5 a whole e-mail address in lower case, $6 offset, $7 limit. An address finds only where it
 * is shown: else whoever knows one learns whose it is.
 */
export const lookUpVisible = statement<CountedRow<UserCardRow>>(
  '',
  `WITH found AS MATERIALIZED (
     SELECT u.id FROM users u
     WHERE u.deactivated_at IS NULL
       AND (lower(u.username) LIKE $4 OR lower(u.display_name) LIKE $4
         OR (lower(u.email) = $5 AND ${seesEmail})) AND ${isVisible}
   ), page AS (SELECT id FROM found ORDER BY id OFFSET $6 LIMIT $7)
   SELECT counted.total, ${cardColumns}, ${emailForCaller}
   FROM (SELECT count(*) AS total FROM found) counted LEFT JOIN (page JOIN users u ON u.id = page.id) ON true
   ORDER BY u.id`,
);
