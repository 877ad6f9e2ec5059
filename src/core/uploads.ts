import { randomUUID } from 'node:crypto';
import { ChatError } from '#contract/errors.ts';
import type { File, Voice } from '#contract/files.ts';
import { MAX_OPEN_UPLOADS } from '#contract/limits.ts';
import { accessRoom } from '#core/access.ts';
import { fingerprint, once } from '#core/changes.ts';
import { addFile, type FileCtx, getFile, type ReceivedFile } from '#core/files.ts';
import { requireSpace } from '#core/quotas.ts';
import {
  advanceUpload,
  countUploads,
  deleteUpload,
  finishUpload,
  insertUpload,
  ownUpload,
  type UploadRow,
} from '#db/upload-sql.ts';
import { HEAD_BYTES } from '#files/sniff.ts';

/** What comes is kept, and counted as kept, in blocks of so many bytes: no more is lost when the server dies. */
const BLOCK_BYTES = 4 * 1024 * 1024;

/** An upload that comes in parts, over as many connections as it takes. */
export interface Upload {
  uuid: string;
  size: number;
  /** so much is kept */
  offset: number;
  expiresAt: string;
  /** once it is whole */
  file: File | null;
}

export interface NewUpload {
  roomId: number;
  size: number;
  name: string;
  description: string;
  declaredType: string;
  voice?: Voice | undefined;
  clientId?: string | undefined;
}

function toUpload(row: UploadRow, file: File | null): Upload {
  return { uuid: row.uuid, size: row.size, offset: row.received, expiresAt: row.expires_at, file };
}

/** The whole of it counts against the quota from now on. */
export async function beginUpload(ctx: FileCtx, { clientId, ...input }: NewUpload): Promise<Upload> {
  const { roomId, size, name, description, declaredType, voice } = input;
  if (size > ctx.files.maxBytes) throw new ChatError('file_too_large', { limit: ctx.files.maxBytes });
  if (size < 1) throw new ChatError('invalid_input', { issues: [{ path: ['size'], message: 'is empty' }] });
  await accessRoom(ctx, ctx.db, roomId, 'post');
  const values = [name, description, declaredType, voice ? JSON.stringify(voice) : null, size];
  return once<Upload>(ctx, clientId, fingerprint('upload.begin', input), (claim, keep) =>
    ctx.db.transaction(async (tx) => {
      await claim(tx);
      await requireSpace(ctx, tx, ctx.files.quota, size);
      const [open] = (await tx.query(countUploads, [ctx.actor.userId])) as [{ count: number }];
      if (open.count >= MAX_OPEN_UPLOADS)
        throw new ChatError('rate_limited', { retryAfterMs: 60_000, limit: MAX_OPEN_UPLOADS });
      const [row] = (await tx.query(insertUpload, [randomUUID(), ctx.actor.userId, roomId, ...values])) as [UploadRow];
      const upload = toUpload(row, null);
      await keep(tx, upload);
      return upload;
    }),
  );
}

async function accessUpload(ctx: FileCtx, uuid: string): Promise<UploadRow> {
  const [row] = await ctx.db.query(ownUpload, [uuid, ctx.actor.userId]);
  if (!row) throw new ChatError('upload_not_found');
  return row;
}

/** How far it is. What was received whole and not made a file yet, because the server died in between, becomes one now. */
export async function findUpload(ctx: FileCtx, uuid: string): Promise<Upload> {
  await accessUpload(ctx, uuid);
  await ctx.files.appends.stop(uuid);
  return complete(ctx, await accessUpload(ctx, uuid));
}

/** Goes on at `offset`. What came before the connection broke is kept. */
export async function appendToUpload(
  ctx: FileCtx,
  uuid: string,
  offset: number,
  bytes: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): Promise<Upload> {
  await accessUpload(ctx, uuid);
  return ctx.files.appends.take(uuid, async (signal) => {
    const row = await accessUpload(ctx, uuid);
    if (row.received !== offset) throw new ChatError('upload_conflict', { offset: row.received });
    await accessRoom(ctx, ctx.db, row.room_id, 'post');
    return complete(ctx, row.file_id === null ? await receive(ctx, row, bytes(signal)) : row);
  });
}

async function receive(ctx: FileCtx, begun: UploadRow, bytes: AsyncIterable<Uint8Array>): Promise<UploadRow> {
  let row = begun;
  let waiting: Uint8Array[] = [];
  let size = 0;
  const keep = async () => {
    if (size === 0) return;
    const block = Buffer.concat(waiting);
    [waiting, size] = [[], 0];
    if (!(await ctx.files.store.writePart(row.uuid, row.received, block))) return forget(ctx, row);
    const [advanced] = await ctx.db.query(advanceUpload, [row.uuid, row.received, row.received + block.length]);
    if (!advanced) throw new ChatError('upload_conflict', { offset: (await accessUpload(ctx, row.uuid)).received });
    row = advanced;
  };
  try {
    for await (const chunk of bytes) {
      if (row.received + size + chunk.length > row.size) throw new ChatError('file_too_large', { limit: row.size });
      waiting.push(chunk);
      size += chunk.length;
      if (size >= BLOCK_BYTES) await keep();
    }
  } catch (error) {
    await keep();
    throw error;
  }
  await keep();
  return row;
}

/** Its bytes are gone, as after a backup was put back: it has to begin anew. */
async function forget(ctx: FileCtx, row: UploadRow): Promise<never> {
  await ctx.db.query(deleteUpload, [row.uuid, ctx.actor.userId]);
  throw new ChatError('upload_not_found');
}

async function complete(ctx: FileCtx, row: UploadRow): Promise<Upload> {
  if (row.received < row.size) return toUpload(row, null);
  if (row.file_id !== null) return toUpload(row, await getFile(ctx, { id: row.file_id }));
  const stored = await ctx.files.store.joinParts(row.uuid, row.size);
  if (!stored) return forget(ctx, row);
  const received: ReceivedFile = { ...stored, uuid: row.uuid, head: await headOf(ctx, row) };
  const about = { roomId: row.room_id, name: row.name, description: row.description, declaredType: row.declared_type };
  try {
    const clientId = `upload:${row.uuid}`;
    const file = await addFile(ctx, received, { ...about, clientId, ...(row.voice && { voice: row.voice }) });
    await ctx.db.query(finishUpload, [row.uuid, file.id]);
    return toUpload(row, file);
  } catch (error) {
    // Its bytes are gone, and with them the upload.
    if (error instanceof ChatError) await ctx.db.query(deleteUpload, [row.uuid, ctx.actor.userId]);
    throw error;
  }
}

async function headOf({ files }: FileCtx, { uuid, size }: UploadRow): Promise<Uint8Array> {
  const stream = await files.store.read(uuid, { start: 0, end: Math.min(size, HEAD_BYTES) - 1 });
  return new Uint8Array(stream ? await new Response(stream).arrayBuffer() : []);
}

/** What is a file by now stays one. */
export async function endUpload(ctx: FileCtx, uuid: string): Promise<void> {
  await accessUpload(ctx, uuid);
  await ctx.files.appends.stop(uuid);
  const [gone] = await ctx.db.query(deleteUpload, [uuid, ctx.actor.userId]);
  if (!gone) throw new ChatError('upload_not_found');
  await ctx.files.store.dropParts(uuid);
}
