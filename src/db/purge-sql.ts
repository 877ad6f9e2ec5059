import { statement } from '#db/database.ts';
import { isHeld } from '#db/hold-sql.ts';

/** So many rows are looked at by one step. */
export const PURGE_PAGE = 100;

const keptDays = 'CASE WHEN retention_days IS NULL THEN $1::int WHEN retention_days > 0 THEN retention_days END';

/** $1 days that the server keeps messages, or null; $2 last room seen. Rooms that are held keep everything. */
export const purgeableRooms = statement<{ id: number; days: number; deleted: boolean }>(
  'purge.rooms',
  `SELECT id, ${keptDays} AS days, deleted_at IS NOT NULL AS deleted FROM room
   WHERE id > $2 AND (${keptDays}) IS NOT NULL
     AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.lifted_at IS NULL AND h.room_id = room.id)
   ORDER BY id LIMIT 200`,
);

export interface LookedAt {
  id: number;
  /** older than it is kept, not pinned, and by nobody who is held */
  goes: boolean;
  old: boolean;
}

/** $1 room, $2 last message seen, $3 days. Looked at in their order, so that the first young one ends the search. */
export const oldestMessages = statement<LookedAt & { sender_id: number; mentions: number[]; has_files: boolean }>(
  'purge.messages',
  `SELECT id, sender_id, mentions, files <> '[]' AS has_files, created_at < now() - make_interval(days => $3) AS old,
     created_at < now() - make_interval(days => $3) AND pinned_at IS NULL AND purged_at IS NULL
       AND NOT ${isHeld('m.room_id', 'm.sender_id')} AS goes
   FROM (SELECT * FROM message WHERE room_id = $1 AND deleted_at IS NULL AND purged_at IS NULL AND id > $2
     ORDER BY id LIMIT ${PURGE_PAGE}) m
   ORDER BY id`,
);

/** The same of those that somebody deleted, whose text is still there. */
export const oldestDeleted = statement<LookedAt>(
  'purge.deleted',
  `SELECT id, created_at < now() - make_interval(days => $3) AS old,
     created_at < now() - make_interval(days => $3) AND NOT ${isHeld('m.room_id', 'm.sender_id')} AS goes
   FROM (
     SELECT * FROM message WHERE room_id = $1 AND deleted_at IS NOT NULL AND purged_at IS NULL AND id > $2
     ORDER BY id LIMIT ${PURGE_PAGE}) m
   ORDER BY id`,
);

/** Files that hang on no message. */
export const oldestLooseFiles = statement<LookedAt>(
  'purge.files',
  `SELECT id, created_at < now() - make_interval(days => $3) AS old,
     created_at < now() - make_interval(days => $3) AND message_id IS NULL AND NOT ${isHeld('f.room_id', 'f.uploader_id')} AS goes
   FROM (SELECT * FROM file WHERE room_id = $1 AND deleted_at IS NULL AND id > $2 ORDER BY id LIMIT ${PURGE_PAGE}) f
   ORDER BY id`,
);

/** What they said, in every version. The rows stay: so do numbers, threads and what the log counts on. */
export const eraseTexts = statement<{ id: number }>(
  'purge.erase',
  `WITH edits AS (DELETE FROM message_edit WHERE message_id = ANY($1::bigint[])),
   reactions AS (DELETE FROM reaction WHERE message_id = ANY($1::bigint[])),
   words AS (DELETE FROM message_search WHERE message_id = ANY($1::bigint[])),
   pictures AS (DELETE FROM picture WHERE message_id = ANY($1::bigint[]))
   UPDATE message SET content = '', metadata = '{}', reactions = '[]', quote = NULL, forward = NULL, previews = '[]',
     edit_count = 0, purged_at = now()
   WHERE id = ANY($1::bigint[]) RETURNING id`,
);
