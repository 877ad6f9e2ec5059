import { statement } from '#db/database.ts';
import { type UserRow, userColumns } from '#db/user-sql.ts';

export interface AdminPersonRow extends UserRow {
  email_verified: boolean;
  second_factor: boolean;
  has_password: boolean;
  last_seen_at: string | null;
  sessions: number;
  deletion_at: string | null;
  erased: boolean;
  held: boolean;
}

const columns = `${userColumns}, email_verified_at IS NOT NULL AS email_verified, password_hash IS NOT NULL AS has_password,
     last_seen_at, deletion_at, erased_at IS NOT NULL AS erased,
     EXISTS (SELECT FROM second_factor f WHERE f.user_id = users.id AND f.confirmed_at IS NOT NULL) AS second_factor,
     (SELECT count(*) FROM session s WHERE s.user_id = users.id AND s.revoked_at IS NULL AND s.expires_at > now()) AS sessions,
     EXISTS (SELECT FROM legal_hold h WHERE h.user_id = users.id AND h.lifted_at IS NULL) AS held`;

/**
 * $1 beginning in lower case with LIKE's signs escaped, $2 role, $3 whether active, $4 whether with a second factor, $5 whether one
 * organisation alone is asked for and $6 which, $7 last id seen, $8 limit, $9 whether a bot. Each filter may be null.
 */
export const listPeople = statement<AdminPersonRow>(
  '',
  `SELECT ${columns} FROM users
   WHERE id > $7 AND ($2::server_role IS NULL OR role = $2) AND ($3::boolean IS NULL OR (deactivated_at IS NULL) = $3)
     AND ($4::boolean IS NULL OR EXISTS (
       SELECT FROM second_factor f WHERE f.user_id = users.id AND f.confirmed_at IS NOT NULL) = $4)
     AND (NOT $5::boolean OR organisation_id IS NOT DISTINCT FROM $6::int)
     AND ($9::boolean IS NULL OR (bot_owner_id IS NOT NULL) = $9)
     AND ($1 = '' OR lower(username) LIKE $1 || '%' OR lower(display_name) LIKE $1 || '%' OR lower(email) LIKE $1 || '%')
   ORDER BY id LIMIT $8`,
);

export const adminPersonById = statement<AdminPersonRow>('admin.person', `SELECT ${columns} FROM users WHERE id = $1`);
