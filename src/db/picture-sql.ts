import { statement } from '#db/database.ts';

export const insertPicture = statement(
  'picture.insert',
  'INSERT INTO picture (uuid, mime, bytes, avatar_of) VALUES ($1, $2, $3, $4)',
);

/** The faces of $1 that he does not show any more; $2 is the one that he does, or null. */
export const deleteOldAvatars = statement(
  'picture.delete_avatars',
  'DELETE FROM picture WHERE avatar_of = $1 AND uuid IS DISTINCT FROM $2::uuid',
);

/** Of what nothing shows any more. */
export const deletePicture = statement('picture.delete', 'DELETE FROM picture WHERE uuid = $1');

/** `message_id`: whose preview it is; null for faces and emoji. */
export const pictureByUuid = statement<{ mime: string; bytes: Buffer; message_id: number | null }>(
  'picture.by_uuid',
  'SELECT mime, bytes, message_id FROM picture WHERE uuid = $1',
);

export const insertPreviewPicture = statement(
  'picture.insert_preview',
  'INSERT INTO picture (uuid, mime, bytes, message_id) VALUES ($1, $2, $3, $4)',
);

/** Those that the previews of message $1 show no more; $2 are the ones that they do. */
export const deletePreviewPictures = statement(
  'picture.delete_previews',
  'DELETE FROM picture WHERE message_id = $1 AND NOT uuid = ANY($2::uuid[])',
);
