import { z } from 'zod';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { BigId, Id, paragraph, Timestamp } from '#contract/text.ts';

/** What a gallery tells apart. A voice message is an upload that its sender says is one. */
export const FileKind = z.enum(['image', 'video', 'audio', 'voice', 'document']);
export type FileKind = z.infer<typeof FileKind>;

const MAX_PEAKS = 100;
/** What a client knows of the voice that it recorded: how long it is, and how loud in steps of equal length, from 0 to 100. */
export const Voice = z.object({
  durationMs: z.int().min(1).max(3_600_000),
  waveform: z.array(z.int().min(0).max(100)).min(1).max(MAX_PEAKS),
});
export type Voice = z.infer<typeof Voice>;

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
  kind: FileKind,
  /** of images and videos, upright; null where they could not be told */
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** of what is played; null where it could not be told */
  durationMs: z.int().nullable(),
  /** of voice messages alone */
  waveform: z.array(z.int()).nullable(),
  hasThumbnail: z.boolean(),
  messageId: BigId.nullable(),
  createdAt: Timestamp,
});
export type File = z.infer<typeof File>;

export const FileDescription = paragraph(0, 1000);
export const FileId = z.object({ fileId: BigId });
/** Newest first. */
export const FileUuid = z.object({ uuid: z.uuid() });
export const ListFiles = z.object({
  roomId: Id,
  kind: FileKind.optional(),
  cursor: Cursor.optional(),
  limit: PageLimit,
});

/** In bytes. What is being uploaded counts as if it were there already. */
export const FileUsage = z.object({ used: z.int(), limit: z.int().nullable(), maxFileBytes: z.int() });
export type FileUsage = z.infer<typeof FileUsage>;
