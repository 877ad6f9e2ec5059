import { statement } from '#db/database.ts';

export const secondFactorOf = statement<{ secret: string; confirmed: boolean; confirmed_at: string | null }>(
  'second_factor.of',
  'SELECT secret, confirmed_at IS NOT NULL AS confirmed, confirmed_at FROM second_factor WHERE user_id = $1',
);

/** Begins anew, unless it is on already. */
export const beginSecondFactor = statement<{ user_id: number }>(
  'second_factor.begin',
  `INSERT INTO second_factor (user_id, secret) VALUES ($1, $2)
   ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = now()
     WHERE second_factor.confirmed_at IS NULL
   RETURNING user_id`,
);

/** Takes the code of a time step, once: of two who show the same one gets a row. */
export const takeStep = statement<{ user_id: number }>(
  'second_factor.take_step',
  'UPDATE second_factor SET last_step = $2 WHERE user_id = $1 AND last_step < $2 RETURNING user_id',
);

export const confirmSecondFactor = statement<{ user_id: number }>(
  'second_factor.confirm',
  'UPDATE second_factor SET confirmed_at = now() WHERE user_id = $1 AND confirmed_at IS NULL RETURNING user_id',
);

export const deleteSecondFactor = statement<{ confirmed: boolean }>(
  'second_factor.delete',
  'DELETE FROM second_factor WHERE user_id = $1 RETURNING confirmed_at IS NOT NULL AS confirmed',
);

export const deleteRecoveryCodes = statement('recovery_code.delete', 'DELETE FROM recovery_code WHERE user_id = $1');
export const insertRecoveryCodes = statement(
  'recovery_code.insert',
  'INSERT INTO recovery_code (user_id, code_hash) SELECT $1, hash FROM unnest($2::text[]) AS hash',
);
export const useRecoveryCode = statement<{ user_id: number }>(
  'recovery_code.use',
  'UPDATE recovery_code SET used_at = now() WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING user_id',
);
export const countRecoveryCodes = statement<{ count: number }>(
  'recovery_code.count',
  'SELECT count(*) FROM recovery_code WHERE user_id = $1 AND used_at IS NULL',
);
