import type { RoomPreferences } from '#contract/preferences.ts';
import { statement } from '#db/database.ts';

export interface PreferenceRow {
  room_id: number;
  level: RoomPreferences['level'];
  muted_until: string | null;
  favourite: boolean;
}

/** $1 person, $2 room, $3 level or null, $4 whether $5 is meant, $6 favourite or null. No row: nothing is other than it was. */
export const setPreference = statement<PreferenceRow>(
  'preference.set',
  `INSERT INTO room_preference AS p (user_id, room_id, level, muted_until, favourite)
   VALUES ($1, $2, coalesce($3::notify_level, 'all'), CASE WHEN $4 THEN $5::timestamptz END, coalesce($6::boolean, false))
   ON CONFLICT (user_id, room_id) DO UPDATE SET level = coalesce($3::notify_level, p.level),
     muted_until = CASE WHEN $4 THEN $5::timestamptz ELSE p.muted_until END, favourite = coalesce($6::boolean, p.favourite)
   WHERE (p.level, p.muted_until, p.favourite) IS DISTINCT FROM (coalesce($3::notify_level, p.level),
     CASE WHEN $4 THEN $5::timestamptz ELSE p.muted_until END, coalesce($6::boolean, p.favourite))
   RETURNING room_id, level, muted_until, favourite`,
);

export const preferenceOf = statement<PreferenceRow>(
  'preference.of',
  'SELECT room_id, level, muted_until, favourite FROM room_preference WHERE user_id = $1 AND room_id = $2',
);

/** $1 whose, $2 the last room seen, $3 limit. */
export const preferencesAfter = statement<PreferenceRow>(
  'preference.list',
  `SELECT room_id, level, muted_until, favourite FROM room_preference WHERE user_id = $1 AND room_id > $2
   ORDER BY room_id LIMIT $3`,
);

export const preferenceStates = statement<PreferenceRow & { user_id: number }>(
  '',
  'SELECT user_id, room_id, level, muted_until, favourite FROM room_preference WHERE user_id = ANY($1::int[])',
);
