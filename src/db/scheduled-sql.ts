import { statement } from '#db/database.ts';

export interface ScheduledRow {
  id: number;
  uuid: string;
  user_id: number;
  room_id: number;
  parent_id: number | null;
  content: string;
  metadata: Record<string, unknown>;
  quote_id: number | null;
  /** as text: an array of big numbers has no parser of ours */
  file_ids: string[];
  send_at: string;
  state: 'pending' | 'failed';
  error: string | null;
  attempts: number;
  created_at: string;
  updated_at: string;
}

const columns = `id, uuid, user_id, room_id, parent_id, content, metadata, quote_id, file_ids::text[] AS file_ids, send_at, state,
  error, attempts, created_at, updated_at`;

/** $1 user, $2 room, $3 parent, $4 content, $5 metadata, $6 quoted message, $7 files, $8 when. */
export const insertScheduled = statement<ScheduledRow>(
  'scheduled.insert',
  `INSERT INTO scheduled_message (user_id, room_id, parent_id, content, metadata, quote_id, file_ids, send_at, due_at)
   VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7::bigint[], $8, $8) RETURNING ${columns}`,
);

export const countScheduled = statement<{ count: number }>(
  'scheduled.count',
  'SELECT count(*) FROM scheduled_message WHERE user_id = $1',
);

/** Its author's, and until the transaction ends nobody else sends, changes or drops it. */
export const lockScheduled = statement<ScheduledRow>(
  'scheduled.lock',
  `SELECT ${columns} FROM scheduled_message WHERE id = $1 AND user_id = $2 FOR NO KEY UPDATE`,
);

/** One whose time has come and that no other node is at: it is this transaction's alone until that ends. */
export const takeDueScheduled = statement<ScheduledRow>(
  'scheduled.take',
  `SELECT ${columns} FROM scheduled_message WHERE state = 'pending' AND due_at <= now()
   ORDER BY due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`,
);

/** $2 content, $3 when. */
export const changeScheduled = statement<ScheduledRow>(
  'scheduled.change',
  `UPDATE scheduled_message SET content = $2, send_at = $3, due_at = $3, state = 'pending', error = NULL, attempts = 0,
     updated_at = clock_timestamp()
   WHERE id = $1 RETURNING ${columns}`,
);

export const failScheduled = statement<ScheduledRow>(
  'scheduled.fail',
  `UPDATE scheduled_message SET state = 'failed', error = $2, updated_at = clock_timestamp() WHERE id = $1 RETURNING ${columns}`,
);

export const deleteScheduled = statement('scheduled.delete', 'DELETE FROM scheduled_message WHERE id = $1');

/** The server could not send it: later once more. */
export const postponeScheduled = statement<{ attempts: number }>(
  'scheduled.postpone',
  `UPDATE scheduled_message SET attempts = attempts + 1, due_at = greatest(send_at, now() + $2 * interval '1 second' * (attempts + 1))
   WHERE id = $1 RETURNING attempts`,
);

/** Its author must wait ($2 ms) until he may write there again; that is no failure. */
export const waitScheduled = statement(
  'scheduled.wait',
  `UPDATE scheduled_message SET due_at = greatest(send_at, now() + $2 * interval '1 millisecond') WHERE id = $1`,
);

export const scheduledAfter = statement<ScheduledRow>(
  'scheduled.list',
  `SELECT ${columns} FROM scheduled_message WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
);

/** Who somebody is now, whatever he was when he wrote it; none when he is shut out. */
export const actorOf = statement<{ role: 'owner' | 'admin' | 'member'; organisation_id: number | null }>(
  'scheduled.actor',
  'SELECT role, organisation_id FROM users WHERE id = $1 AND deactivated_at IS NULL',
);

export const scheduledOf = statement<ScheduledRow>(
  '',
  `SELECT ${columns} FROM scheduled_message WHERE user_id = ANY($1::int[])`,
);
