import { statement } from '#db/database.ts';
import { type UserRow, userColumns } from '#db/user-sql.ts';

/** Held while deciding whether this is the server's first account, so that two cannot both be it. */
export const lockSignUp = statement('auth.lock_sign_up', "SELECT pg_advisory_xact_lock(hashtext('parley sign-up'))");
export const anyUser = statement<{ id: number }>('auth.any_user', 'SELECT id FROM users LIMIT 1');

export const insertUser = statement<UserRow>(
  'auth.insert_user',
  `INSERT INTO users (uuid, username, email, display_name, password_hash, role, locale)
   VALUES ($1, $2, $3, $4, $5, $6::server_role, $7)
   RETURNING ${userColumns}`,
);

export const userByLogin = statement<UserRow & { password_hash: string | null; second_factor: boolean }>(
  'auth.user_by_login',
  `SELECT ${userColumns}, password_hash,
     EXISTS (SELECT FROM second_factor f WHERE f.user_id = users.id AND f.confirmed_at IS NOT NULL) AS second_factor
   FROM users WHERE lower(username) = lower($1) OR lower(email) = lower($1)
   ORDER BY (lower(username) = lower($1)) DESC LIMIT 1`,
);

export const passwordHashOf = statement<{ password_hash: string | null }>(
  'auth.password_hash',
  'SELECT password_hash FROM users WHERE id = $1',
);
export const setPasswordHash = statement(
  'auth.set_password',
  'UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1',
);

/** No row when the account is deactivated, be it since its password was checked. */
export const insertSession = statement<{ id: number }>(
  'auth.insert_session',
  `WITH seen AS (UPDATE users SET last_login_at = now() WHERE id = $1 AND deactivated_at IS NULL RETURNING id)
   INSERT INTO session (user_id, kind, user_agent, ip, expires_at, refresh_seconds)
   SELECT id, $2::session_kind, $3, $4, now() + make_interval(secs => $5), $6 FROM seen RETURNING session.id`,
);

export interface SessionStateRow {
  user_id: number;
  role: 'owner' | 'admin' | 'member';
  organisation_id: number | null;
  deactivated: boolean;
  ended: boolean;
  stale: boolean;
  second_factor: boolean;
}

/** Whether a session may still act, and for whom. `stale`: it was last noted as used more than a minute ago. */
export const sessionState = statement<SessionStateRow>(
  'auth.session_state',
  `SELECT s.user_id, u.role, u.organisation_id, u.deactivated_at IS NOT NULL AS deactivated,
     s.revoked_at IS NOT NULL OR s.expires_at <= now() AS ended, s.last_seen_at < now() - interval '1 minute' AS stale,
     EXISTS (SELECT FROM second_factor f WHERE f.user_id = s.user_id AND f.confirmed_at IS NOT NULL) AS second_factor
   FROM session s JOIN users u ON u.id = s.user_id WHERE s.id = $1`,
);
export const touchSession = statement('auth.touch_session', 'UPDATE session SET last_seen_at = now() WHERE id = $1');

/** $2 these sessions, or all when null; $3 the one to keep, or null. */
export const revokeSessionRows = statement<{ id: number }>(
  'auth.revoke_sessions',
  `UPDATE session SET revoked_at = now(), revoke_reason = $4
   WHERE user_id = $1 AND revoked_at IS NULL AND ($2::int[] IS NULL OR id = ANY($2)) AND id IS DISTINCT FROM $3::int
   RETURNING id`,
);

/** His own and those of the bots that he answers for. */
export const revokeApiKeyRows = statement<{ id: number }>(
  'auth.revoke_api_keys',
  `UPDATE api_key SET revoked_at = now()
   WHERE (user_id = $1 OR user_id IN (SELECT id FROM users WHERE bot_owner_id = $1)) AND revoked_at IS NULL RETURNING id`,
);

/** Of these sessions ($1), keys ($2) and users ($3) those that may not act any more, however that came. */
export const deadCredentials = statement<{ kind: 'session' | 'api-key' | 'user'; id: number }>(
  'auth.dead_credentials',
  `SELECT 'session' AS kind, id FROM session WHERE id = ANY($1::int[]) AND (revoked_at IS NOT NULL OR expires_at <= now())
   UNION ALL
   SELECT 'api-key', id FROM api_key WHERE id = ANY($2::int[]) AND (revoked_at IS NOT NULL OR expires_at <= now())
   UNION ALL
   SELECT 'user', id FROM users WHERE id = ANY($3::int[]) AND deactivated_at IS NOT NULL`,
);

/** It lives as long as its session says, else $3 seconds. */
export const insertRefreshToken = statement(
  'auth.insert_refresh',
  `INSERT INTO refresh_token (session_id, token_hash, expires_at)
   SELECT $1, $2, now() + make_interval(secs => coalesce(refresh_seconds, $3)) FROM session WHERE id = $1`,
);

/** Looked at, not used up. */
export const liveRefreshToken = statement<{ session_id: number }>(
  'auth.live_refresh',
  `SELECT t.session_id FROM refresh_token t JOIN session s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
   WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > now() AND s.expires_at > now()
     AND s.revoked_at IS NULL AND u.deactivated_at IS NULL`,
);

/** Marks a token used and tells in one step whether that was its first use. */
export const useRefreshToken = statement<{ session_id: number; user_id: number; reused: boolean; ended: boolean }>(
  'auth.use_refresh',
  `WITH token AS (
     SELECT t.id, t.session_id, t.used_at, t.expires_at, s.user_id, s.revoked_at, s.expires_at AS session_expires_at
     FROM refresh_token t JOIN session s ON s.id = t.session_id WHERE t.token_hash = $1 FOR UPDATE OF t
   ), used AS (
     UPDATE refresh_token SET used_at = now() FROM token WHERE refresh_token.id = token.id AND token.used_at IS NULL
   )
   SELECT session_id, user_id, used_at IS NOT NULL AS reused,
     revoked_at IS NOT NULL OR expires_at <= now() OR session_expires_at <= now() AS ended
   FROM token`,
);
export const extendSession = statement(
  'auth.extend_session',
  `UPDATE session SET last_seen_at = now(), expires_at = now() + make_interval(secs => coalesce(refresh_seconds, $2))
   WHERE id = $1`,
);

export interface ApiKeyStateRow {
  id: number;
  user_id: number;
  role: 'owner' | 'admin' | 'member';
  organisation_id: number | null;
  deactivated: boolean;
  ended: boolean;
  stale: boolean;
}
export const apiKeyState = statement<ApiKeyStateRow>(
  'auth.api_key_state',
  `SELECT k.id, k.user_id, u.role, u.organisation_id,
     u.deactivated_at IS NOT NULL OR maker.deactivated_at IS NOT NULL AS deactivated,
     k.revoked_at IS NOT NULL OR coalesce(k.expires_at <= now(), false) AS ended,
     coalesce(k.last_used_at < now() - interval '1 minute', true) AS stale
   FROM api_key k JOIN users u ON u.id = k.user_id LEFT JOIN users maker ON maker.id = u.bot_owner_id
   WHERE k.key_hash = $1`,
);
export const touchApiKey = statement('auth.touch_api_key', 'UPDATE api_key SET last_used_at = now() WHERE id = $1');

/** For one; $3 seconds. */
export const insertInvite = statement<{ id: number }>(
  'auth.insert_invite',
  `INSERT INTO invite (code_hash, created_by, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3)) RETURNING id`,
);
export const setInviteCode = statement('auth.set_invite_code', 'UPDATE invite SET code_hash = $2 WHERE id = $1');

export const useInvite = statement<{ id: number }>(
  'auth.use_invite',
  `UPDATE invite SET uses = uses + 1
   WHERE code_hash = $1 AND revoked_at IS NULL AND expires_at > now() AND uses < max_uses RETURNING id`,
);

export const authSecret = statement<{ auth_secret: string }>(
  'auth.secret',
  `WITH made AS (
     INSERT INTO server (auth_secret, origin) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING auth_secret
   )
   SELECT auth_secret FROM made UNION ALL SELECT auth_secret FROM server LIMIT 1`,
);
