import { statement } from '#db/database.ts';

export interface EventRow {
  scope: 'room' | 'user';
  stream_id: number;
  seq: number;
  payload: unknown;
  created_at: string;
}

export const appendToRoom = statement<{ seq: number }>(
  'event.append_room',
  `WITH next AS (UPDATE room SET seq = seq + 1 WHERE id = $1 RETURNING seq)
   INSERT INTO event (scope, stream_id, seq, payload) SELECT 'room', $1, next.seq, $2 FROM next RETURNING seq`,
);

export const appendToUser = statement<{ seq: number }>(
  'event.append_user',
  `WITH next AS (UPDATE users SET stream_seq = stream_seq + 1 WHERE id = $1 RETURNING stream_seq)
   INSERT INTO event (scope, stream_id, seq, payload) SELECT 'user', $1, next.stream_seq, $2 FROM next RETURNING seq`,
);

/** One event row by its place. */
export const eventAt = statement<EventRow>(
  'event.at',
  'SELECT scope, stream_id, seq, payload, created_at FROM event WHERE scope = $1::event_scope AND stream_id = $2 AND seq = $3',
);

export const currentSnapshot = statement<{ history: string; snapshot: string; pruned_before: string | null }>(
  'event.snapshot',
  'SELECT history, pg_current_snapshot()::text AS snapshot, pruned_before FROM server',
);

/**
 * What became visible since snapshot $1, and the snapshot in which it was read. Whatever order transactions commit in,
 * nothing comes twice and nothing is left out: a row is new if its transaction had not begun, or was still running, then.
 * The upper bound excludes nothing; it tells the planner that the range is narrow, who else reads the whole table.
 */
export const eventsSince = statement<(EventRow & { xid: number; snapshot: null }) | { seq: null; snapshot: string }>(
  'event.since',
  `SELECT pg_current_snapshot()::text AS snapshot, NULL AS scope, NULL AS stream_id, NULL AS seq, NULL AS payload,
     NULL AS created_at, NULL AS xid
   UNION ALL (
     SELECT NULL, scope, stream_id, seq, payload, created_at, xid::text::bigint FROM event
     WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND xid < pg_snapshot_xmax(pg_current_snapshot())
     UNION ALL
     SELECT NULL, scope, stream_id, seq, payload, created_at, xid::text::bigint FROM event
     WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
     ORDER BY scope, stream_id, seq
   )`,
);

export const findKey = statement<{ fingerprint: string; room_id: number | null; seq: number | null; answer: unknown }>(
  'idempotency.find',
  'SELECT fingerprint, room_id, seq, answer FROM idempotency_key WHERE user_id = $1 AND key = $2',
);
export const claimKey = statement(
  'idempotency.claim',
  'INSERT INTO idempotency_key (user_id, key, fingerprint) VALUES ($1, $2, $3)',
);
export const keepAnswer = statement(
  'idempotency.answer',
  'UPDATE idempotency_key SET answer = $3 WHERE user_id = $1 AND key = $2',
);

/** Which of the connected people ($2) are members of which of these rooms ($1) at this moment. */
export const membersAmong = statement<{ room_id: number; user_id: number }>(
  'event.members_among',
  'SELECT room_id, user_id FROM member WHERE room_id = ANY($1::int[]) AND user_id = ANY($2::int[]) AND left_at IS NULL',
);

/** Who of the connected people ($2) shares a room with whom of these ($1). */
export const contactsAmong = statement<{ subject_id: number; user_id: number }>(
  'event.contacts_among',
  `SELECT DISTINCT s.user_id AS subject_id, o.user_id FROM member s JOIN member o ON o.room_id = s.room_id
   WHERE s.user_id = ANY($1::int[]) AND s.left_at IS NULL AND o.user_id = ANY($2::int[]) AND o.left_at IS NULL`,
);
