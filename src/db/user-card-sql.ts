import type { CountedRow } from '#db/counted.ts';
import { statement } from '#db/database.ts';
import { sharesRoom, type UserRefRow, type UserRow } from '#db/user-sql.ts';

export type UserCardRow = Omit<UserRow, 'email'> & { email: string | null };

const columns = `u.id, u.uuid, u.username, u.display_name, u.avatar_url, u.status_message, u.role, u.locale, u.time_zone,
  u.profile, u.organisation_id, u.created_at, u.last_login_at, u.deactivated_at, u.stream_seq`;

/** $1 the caller, $2 his organisation, $3 whether he is an admin. */
const isVisible = `($3 OR u.id = $1 OR u.organisation_id IS NOT DISTINCT FROM $2 OR ${sharesRoom})`;
const email = `CASE WHEN $3 OR u.id = $1 OR ${sharesRoom} THEN u.email END AS email`;

export const visibleRefs = statement<UserRefRow>(
  'user.refs',
  `SELECT u.id, u.username, u.display_name, u.avatar_url, u.stream_seq FROM users u
   WHERE u.id = ANY($4::int[]) AND ${isVisible} ORDER BY u.id`,
);

export const visibleCards = statement<UserCardRow>(
  'user.cards',
  `SELECT ${columns}, ${email} FROM users u WHERE u.id = ANY($4::int[]) AND ${isVisible} ORDER BY u.id`,
);

export const visibleByName = statement<UserCardRow>(
  'user.named',
  `SELECT ${columns}, ${email} FROM users u WHERE lower(u.username) = lower($4) AND ${isVisible}`,
);

/** $4 a pattern for the names, $5 a whole e-mail address in lower case, $6 offset, $7 limit. */
export const lookUpVisible = statement<CountedRow<UserCardRow>>(
  '',
  `WITH found AS MATERIALIZED (
     SELECT u.id FROM users u
     WHERE u.deactivated_at IS NULL
       AND (lower(u.username) LIKE $4 OR lower(u.display_name) LIKE $4 OR lower(u.email) = $5) AND ${isVisible}
   ), page AS (SELECT id FROM found ORDER BY id OFFSET $6 LIMIT $7)
   SELECT counted.total, ${columns}, ${email}
   FROM (SELECT count(*) AS total FROM found) counted LEFT JOIN (page JOIN users u ON u.id = page.id) ON true
   ORDER BY u.id`,
);
