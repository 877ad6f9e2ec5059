import { statement } from '#db/database.ts';

/** No row when the account is closed, or was sent $5 of them in the last hour. */
export const insertReset = statement<{ id: string }>(
  'password_reset.insert',
  `INSERT INTO password_reset (id, user_id, token_hash, expires_at)
   SELECT $1::uuid, u.id, $3, now() + make_interval(secs => $4) FROM users u
   WHERE u.id = $2 AND u.deactivated_at IS NULL
     AND (SELECT count(*) FROM password_reset r WHERE r.user_id = u.id AND r.created_at > now() - interval '1 hour') < $5
   RETURNING id`,
);

/**
 * Uses a token up, and with it all others of its account. Its owner is locked first: whoever changes his address or his password
 * at the same time has him first as well, and ends the tokens then.
 */
export const useReset = statement<{ user_id: number }>(
  'password_reset.use',
  `WITH owner AS (
     SELECT u.id FROM password_reset r JOIN users u ON u.id = r.user_id
     WHERE r.token_hash = $1 AND u.deactivated_at IS NULL FOR NO KEY UPDATE OF u
   ), used AS (
     UPDATE password_reset r SET used_at = now() FROM owner
     WHERE r.token_hash = $1 AND r.user_id = owner.id AND r.used_at IS NULL AND r.expires_at > now()
     RETURNING r.id, r.user_id
   ), others AS (
     UPDATE password_reset r SET used_at = now() FROM used
     WHERE r.user_id = used.user_id AND r.id <> used.id AND r.used_at IS NULL
   )
   SELECT user_id FROM used`,
);

/** Links that are still on their way or lie in somebody's mailbox are worth nothing any more. */
export const endResets = statement(
  'password_reset.end',
  'UPDATE password_reset SET used_at = now() WHERE user_id = $1 AND used_at IS NULL',
);

/** Whether a letter is worth writing: its token still works. */
export const isResetLive = statement<{ id: string }>(
  'password_reset.is_live',
  'SELECT id FROM password_reset WHERE id = $1::uuid AND used_at IS NULL AND expires_at > now()',
);

/** $3 whether the link went to the address, and so proves that it is his. */
export const resetPasswordRow = statement(
  'password_reset.set_password',
  `UPDATE users SET password_hash = $2, updated_at = now(),
     email_verified_at = CASE WHEN $3 THEN now() ELSE email_verified_at END
   WHERE id = $1`,
);
