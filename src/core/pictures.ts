import { randomUUID } from 'node:crypto';
import { ChatError } from '#contract/errors.ts';
import { accessMessage } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import type { FileCtx } from '#core/files.ts';
import type { Transaction } from '#db/database.ts';
import { deletePicture, insertPicture, pictureByUuid } from '#db/picture-sql.ts';
import { HEAD_BYTES, sniff } from '#files/sniff.ts';
import type { Picture } from '#files/thumbnails.ts';

/** Bytes that were looked at and are a picture. */
export interface ReadPicture extends Picture {
  readonly mime: string;
  readonly bytes: Uint8Array;
}

function refused(message: string): ChatError {
  return new ChatError('invalid_input', { issues: [{ path: ['file'], message }] });
}

/** All of it in memory, so `limit` is small. */
export async function readBytes(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > limit) throw new ChatError('file_too_large', { limit });
    parts.push(part);
  }
  if (size === 0) throw refused('is empty');
  return Buffer.concat(parts);
}

/** What the bytes are is seen by opening them; the sender's word counts for nothing. */
export async function readPicture({ actor, files: { thumbnails } }: FileCtx, bytes: Uint8Array): Promise<ReadPicture> {
  const mime = sniff(bytes.subarray(0, HEAD_BYTES), '');
  const picture = thumbnails.canRead(mime, bytes.length)
    ? await thumbnails.read(actor.userId, async () => bytes)
    : null;
  if (!picture) throw refused('is no picture that can be read: PNG, JPEG, GIF, WebP or AVIF');
  return { ...picture, mime, bytes };
}

/** In the transaction of what shows it. Bytes never change under a uuid. */
export async function keepPicture(
  tx: Transaction,
  { mime, bytes, avatarOf = null }: { mime: string; bytes: Uint8Array; avatarOf?: number | null },
): Promise<string> {
  const uuid = randomUUID();
  await tx.query(insertPicture, [uuid, mime, Buffer.from(bytes), avatarOf]);
  return uuid;
}

export async function dropPicture(tx: Transaction, uuid: string): Promise<void> {
  await tx.query(deletePicture, [uuid]);
}

/**
 * For whoever is signed in: names and faces of people, and the server's emoji, are known to all who may ask for them. What a
 * preview shows is for whoever may read its message.
 */
export async function openPicture(ctx: Ctx, uuid: string): Promise<{ mime: string; bytes: Buffer }> {
  const [picture] = await ctx.db.query(pictureByUuid, [uuid]);
  if (!picture) throw new ChatError('file_not_found');
  if (picture.message_id !== null) await accessMessage(ctx, ctx.db, picture.message_id, 'read');
  return picture;
}

/** Where a picture is asked for. */
export function pictureUrl(uuid: string): string {
  return `/pictures/${uuid}`;
}
