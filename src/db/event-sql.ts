import type { Scope } from '#contract/events.ts';
import { statement } from '#db/database.ts';

export interface EventRow {
  scope: Scope;
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

/** $2 a list of events, in their order. */
export const appendSeveralToRoom = statement<{ seq: number }>(
  'event.append_several',
  `WITH new AS (SELECT payload, at FROM json_array_elements($2::json) WITH ORDINALITY AS new (payload, at)),
   next AS (UPDATE room SET seq = seq + (SELECT count(*) FROM new) WHERE id = $1 RETURNING seq)
   INSERT INTO event (scope, stream_id, seq, payload)
   SELECT 'room', $1, next.seq - (SELECT count(*) FROM new) + new.at, new.payload FROM next, new ORDER BY new.at
   RETURNING seq`,
);

export const appendToUser = statement<{ seq: number }>(
  'event.append_user',
  `WITH next AS (UPDATE users SET stream_seq = stream_seq + 1 WHERE id = $1 RETURNING stream_seq)
   INSERT INTO event (scope, stream_id, seq, payload) SELECT 'user', $1, next.stream_seq, $2 FROM next RETURNING seq`,
);

/** The lock of a stream ($1, $2) that no room and no person owns; its changes come one after the other. */
export const lockStream = statement(
  'event.lock_stream',
  `INSERT INTO stream (scope, id) VALUES ($1::event_scope, $2) ON CONFLICT (scope, id) DO UPDATE SET seq = stream.seq`,
);

/** Only under its lock. */
export const appendToStream = statement<{ seq: number }>(
  'event.append_stream',
  `WITH next AS (UPDATE stream SET seq = seq + 1 WHERE scope = $1::event_scope AND id = $2 RETURNING seq)
   INSERT INTO event (scope, stream_id, seq, payload) SELECT $1::event_scope, $2, next.seq, $3 FROM next RETURNING seq`,
);

/** Where a stream stands that no room and no person owns. No row: nothing has ever happened there. */
export const seqOfStream = statement<{ seq: number }>(
  'event.stream_seq',
  'SELECT seq FROM stream WHERE scope = $1::event_scope AND id = $2',
);

/** One event row by its place. */
export const eventAt = statement<EventRow>(
  'event.at',
  'SELECT scope, stream_id, seq, payload, created_at FROM event WHERE scope = $1::event_scope AND stream_id = $2 AND seq = $3',
);

/** The events of one stream ($1, $2) after seq $3 up to seq $4: at most $5, and no more once they fill $6 bytes. */
export const stretchOf = statement<EventRow>(
  'event.stretch',
  `SELECT scope, stream_id, seq, payload, created_at FROM (
     SELECT scope, stream_id, seq, payload, created_at,
       sum(octet_length(payload::text)) OVER (ORDER BY seq) - octet_length(payload::text) AS before
     FROM (
       SELECT * FROM event
       WHERE scope = $1::event_scope AND stream_id = $2 AND seq > $3 AND seq <= $4 ORDER BY seq LIMIT $5
     ) stretch
   ) measured WHERE before < $6 ORDER BY seq`,
);

/** This cluster and this database: a dump that is restored elsewhere brings the log, but not the meaning of its numbers. */
export const databaseOrigin = statement<{ origin: string }>(
  'event.origin',
  `SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid AS origin
   FROM pg_database WHERE datname = current_database()`,
);

/** Begins a new history when the log came from elsewhere. Answers a row if it did. */
export const adoptOrigin = statement<{ id: number }>(
  'event.adopt',
  `UPDATE server SET origin = $1, history = gen_random_uuid(), pruned_before = NULL WHERE origin <> $1 RETURNING id`,
);

/** 3 is PostgreSQL's number for what was always there: every snapshot shows it. */
export const forgetTransactions = statement('event.forget_transactions', "UPDATE event SET xid = '3'");

/**
 * The snapshot of the very statement it stands in, as a position. It ends behind the last event that it shows and not behind
 * the last transaction: a number that was rolled back is given out again after a crash of PostgreSQL, since nothing of it need
 * have reached the disk, and the event that then carries it must not pass for shown. What committed did reach the disk.
 */
export const here = `(
     SELECT least(pg_snapshot_xmin(now.s), top.xid) || ':' || top.xid || ':' || array_to_string(
       ARRAY(SELECT running FROM pg_snapshot_xip(now.s) running WHERE running < top.xid ORDER BY running), ',')
     FROM (SELECT pg_current_snapshot() AS s) now, LATERAL (
       SELECT least(pg_snapshot_xmax(now.s), greatest(
         (SELECT xid::text::bigint + 1 FROM event ORDER BY xid DESC LIMIT 1),
         (SELECT pruned_before::bigint FROM server), 3)::text::xid8) AS xid
     ) top
   )`;

export const currentSnapshot = statement<{ history: string; snapshot: string; pruned_before: string | null }>(
  'event.snapshot',
  `SELECT history, ${here} AS snapshot, pruned_before FROM server`,
);

/**
 * What became visible since snapshot $1, and the snapshot in which it was read. Whatever order transactions commit in,
 * nothing comes twice and nothing is left out: a row is new if its transaction had not begun, or was still running, then.
 * The upper bound excludes nothing; it tells the planner that the range is narrow, who else reads the whole table.
 */
export const eventsSince = statement<
  (EventRow & { xid: number; snapshot: null }) | { seq: null; snapshot: string; pruned_before: string | null }
>(
  'event.since',
  `SELECT ${here} AS snapshot, NULL AS scope, NULL AS stream_id, NULL AS seq, NULL AS payload,
     NULL AS created_at, NULL AS xid, (SELECT pruned_before FROM server)
   UNION ALL (
     SELECT NULL, scope, stream_id, seq, payload, created_at, xid::text::bigint, NULL FROM event
     WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND xid < pg_snapshot_xmax(pg_current_snapshot())
     UNION ALL
     SELECT NULL, scope, stream_id, seq, payload, created_at, xid::text::bigint, NULL FROM event
     WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
     ORDER BY scope, stream_id, seq
   )`,
);

/** How many events became visible since snapshot $1, counted no further than $2. */
export const countSince = statement<{ count: number }>(
  'event.count_since',
  `SELECT count(*) FROM (
     SELECT 1 FROM event
     WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND xid < pg_snapshot_xmax(pg_current_snapshot()) LIMIT $2
   ) counted`,
);

/**
 * The same for one person ($2), at most $3, and no more once they fill $4 bytes: his own stream, his rooms, the people he
 * shares rooms with, the server, his organisation, and word of the rooms he was taken out of. Of a deleted room only that it was deleted. The mark is read in
 * the same sight as the events: who does not see what was pruned meanwhile sees that it was.
 */
export const backlogOf = statement<
  | (EventRow & { xid: number; snapshot: null; bytes: number })
  | { seq: null; snapshot: string; pruned_before: string | null }
>(
  'event.backlog',
  `WITH mine AS (
     SELECT m.room_id, room.deleted_at IS NOT NULL AS deleted FROM member m JOIN room ON room.id = m.room_id
     WHERE m.user_id = $2 AND m.left_at IS NULL
   ), since AS (
     SELECT * FROM event
     WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND xid < pg_snapshot_xmax(pg_current_snapshot())
     UNION ALL
     SELECT * FROM event WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
   ), missed AS (
     SELECT e.*, sum(octet_length(e.payload::text)) OVER (ORDER BY e.scope, e.stream_id, e.seq) AS bytes
     FROM since e LEFT JOIN mine ON e.scope = 'room' AND mine.room_id = e.stream_id
     WHERE (e.scope = 'user' AND (e.stream_id = $2 OR e.payload->>'type' = 'user.updated'))
       OR e.scope = 'server'
       OR (e.scope = 'organisation' AND e.stream_id = (SELECT coalesce(organisation_id, 0) FROM users WHERE id = $2))
       OR (NOT mine.deleted OR (mine.deleted AND e.payload->>'type' = 'room.deleted'))
       OR (e.scope = 'room' AND e.payload->>'type' = 'member.left' AND (e.payload->>'userId')::int = $2)
   )
   SELECT ${here} AS snapshot, NULL AS scope, NULL AS stream_id, NULL AS seq, NULL AS payload,
     NULL AS created_at, NULL AS xid, (SELECT pruned_before FROM server), NULL AS bytes
   UNION ALL (
     SELECT NULL, scope, stream_id, seq, payload, created_at, xid::text::bigint, NULL, bytes::bigint FROM missed
     WHERE bytes - octet_length(payload::text) < $4 ORDER BY scope, stream_id, seq LIMIT $3
   )`,
);

export const deletedAmong = statement<{ id: number }>(
  'event.deleted_among',
  'SELECT id FROM message WHERE id = ANY($1::bigint[]) AND deleted_at IS NOT NULL',
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

export const membersOfRooms = statement<{ room_id: number; user_id: number }>(
  'event.members_of',
  'SELECT room_id, user_id FROM member WHERE room_id = ANY($1::int[]) AND left_at IS NULL',
);

/** Who of the connected people ($2) is of one of these organisations ($1; 0: of none). */
export const peopleOfOrganisations = statement<{ organisation_id: number; user_id: number }>(
  'event.people_of_organisations',
  `SELECT coalesce(organisation_id, 0) AS organisation_id, id AS user_id FROM users
   WHERE id = ANY($2::int[]) AND coalesce(organisation_id, 0) = ANY($1::int[])`,
);

/** Who of the connected people ($2) shares a room with whom of these ($1). */
export const contactsAmong = statement<{ subject_id: number; user_id: number }>(
  'event.contacts_among',
  `SELECT DISTINCT s.user_id AS subject_id, o.user_id FROM member s JOIN member o ON o.room_id = s.room_id
     JOIN room ON room.id = s.room_id AND room.deleted_at IS NULL
   WHERE s.user_id = ANY($1::int[]) AND s.left_at IS NULL AND o.user_id = ANY($2::int[]) AND o.left_at IS NULL`,
);

/**
 * Who of the connected people ($2) is told whether these ($1) are here: whoever shares a room with them that is not larger
 * than $3, and was not blocked by them.
 */
export const watchersAmong = statement<{ subject_id: number; user_id: number }>(
  'event.watchers_among',
  `SELECT DISTINCT s.user_id AS subject_id, o.user_id FROM member s JOIN member o ON o.room_id = s.room_id
     JOIN room ON room.id = s.room_id AND room.deleted_at IS NULL AND room.member_count <= $3
   WHERE s.user_id = ANY($1::int[]) AND s.left_at IS NULL AND o.user_id = ANY($2::int[]) AND o.left_at IS NULL
     AND o.user_id <> s.user_id
     AND NOT EXISTS (SELECT FROM block WHERE blocker_id = s.user_id AND blocked_id = o.user_id)`,
);
