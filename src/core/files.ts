import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { File, FileKind, FileUsage, ListFiles, Voice } from '#contract/files.ts';
import type { Page } from '#contract/paging.ts';
import { accessFile, accessRoom } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { changeRoom, fingerprint, firstAnswer, inTurn, once } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { bigIdCursor, nextIdCursor } from '#core/cursors.ts';
import { requireSpace, usedBy } from '#core/quotas.ts';
import { toFile } from '#core/rows.ts';
import { type FileRow, insertFile, markFileDeleted, roomFiles } from '#db/file-sql.ts';
import { isFileHeld } from '#db/hold-sql.ts';
import type { Files } from '#files/files.ts';
import { type Media, readMedia } from '#files/media.ts';
import { cleanName } from '#files/names.ts';
import { HEAD_BYTES, sniff } from '#files/sniff.ts';
import { type ByteRange, type Stored, THUMBNAIL } from '#files/store.ts';
import type { Picture } from '#files/thumbnails.ts';

export interface FileCtx extends Ctx {
  readonly files: Files;
}

/** Bytes that are kept and belong to no room yet. Whoever has them adds them to one, or discards them. */
export interface ReceivedFile extends Stored {
  readonly uuid: string;
  readonly head: Uint8Array;
}

export interface NewFile {
  roomId: number;
  /** as the sender calls it */
  name: string;
  description: string;
  declaredType: string;
  clientId?: string | undefined;
  /** when the sender says that it is a voice message */
  voice?: Voice | undefined;
}

/** Before bytes are taken from somebody who may not write there. */
export async function requireUpload(ctx: FileCtx, roomId: number, bytes = 1): Promise<void> {
  await accessRoom(ctx, ctx.db, roomId, 'post');
  await requireSpace(ctx, ctx.db, ctx.files.quota, bytes);
}

/** Hands the bytes on, up to the limit, and remembers how they begin. */
async function* measured(bytes: AsyncIterable<Uint8Array>, limit: number, head: Buffer[]): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    if (size < HEAD_BYTES) head.push(Buffer.from(chunk.subarray(0, HEAD_BYTES - size)));
    size += chunk.length;
    if (size > limit) throw new ChatError('file_too_large', { limit });
    yield chunk;
  }
  if (size === 0) throw new ChatError('invalid_input', { issues: [{ path: ['file'], message: 'is empty' }] });
}

export async function receiveFile({ files }: FileCtx, bytes: AsyncIterable<Uint8Array>): Promise<ReceivedFile> {
  const uuid = randomUUID();
  const head: Buffer[] = [];
  const stored = await files.store.write(uuid, measured(bytes, files.maxBytes, head));
  return { ...stored, uuid, head: Buffer.concat(head) };
}

export async function discardFile({ files }: FileCtx, { uuid }: { uuid: string }): Promise<void> {
  await files.store.delete(uuid + THUMBNAIL);
  await files.store.delete(uuid);
}

async function makePicture({ files, actor }: FileCtx, received: ReceivedFile, mime: string): Promise<Picture | null> {
  const { store, thumbnails } = files;
  if (!thumbnails.canRead(mime, received.size)) return null;
  const picture = await thumbnails.read(actor.userId, async () => {
    const stream = await store.read(received.uuid);
    return stream && new Uint8Array(await new Response(stream).arrayBuffer());
  });
  if (picture) await store.write(received.uuid + THUMBNAIL, onlyChunk(picture.thumbnail));
  return picture;
}

async function tellMedia({ files }: FileCtx, { uuid, size }: ReceivedFile, mime: string): Promise<Media> {
  return readMedia(mime, size, async (start, length) => {
    if (length <= 0 || start >= size) return Buffer.alloc(0);
    const stream = await files.store.read(uuid, { start, end: Math.min(start + length, size) - 1 });
    return stream ? Buffer.from(await new Response(stream).arrayBuffer()) : Buffer.alloc(0);
  });
}

function kindOf(mime: string, voice: Voice | undefined): FileKind {
  const [family] = mime.split('/');
  if (voice && family !== 'audio')
    throw new ChatError('invalid_input', { issues: [{ path: ['voice'], message: 'goes with a recording of sound' }] });
  if (voice) return 'voice';
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document';
}

async function* onlyChunk(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Received bytes become a file of a room. When that is refused they are gone. */
export async function addFile(ctx: FileCtx, received: ReceivedFile, about: NewFile): Promise<File> {
  try {
    const file = await addOnce(ctx, received, about);
    // Another request with the same key was first.
    if (file.uuid !== received.uuid) await discardFile(ctx, received);
    return file;
  } catch (error) {
    // Of any other failure it is not known what was committed: the sweep will see (src/jobs/file-sweep.ts).
    if (error instanceof ChatError) await discardFile(ctx, received);
    throw error;
  }
}

async function addOnce(ctx: FileCtx, received: ReceivedFile, about: NewFile): Promise<File> {
  const { roomId, description, clientId, voice } = about;
  const { uuid, size, sha256 } = received;
  await accessRoom(ctx, ctx.db, roomId, 'post');
  const name = cleanName(about.name);
  const print = fingerprint('file.add', { roomId, name, description, sha256, voice });
  const first = clientId === undefined ? undefined : await firstAnswer<File>(ctx, clientId, print);
  if (first) return first;
  const mime = sniff(received.head, about.declaredType);
  const kind = kindOf(mime, voice);
  const picture = await makePicture(ctx, received, mime);
  const { width, height } = picture ?? { width: null, height: null };
  const media = await tellMedia(ctx, received, mime);
  const seen = [width ?? media.width, height ?? media.height, picture?.thumbnail.length ?? null];
  const played = [media.durationMs ?? voice?.durationMs ?? null, voice?.waveform ?? null];
  const values = [uuid, roomId, ctx.actor.userId, name, description, size, mime, sha256, ...seen, kind, ...played];
  return once<File>(ctx, clientId, print, (claim, keep) =>
    changeRoom(ctx, roomId, 'post', async (_, { tx, emit }) => {
      await claim(tx);
      await requireSpace(ctx, tx, ctx.files.quota, size, uuid);
      const [row] = (await tx.query(insertFile, values)) as [FileRow];
      const file = toFile(row);
      await emit({ type: 'file.added', file });
      await keep(tx, file);
      return file;
    }),
  );
}

/** A file at once: nothing is taken from whoever may not write in the room. */
export async function uploadFile(ctx: FileCtx, input: NewFile & { bytes: AsyncIterable<Uint8Array> }): Promise<File> {
  const { bytes, ...about } = input;
  await requireUpload(ctx, about.roomId);
  return addFile(ctx, await receiveFile(ctx, bytes), about);
}

/** By its number or by its uuid. */
export type WhichFile = { id: number } | { uuid: string };

export async function getFile(ctx: Ctx, which: WhichFile): Promise<File> {
  return toFile((await accessFile(ctx, ctx.db, which)).file);
}

/** Newest first. */
export async function listFiles(ctx: Ctx, input: z.output<typeof ListFiles>): Promise<Page<File>> {
  await accessRoom(ctx, ctx.db, input.roomId, 'take-part');
  const before = bigIdCursor(input.cursor) ?? Number.MAX_SAFE_INTEGER;
  const values = [input.roomId, before, input.limit + 1];
  const rows = input.kind
    ? await ctx.db.query(roomFiles.ofKind, [...values, input.kind])
    : await ctx.db.query(roomFiles.all, values);
  return nextIdCursor(rows.map(toFile), input.limit);
}

/** What one's own files weigh, and how much they may. */
export async function fileUsage(ctx: FileCtx): Promise<FileUsage> {
  const { quota, maxBytes } = ctx.files;
  return { used: await usedBy(ctx, ctx.db), limit: quota.person, maxFileBytes: maxBytes };
}

/** Bytes on their way out, and what is to be said of them. */
export interface OpenedFile {
  readonly name: string;
  readonly mime: string;
  readonly size: number;
  /** The same bytes have the same; others another. */
  readonly etag: string;
  /** false: nobody should look at it without meaning to, as a picture that could not be read here */
  readonly isViewable: boolean;
  /** Whoever does not read to the end cancels. */
  read(range?: ByteRange): Promise<ReadableStream<Uint8Array>>;
}

async function readFrom({ files }: FileCtx, key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array>> {
  const stream = await files.store.read(key, range);
  // Deleted in this moment.
  if (!stream) throw new ChatError('file_not_found');
  return stream;
}

export async function openFile(ctx: FileCtx, which: WhichFile): Promise<OpenedFile> {
  const { file } = await accessFile(ctx, ctx.db, which);
  const { uuid, name, mime, size, sha256 } = file;
  const isViewable = !mime.startsWith('image/') || file.width !== null;
  return { name, mime, size, etag: sha256, isViewable, read: (range) => readFrom(ctx, uuid, range) };
}

export async function openThumbnail(ctx: FileCtx, which: WhichFile): Promise<OpenedFile> {
  const { file } = await accessFile(ctx, ctx.db, which);
  if (file.thumbnail_size === null) throw new ChatError('file_not_found');
  return {
    name: `${file.name}.webp`,
    mime: 'image/webp',
    size: file.thumbnail_size,
    etag: `${file.uuid}-thumbnail`,
    isViewable: true,
    read: (range) => readFrom(ctx, file.uuid + THUMBNAIL, range),
  };
}

/** By who uploaded it, or by whoever moderates the room. The row is kept for audit; the bytes are not. */
export async function deleteFile(ctx: FileCtx, which: WhichFile): Promise<void> {
  const { file: found } = await accessFile(ctx, ctx.db, which);
  await inTurn(ctx, found.room_id, async ({ tx, emit }) => {
    const { file, room } = await accessFile(ctx, tx, which);
    if (file.uploader_id !== ctx.actor.userId && (room.kind === 'dm' || room.my_role === 'member'))
      throw new ChatError('forbidden', { need: 'uploader or room moderator' });
    await tx.query(markFileDeleted, [file.id, ctx.actor.userId]);
    await recordAudit(tx, ctx, {
      action: 'file_deleted',
      roomId: room.id,
      userId: file.uploader_id,
      details: { file_id: file.id, name: file.name, size: file.size },
    });
    await emit({ type: 'file.removed', fileId: file.id, removedBy: ctx.actor.userId });
  });
  const [hold] = await ctx.db.query(isFileHeld, [found.id]);
  if (hold?.held) return;
  // It is deleted, whatever happens now: bytes that stay are swept.
  await discardFile(ctx, found).catch(() => undefined);
}
