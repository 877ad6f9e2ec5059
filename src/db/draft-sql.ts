import { statement } from '#db/database.ts';

export interface DraftRow {
  room_id: number;
  parent_id: number;
  content: string;
  quote_id: number | null;
  version: number;
  updated_at: string;
}

const columns = 'room_id, parent_id, content, quote_id, version, updated_at';

/**
 * $1 user, $2 room, $3 thread or 0, $4 content, $5 quoted message. The row of the user is locked first: of two devices that
 * write at once the one that comes second wins, and says so second.
 */
export const setDraft = statement<{ payload: { draft: unknown } }>(
  'draft.set',
  `WITH me AS (
     UPDATE users SET stream_seq = stream_seq + 1 WHERE id = $1 RETURNING stream_seq
   ), written AS (
     INSERT INTO draft (user_id, room_id, parent_id, content, quote_id, version)
     SELECT $1, $2, $3::bigint, $4, $5::bigint, me.stream_seq FROM me
     ON CONFLICT (user_id, room_id, parent_id) DO UPDATE SET
       content = excluded.content, quote_id = excluded.quote_id, version = excluded.version, updated_at = excluded.updated_at
     RETURNING *
   )
   INSERT INTO event (scope, stream_id, seq, payload)
   SELECT 'user', $1, d.version, json_build_object('type', 'draft.set', 'draft', json_build_object(
     'roomId', d.room_id, 'parentId', nullif(d.parent_id, 0), 'content', d.content, 'quoteId', d.quote_id,
     'version', d.version, 'updatedAt', iso(d.updated_at)))
   FROM written d RETURNING payload`,
);

/** $1 user, $2 room, $3 thread or 0, $4 the highest version that goes. The row of the user is locked first, as above. */
export const clearDraft = statement<{ seq: number }>(
  'draft.clear',
  `WITH me AS MATERIALIZED (
     SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE
   ), gone AS (
     DELETE FROM draft d USING me WHERE d.user_id = me.id AND d.room_id = $2 AND d.parent_id = $3 AND d.version <= $4
     RETURNING d.room_id, d.parent_id
   ), next AS (
     UPDATE users SET stream_seq = stream_seq + 1 FROM gone WHERE id = $1 RETURNING stream_seq
   )
   INSERT INTO event (scope, stream_id, seq, payload)
   SELECT 'user', $1, next.stream_seq, json_build_object(
     'type', 'draft.cleared', 'roomId', gone.room_id, 'parentId', nullif(gone.parent_id, 0))
   FROM next, gone RETURNING seq`,
);

export const draftsAfter = statement<DraftRow>(
  'draft.list',
  `SELECT ${columns} FROM draft WHERE user_id = $1 AND (room_id, parent_id) > ($2::int, $3::bigint)
   ORDER BY room_id, parent_id LIMIT $4`,
);

export const draftsOf = statement<DraftRow & { user_id: number }>(
  '',
  `SELECT user_id, ${columns} FROM draft WHERE user_id = ANY($1::int[])`,
);
