import type { FileKind } from '#contract/files.ts';
import { type Statement, statement } from '#db/database.ts';
import { isHeld } from '#db/hold-sql.ts';

export interface FileRow {
  id: number;
  uuid: string;
  room_id: number;
  uploader_id: number;
  message_id: number | null;
  name: string;
  description: string;
  size: number;
  mime: string;
  sha256: string;
  width: number | null;
  height: number | null;
  thumbnail_size: number | null;
  kind: FileKind;
  duration_ms: number | null;
  waveform: number[] | null;
  created_at: string;
}

const columns = `id, uuid, room_id, uploader_id, message_id, name, description, size, mime, sha256, width, height,
  thumbnail_size, kind, duration_ms, waveform, created_at`;

export const insertFile = statement<FileRow>(
  'file.insert',
  `INSERT INTO file (uuid, room_id, uploader_id, name, description, size, mime, sha256, width, height, thumbnail_size,
     kind, duration_ms, waveform)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING ${columns}`,
);

export const fileById = statement<FileRow>(
  'file.by_id',
  `SELECT ${columns} FROM file WHERE id = $1 AND deleted_at IS NULL`,
);

export const fileByUuid = statement<FileRow>(
  'file.by_uuid',
  `SELECT ${columns} FROM file WHERE uuid = $1 AND deleted_at IS NULL`,
);

/** A room's files before an id, newest first; of one kind ($4) or of all. */
function filesBefore(name: string, which: string): Statement<FileRow> {
  return statement(
    name,
    `SELECT ${columns} FROM file WHERE room_id = $1 AND deleted_at IS NULL AND id < $2 ${which} ORDER BY id DESC LIMIT $3`,
  );
}
export const roomFiles = { all: filesBefore('file.list', ''), ofKind: filesBefore('file.list_kind', 'AND kind = $4') };

const unfinished = (except: string) =>
  `file_id IS NULL AND expires_at > now() AND uuid IS DISTINCT FROM ${except}::uuid`;
/** What somebody's files weigh, with what he is uploading, one upload left out. */
export const usageOf = statement<{ bytes: number }>(
  'file.usage',
  `SELECT (SELECT coalesce(sum(size), 0) FROM file WHERE uploader_id = $1 AND deleted_at IS NULL)::bigint
     + (SELECT coalesce(sum(size), 0) FROM upload WHERE user_id = $1 AND ${unfinished('$2')})::bigint AS bytes`,
);
export const usageOfServer = statement<{ bytes: number }>(
  'file.usage_server',
  `SELECT (SELECT coalesce(sum(size), 0) FROM file WHERE deleted_at IS NULL)::bigint
     + (SELECT coalesce(sum(size), 0) FROM upload WHERE ${unfinished('$1')})::bigint AS bytes`,
);
/** One upload of somebody is weighed after the other, so that two at once do not both find the last place. */
export const lockUsage = statement('file.lock_usage', "SELECT pg_advisory_xact_lock(hashtext('parley.quota'), $1)");

/** Of $1 those that $2 brought to the room $3 and that hang on no message yet. */
export const ownLooseFiles = statement<FileRow>(
  'file.own_loose',
  `SELECT ${columns} FROM file WHERE id = ANY($1::bigint[]) AND uploader_id = $2 AND room_id = $3 AND message_id IS NULL
     AND deleted_at IS NULL`,
);

export const filesOfMessage = statement<FileRow>(
  'file.of_message',
  `SELECT ${columns} FROM file WHERE message_id = $1 AND deleted_at IS NULL ORDER BY id`,
);

/** Its message forgets it too. */
/** With their room ($1), by whom ($2). */
export const deleteFilesOf = statement(
  'file.delete_of_room',
  'UPDATE file SET deleted_at = now(), deleted_by = $2 WHERE room_id = $1 AND deleted_at IS NULL',
);

export const markFileDeleted = statement(
  'file.delete',
  `WITH gone AS (
     UPDATE file SET deleted_at = now(), deleted_by = $2 WHERE id = $1 RETURNING id, message_id
   )
   UPDATE message m SET files = (
     SELECT coalesce(jsonb_agg(file ORDER BY place), '[]')
     FROM jsonb_array_elements(m.files) WITH ORDINALITY AS kept (file, place) WHERE (file->>'id')::bigint <> gone.id)
   FROM gone WHERE m.id = gone.message_id`,
);

/** The files whose uuids lie between two, both included, and whether their bytes may go. */
export const filesBetween = statement<{ uuid: string; deleted: boolean }>(
  '',
  `SELECT uuid, deleted_at IS NOT NULL AND NOT ${isHeld('file.room_id', 'file.uploader_id')} AS deleted
   FROM file WHERE uuid BETWEEN $1 AND $2
   UNION ALL
   SELECT uuid, expires_at < now() FROM account_export WHERE uuid BETWEEN $1 AND $2 AND ready_at IS NOT NULL`,
);

export const serverCreated = statement<{ created_at: string }>('', 'SELECT created_at FROM server');

export const fileStates = statement<FileRow & { deleted: boolean; deleted_by: number | null }>(
  '',
  `SELECT ${columns}, deleted_at IS NOT NULL AS deleted, deleted_by FROM file WHERE room_id = ANY($1::int[])`,
);
