import { z } from 'zod';
import type { ApiContext } from '#api/context.ts';
import { enter, jsonOf } from '#api/file-transfer.ts';
import { ChatError } from '#contract/errors.ts';
import { FileDescription, Voice } from '#contract/files.ts';
import { ClientId, Id } from '#contract/text.ts';
import type { FileCtx } from '#core/files.ts';
import { appendToUpload, beginUpload, endUpload, findUpload, type Upload } from '#core/uploads.ts';

// The resumable upload protocol tus 1.0.0 (https://tus.io/protocols/resumable-upload), with four of its extensions.

const VERSION = '1.0.0';
const BYTES = 'application/offset+octet-stream';
const METHODS = 'OPTIONS, POST, HEAD, PATCH, DELETE';

/** What a client says of its file, each in Base64. */
const Metadata = z.object({
  roomId: z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(Id),
  filename: z.string().max(4096).default(''),
  filetype: z.string().max(255).default(''),
  description: FileDescription.default(''),
  voice: z.string().max(4096).transform(jsonOf).pipe(Voice).optional(),
});
const Beginning = z.object({ size: z.int(), clientId: ClientId.optional() });
const NOT_WELL_FORMED = { issues: [{ path: ['Upload-Metadata'], message: 'is malformed' }] };

/** `uuid` is null where uploads begin. */
export async function answerTus(
  ctx: ApiContext,
  request: Request,
  root: string,
  uuid: string | null,
): Promise<Response> {
  const asked = request.headers.get('x-http-method-override');
  const method = request.method === 'POST' && asked !== null ? asked.toUpperCase() : request.method;
  if (method === 'OPTIONS') return optionsOf(ctx);
  if (request.headers.get('tus-resumable') !== VERSION)
    return new Response(null, { status: 412, headers: { 'Tus-Version': VERSION, 'Cache-Control': 'no-store' } });
  if (uuid === null) {
    if (method !== 'POST') return notAllowed();
    return withPlace(ctx, (core) => begin(core, request, root));
  }
  switch (method) {
    case 'HEAD': {
      const upload = await findUpload(await enter(ctx, 'read'), uuid);
      return said(200, upload, { 'Upload-Length': String(upload.size) });
    }
    case 'PATCH':
      return withPlace(ctx, (core) => append(core, request, uuid));
    case 'DELETE':
      await endUpload(await enter(ctx, 'write'), uuid);
      return new Response(null, { status: 204, headers: { 'Tus-Resumable': VERSION, 'Cache-Control': 'no-store' } });
    default:
      return notAllowed();
  }
}

async function withPlace(ctx: ApiContext, take: (core: FileCtx) => Promise<Response>): Promise<Response> {
  const core = await enter(ctx, 'write');
  return ctx.services.transfers.upload(core.actor.userId, () => take(core));
}

async function begin(core: FileCtx, request: Request, root: string): Promise<Response> {
  const length = request.headers.get('upload-length') ?? '';
  const size = /^\d{1,15}$/.test(length) ? Number(length) : null;
  const clientId = request.headers.get('idempotency-key') ?? undefined;
  const { filename, filetype, ...about } = Metadata.parse(metadataOf(request.headers.get('upload-metadata') ?? ''));
  const beginning = { ...Beginning.parse({ size, clientId }), ...about, name: filename, declaredType: filetype };
  let upload = await beginUpload(core, beginning);
  if (request.headers.get('content-type') === BYTES && request.body)
    upload = await appendToUpload(core, upload.uuid, 0, bytesOf(request));
  return said(201, upload, { Location: `${root}/${upload.uuid}` });
}

async function append(core: FileCtx, request: Request, uuid: string): Promise<Response> {
  const offset = request.headers.get('upload-offset') ?? '';
  if (request.headers.get('content-type') !== BYTES)
    return new Response(null, { status: 415, headers: { 'Tus-Resumable': VERSION, 'Cache-Control': 'no-store' } });
  if (!/^\d{1,15}$/.test(offset))
    throw new ChatError('invalid_input', { issues: [{ path: ['Upload-Offset'], message: 'is missing or no number' }] });
  return said(204, await appendToUpload(core, uuid, Number(offset), bytesOf(request)));
}

/** The body as it comes, until another connection takes the upload over. A body that breaks off ends like one that is whole. */
function bytesOf(request: Request) {
  return async function* (signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = request.body?.getReader();
    if (!reader) return;
    // A read that waits ends with it. Nothing is raced: a promise that lives as long as the upload would keep all its bytes.
    const stop = () => void reader.cancel().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (!signal.aborted) {
        const { done, value } = await reader.read().catch(() => ({ done: true as const, value: undefined }));
        if (done) return;
        yield value;
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
}

/** `key base64, key base64`; a key alone has no value. */
function metadataOf(header: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const pair of header.split(',')) {
    const [key = '', value = '', ...rest] = pair.trim().split(/ +/);
    if (key === '') continue;
    const text = Buffer.from(value, 'base64').toString();
    if (rest.length > 0 || found.has(key) || !/^[A-Za-z0-9+/]*={0,2}$/.test(value) || text.includes('\0'))
      throw new ChatError('invalid_input', NOT_WELL_FORMED);
    found.set(key, text);
  }
  return Object.fromEntries(found);
}

/** Where the upload stands; once it is whole, which file it is. */
function said(status: number, { offset, expiresAt, file }: Upload, more: Record<string, string> = {}): Response {
  const headers = new Headers({
    'Tus-Resumable': VERSION,
    'Upload-Offset': String(offset),
    'Upload-Expires': new Date(expiresAt).toUTCString(),
    'Cache-Control': 'no-store',
    ...more,
  });
  if (file) {
    headers.set('Parley-File-Id', String(file.id));
    headers.set('Parley-File', `/files/${file.uuid}`);
  }
  return new Response(null, { status, headers });
}

function optionsOf({ services }: ApiContext): Response {
  const headers = {
    'Tus-Resumable': VERSION,
    'Tus-Version': VERSION,
    'Tus-Extension': 'creation,creation-with-upload,expiration,termination',
    'Tus-Max-Size': String(services.files.maxBytes),
    Allow: METHODS,
  };
  return new Response(null, { status: 204, headers });
}

function notAllowed(): Response {
  return new Response(null, { status: 405, headers: { Allow: METHODS, 'Tus-Resumable': VERSION } });
}
