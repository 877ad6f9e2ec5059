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

/** Uses a token up, and with it all others of its account. */
export const useReset = statement<{ user_id: number }>(
  'password_reset.use',
  `WITH used AS (
     UPDATE password_reset r SET used_at = now() FROM users u
     WHERE r.token_hash = $1 AND r.used_at IS NULL AND r.expires_at > now() AND u.id = r.user_id AND u.deactivated_at IS NULL
     RETURNING r.id, r.user_id
   ), others AS (
     UPDATE password_reset r SET used_at = now() FROM used
     WHERE r.user_id = used.user_id AND r.id <> used.id AND r.used_at IS NULL
   )
   SELECT user_id FROM used`,
);

/** Whether a letter is worth writing: its token still works. */
export const isResetLive = statement<{ id: string }>(
  'password_reset.is_live',
  'SELECT id FROM password_reset WHERE id = $1::uuid AND used_at IS NULL AND expires_at > now()',
);

export const resetPasswordRow = statement(
  'password_reset.set_password',
  'UPDATE users SET password_hash = $2, email_verified_at = now(), updated_at = now() WHERE id = $1',
);
