import { statement } from '#db/database.ts';

export interface IdentifiedRow {
  user_id: number;
  deactivated: boolean;
  second_factor: boolean;
}

const secondFactor = `EXISTS (SELECT FROM second_factor f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)`;

/** $1 issuer, $2 subject. */
export const useIdentity = statement<IdentifiedRow>(
  'oidc.use_identity',
  `UPDATE user_identity i SET last_used_at = now() FROM users u
   WHERE i.issuer = $1 AND i.subject = $2 AND u.id = i.user_id
   RETURNING i.user_id, u.deactivated_at IS NOT NULL AS deactivated, ${secondFactor} AS second_factor`,
);

/** Accounts of programs are nobody's to sign in to. */
export const userByEmail = statement<IdentifiedRow & { verified: boolean }>(
  'oidc.user_by_email',
  `SELECT u.id AS user_id, u.deactivated_at IS NOT NULL AS deactivated, u.email_verified_at IS NOT NULL AS verified,
     ${secondFactor} AS second_factor
   FROM users u WHERE lower(u.email) = lower($1) AND u.bot_owner_id IS NULL FOR UPDATE OF u`,
);

/** Identities and links by which somebody else may still come in. */
export const dropOtherWaysIn = statement(
  'oidc.drop_other_ways_in',
  `WITH resets AS (DELETE FROM password_reset WHERE user_id = $1)
   DELETE FROM user_identity WHERE user_id = $1`,
);

export const insertIdentity = statement(
  'oidc.insert_identity',
  'INSERT INTO user_identity (issuer, subject, user_id) VALUES ($1, $2, $3)',
);

/** $2 whether the password goes as well. */
export const vouchForEmail = statement(
  'oidc.vouch',
  `UPDATE users SET email_verified_at = now(), password_hash = CASE WHEN $2 THEN NULL ELSE password_hash END WHERE id = $1`,
);

/** The first of these names ($1) that nobody has. */
export const firstFreeName = statement<{ name: string }>(
  'oidc.free_name',
  `SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS wanted (name, at)
   WHERE NOT EXISTS (SELECT FROM users WHERE lower(username) = lower(name)) ORDER BY at LIMIT 1`,
);
