import { statement } from '#db/database.ts';

/** So many messages are counted by one step. */
export const COUNTED_AT_ONCE = 20_000;

/**
 * Counts the messages after the last that was counted, at most so many, by the days on which they were written. Those of the last two
 * minutes wait: a transaction that is still open may bear a lower id.
 */
export const countMessages = statement<{ counted: number }>(
  'daily.count_messages',
  `WITH mark AS (SELECT coalesce(max(counted_to), 0) AS id FROM daily_stats
   ), new AS (
     SELECT m.id, m.sender_id, (m.created_at AT TIME ZONE 'UTC')::date AS day FROM message m, mark
     WHERE m.id > mark.id AND m.created_at < now() - interval '2 minutes' ORDER BY m.id LIMIT ${COUNTED_AT_ONCE}
   ), seen AS (
     INSERT INTO daily_person (day, user_id) SELECT DISTINCT day, sender_id FROM new
     WHERE day >= (now() AT TIME ZONE 'UTC')::date - 40 ON CONFLICT DO NOTHING
   ), counted AS (
     INSERT INTO daily_stats (day, messages, counted_to) SELECT day, count(*), max(id) FROM new GROUP BY day
     ON CONFLICT (day) DO UPDATE SET messages = daily_stats.messages + excluded.messages,
       counted_to = greatest(daily_stats.counted_to, excluded.counted_to)
   )
   SELECT count(*) AS counted FROM new`,
);

/** Who used a session or a key today, though he wrote nothing. */
export const notePeople = statement(
  'daily.note_people',
  `INSERT INTO daily_person (day, user_id)
   SELECT (now() AT TIME ZONE 'UTC')::date, user_id FROM (
     SELECT user_id FROM session WHERE last_seen_at >= date_trunc('day', now(), 'UTC')
     UNION SELECT user_id FROM api_key WHERE last_used_at >= date_trunc('day', now(), 'UTC')) here
   ON CONFLICT DO NOTHING`,
);

/** How large everything is today, and how many people were here on the last days. */
export const measureDay = statement(
  'daily.measure',
  `INSERT INTO daily_stats (day, new_people, accounts, rooms, file_bytes, database_bytes)
   SELECT (now() AT TIME ZONE 'UTC')::date,
     (SELECT count(*) FROM users WHERE created_at >= date_trunc('day', now(), 'UTC')),
     (SELECT count(*) FROM users WHERE deactivated_at IS NULL),
     (SELECT count(*) FROM room WHERE deleted_at IS NULL),
     (SELECT coalesce(sum(size), 0) FROM file WHERE deleted_at IS NULL),
     pg_database_size(current_database())
   ON CONFLICT (day) DO UPDATE SET new_people = excluded.new_people, accounts = excluded.accounts, rooms = excluded.rooms,
     file_bytes = excluded.file_bytes, database_bytes = excluded.database_bytes`,
);
export const countPeople = statement(
  'daily.count_people',
  `UPDATE daily_stats s SET people = here.people
   FROM (SELECT day, count(*) AS people FROM daily_person GROUP BY day) here WHERE here.day = s.day AND s.people <> here.people`,
);
/** Of earlier days only the number is kept. */
export const forgetPeople = statement(
  'daily.forget_people',
  `DELETE FROM daily_person WHERE day < (now() AT TIME ZONE 'UTC')::date - 40`,
);
export const deleteOldResets = statement(
  'daily.delete_resets',
  `DELETE FROM password_reset WHERE expires_at < now() - interval '1 day'`,
);

export interface DayRow {
  day: string;
  messages: number;
  people: number;
  new_people: number;
  accounts: number;
  rooms: number;
  file_bytes: number;
  database_bytes: number;
}
/** $1 how many days, today among them. Newest first. Messages that wait to be counted are added, no more than one step counts. */
export const daysBefore = statement<DayRow>(
  'daily.list',
  `WITH new AS (
     SELECT sender_id, (created_at AT TIME ZONE 'UTC')::date AS day FROM message
     WHERE id > (SELECT coalesce(max(counted_to), 0) FROM daily_stats) ORDER BY id LIMIT ${COUNTED_AT_ONCE}
   ), written AS (
     SELECT day, count(*) AS messages FROM new GROUP BY day
   ), here AS (
     SELECT day, count(*) AS people FROM (
       SELECT day, user_id FROM daily_person WHERE day IN (SELECT day FROM written) UNION SELECT day, sender_id FROM new
     ) all_of_them GROUP BY day
   )
   SELECT to_char(s.day, 'YYYY-MM-DD') AS day, s.messages + coalesce(written.messages, 0) AS messages,
     greatest(s.people, here.people) AS people, new_people, accounts, rooms, file_bytes, database_bytes
   FROM daily_stats s LEFT JOIN written ON written.day = s.day LEFT JOIN here ON here.day = s.day
   WHERE s.day > (now() AT TIME ZONE 'UTC')::date - $1::int ORDER BY s.day DESC`,
);
