import { z } from 'zod';
import { type ApiContext, whoCalls } from '#api/context.ts';
import { fileResponse } from '#api/file-response.ts';
import { type Fields, readUpload } from '#api/multipart.ts';
import { coreContext } from '#api/trpc.ts';
import { ChatError } from '#contract/errors.ts';
import { type File, FileDescription, Voice } from '#contract/files.ts';
import { ClientId, Id } from '#contract/text.ts';
import {
  addFile,
  discardFile,
  type FileCtx,
  openFile,
  openThumbnail,
  receiveFile,
  requireUpload,
  type WhichFile,
} from '#core/files.ts';

/** Who calls, within his budget: for what is no procedure because bytes go in or out. */
export async function enter(ctx: ApiContext, budget: 'read' | 'write'): Promise<FileCtx> {
  const { identity } = await whoCalls(ctx);
  const allowance = await ctx.services.limits.spend(budget, identity.userId);
  if (allowance) ctx.call.onSpent?.(allowance);
  return { ...coreContext(ctx, identity), files: ctx.services.files };
}

/** Where a door's form says what. */
export interface UploadForm {
  /** The room as the caller wrote it; absent where it is not known yet. Asked when the file begins, and at the end. */
  room(fields: Fields): string | null | undefined;
  description(fields: Fields): string | undefined;
  /** chosen by the caller, so that a retry uploads nothing a second time */
  clientId: string | null;
}

// As fields of something, so that a refusal names the one at fault.
const Key = z.object({ clientId: ClientId.optional() });
const About = z.object({ description: FileDescription, voice: Voice.optional() });

const NO_ROOM = { issues: [{ path: ['roomId'], message: 'is missing or no id of a room' }] };

function roomOf(text: string): number {
  const room = Id.safeParse(/^\d{1,10}$/.test(text) ? Number(text) : null);
  if (!room.success) throw new ChatError('invalid_input', NO_ROOM);
  return room.data;
}

/**
 * One upload, from the request to the file of a room. Where the room is known before the bytes, nothing is taken from whoever may
 * not write there; where the form names it behind them, they are taken and thrown away.
 */
export async function takeUpload(ctx: ApiContext, request: Request, form: UploadForm): Promise<File> {
  const core = await enter(ctx, 'write');
  return ctx.services.transfers.upload(core.actor.userId, () => take(core, request, form));
}

async function take(core: FileCtx, request: Request, form: UploadForm): Promise<File> {
  const { clientId } = Key.parse({ clientId: form.clientId ?? undefined });
  const refuseEarly = async (fields: Fields): Promise<void> => {
    const room = form.room(fields) ?? null;
    if (room !== null) await requireUpload(core, roomOf(room));
  };
  await refuseEarly(new Map());
  const { fields, taken } = await readUpload(request, {
    field: 'file',
    maxBytes: core.files.maxBytes,
    async take({ bytes, ...said }, before) {
      await refuseEarly(before);
      return { ...said, received: await receiveFile(core, bytes) };
    },
    drop: ({ received }) => discardFile(core, received),
  });
  const { received, name, declaredType } = taken;
  const about = await readAbout(form, fields).catch(async (error) => {
    await discardFile(core, received);
    throw error;
  });
  return addFile(core, received, { ...about, name, declaredType, clientId });
}

async function readAbout(form: UploadForm, fields: Fields) {
  const roomId = roomOf(form.room(fields) ?? '');
  const voice = fields.get('voice');
  return {
    roomId,
    ...About.parse({
      description: form.description(fields) ?? '',
      voice: voice === undefined ? undefined : jsonOf(voice),
    }),
  };
}

/** Text that is no JSON is as wrong as any other that does not fit. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export async function sendFile(ctx: ApiContext, request: Request, which: WhichFile): Promise<Response> {
  return send(ctx, async (core) => fileResponse(await openFile(core, which), request));
}

export async function sendThumbnail(ctx: ApiContext, request: Request, which: WhichFile): Promise<Response> {
  return send(ctx, async (core) => fileResponse(await openThumbnail(core, which), request));
}

async function send(ctx: ApiContext, give: (core: FileCtx) => Promise<Response>): Promise<Response> {
  const core = await enter(ctx, 'read');
  return ctx.services.transfers.download(core.actor.userId, () => give(core));
}
