import { statement } from '#db/database.ts';
import { here } from '#db/event-sql.ts';

/** Whether there is anything to do: asked at wakes and once a second. */
export const searchWork = statement<{ work: boolean }>(
  'search.work',
  `SELECT s.snapshot IS DISTINCT FROM ${here} OR s.history IS DISTINCT FROM server.history
     OR s.backfill_below IS NOT NULL OR EXISTS (SELECT FROM search_todo) AS work
   FROM search_state s, server`,
);

/** One node at a time brings the index up to date; when it dies its lock dies with it. */
export const takeSearchState = statement<{
  history: string | null;
  snapshot: string | null;
  backfill_below: string | null;
}>(
  'search.take',
  'SELECT history, snapshot, backfill_below::text FROM search_state WHERE id = 1 FOR UPDATE SKIP LOCKED',
);
export const moveSearchState = statement(
  'search.move',
  'UPDATE search_state SET history = $1, snapshot = $2 WHERE id = 1',
);
export const moveBackfill = statement(
  'search.move_backfill',
  'UPDATE search_state SET backfill_below = $1 WHERE id = 1',
);
export const beginBackfill = statement(
  'search.begin_backfill',
  'UPDATE search_state SET backfill_below = 9223372036854775807 WHERE id = 1',
);

/**
 * Notes which messages the log tells of since snapshot $1, however many: whatever event names one, its words are made anew.
 * Answers the snapshot of the very look.
 */
export const noteSearchNews = statement<{ snapshot: string; pruned_before: string | null }>(
  'search.note_news',
  `WITH since AS (
     SELECT payload FROM event WHERE scope = 'room'
       AND xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND xid < pg_snapshot_xmax(pg_current_snapshot())
     UNION ALL
     SELECT payload FROM event WHERE scope = 'room'
       AND xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
   ), named AS (
     SELECT coalesce(payload->'message'->>'id', payload->>'messageId', payload->'file'->>'messageId')::bigint AS id FROM since
     UNION SELECT (payload->'thread'->>'parentId')::bigint FROM since
     UNION SELECT (SELECT message_id FROM file WHERE id = (payload->>'fileId')::bigint) FROM since
   ), noted AS (
     INSERT INTO search_todo (message_id) SELECT id FROM named WHERE id IS NOT NULL ON CONFLICT DO NOTHING
   )
   SELECT ${here} AS snapshot, pruned_before FROM server`,
);

export interface IndexedRow {
  id: number;
  room_id: number;
  sender_id: number;
  content: string;
  mentions: number[];
  /** as 202601 */
  month: number;
  pinned: boolean;
  threaded: boolean;
  reacted: boolean;
  filed: boolean;
  file_names: string[];
}

const indexed = `m.id, m.room_id, m.sender_id, m.content, m.mentions, to_char(m.created_at, 'YYYYMM')::int AS month,
     m.pinned_at IS NOT NULL AS pinned, m.parent_id IS NOT NULL OR m.thread_count > 0 AS threaded,
     m.reactions <> '[]' AS reacted,
     m.files <> '[]' AS filed, ARRAY(SELECT f->>'name' FROM jsonb_array_elements(m.files) f) AS file_names`;

/** The newest of those that wait, so many as $1. */
export const takeTodo = statement<{ message_id: number }>(
  'search.take_todo',
  `DELETE FROM search_todo WHERE message_id IN (SELECT message_id FROM search_todo ORDER BY message_id DESC LIMIT $1)
   RETURNING message_id`,
);

export const messagesToIndex = statement<IndexedRow>(
  'search.to_index',
  `SELECT ${indexed} FROM message m WHERE m.id = ANY($1::bigint[]) AND m.deleted_at IS NULL`,
);

/** $1 below which id, $2 how many: deleted ones too, so that it gets on. */
export const messagesBefore = statement<IndexedRow & { deleted: boolean }>(
  'search.backfill',
  `SELECT ${indexed}, m.deleted_at IS NOT NULL AS deleted FROM message m WHERE m.id < $1 ORDER BY m.id DESC LIMIT $2`,
);

/** $1 messages, $2 rooms, $3 their words. What is as it was is not written. */
export const writeWords = statement(
  'search.write',
  `INSERT INTO message_search AS s (message_id, room_id, words)
   SELECT id, room_id, words::tsvector FROM unnest($1::bigint[], $2::int[], $3::text[]) AS given (id, room_id, words)
   ON CONFLICT (message_id) DO UPDATE SET words = excluded.words WHERE s.words <> excluded.words`,
);
export const dropWords = statement('search.drop', 'DELETE FROM message_search WHERE message_id = ANY($1::bigint[])');
export const analyzeWords = statement('', 'ANALYZE message_search');
