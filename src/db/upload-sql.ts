import type { Voice } from '#contract/files.ts';
import { statement } from '#db/database.ts';

export interface UploadRow {
  uuid: string;
  user_id: number;
  room_id: number;
  name: string;
  description: string;
  declared_type: string;
  voice: Voice | null;
  size: number;
  received: number;
  file_id: number | null;
  expires_at: string;
}

const columns = 'uuid, user_id, room_id, name, description, declared_type, voice, size, received, file_id, expires_at';
const later = "now() + interval '24 hours'";

export const insertUpload = statement<UploadRow>(
  'upload.insert',
  `INSERT INTO upload (uuid, user_id, room_id, name, description, declared_type, voice, size, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ${later}) RETURNING ${columns}`,
);

export const ownUpload = statement<UploadRow>(
  'upload.own',
  `SELECT ${columns} FROM upload WHERE uuid = $1 AND user_id = $2 AND expires_at > now()`,
);

export const countUploads = statement<{ count: number }>(
  'upload.count',
  'SELECT count(*) FROM upload WHERE user_id = $1 AND file_id IS NULL AND expires_at > now()',
);

/** From $2 to $3 more is kept. No row when another was quicker: what comes over two connections at once is counted once. */
export const advanceUpload = statement<UploadRow>(
  'upload.advance',
  `UPDATE upload SET received = $3, expires_at = ${later}
   WHERE uuid = $1 AND received = $2 AND $3 <= size AND file_id IS NULL RETURNING ${columns}`,
);

export const finishUpload = statement('upload.finish', 'UPDATE upload SET file_id = $2 WHERE uuid = $1');

/** Only what is no file yet. */
export const deleteUpload = statement<{ uuid: string }>(
  'upload.delete',
  'DELETE FROM upload WHERE uuid = $1 AND user_id = $2 AND file_id IS NULL RETURNING uuid',
);

export const dropExpiredUploads = statement<{ uuid: string }>(
  'upload.drop_expired',
  `DELETE FROM upload WHERE uuid IN (SELECT uuid FROM upload WHERE expires_at < now() - interval '1 hour' LIMIT 1000)
   RETURNING uuid`,
);
/** Of these those that somebody is still uploading. */
export const liveUploads = statement<{ uuid: string }>(
  'upload.live',
  'SELECT uuid FROM upload WHERE uuid = ANY($1::uuid[]) AND file_id IS NULL',
);
