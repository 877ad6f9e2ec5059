import { z } from 'zod';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { BigId, Id, paragraph, Timestamp } from '#contract/text.ts';

/** What was uploaded to a room. Its bytes are at `/files/<uuid>`, its thumbnail at `/files/<uuid>/thumbnail`. */
export const File = z.object({
  id: BigId,
  uuid: z.uuid(),
  roomId: Id,
  uploaderId: Id,
  name: z.string(),
  description: z.string(),
  size: z.int(),
  /** what the bytes are, whatever the uploader said they were */
  mime: z.string(),
  /** of images, upright; null where they could not be told */
  width: z.int().nullable(),
  height: z.int().nullable(),
  hasThumbnail: z.boolean(),
  messageId: BigId.nullable(),
  createdAt: Timestamp,
});
export type File = z.infer<typeof File>;

export const FileDescription = paragraph(0, 1000);
export const FileId = z.object({ fileId: BigId });
/** Newest first. */
export const ListFiles = z.object({ roomId: Id, cursor: Cursor.optional(), limit: PageLimit });
