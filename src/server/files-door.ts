import type { ApiContext, Services } from '#api/context.ts';
import { isOurFault } from '#api/errors.ts';
import { sendFile, sendThumbnail, takeUpload } from '#api/file-transfer.ts';
import { answerTus } from '#api/tus.ts';
import { ChatError } from '#contract/errors.ts';
import type { Door } from '#server/door.ts';
import { errorResponse } from '#server/error-response.ts';
import { contextOf } from '#server/trpc-door.ts';

const ROOT = '/files';
const UPLOADS = '/files/uploads';
const UPLOAD = /^\/files\/uploads(?:\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?$/;
const ONE = /^\/files\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\/thumbnail)?$/;

/**
 * `POST /files?roomId=…` with a form takes a file in; `GET` of its address gives it out. `/files/uploads` takes files in parts, by the
 * protocol tus.
 */
export function createFilesDoor(services: Services): Door {
  return {
    name: 'files',
    prefixes: [ROOT],
    streams: (path) => path === ROOT || UPLOAD.test(path),
    async fetch(request, from) {
      const ctx = contextOf(services, request.headers, from);
      try {
        return await answer(ctx, request);
      } catch (error) {
        if (isOurFault(error)) services.report(error, { path: 'files', requestId: from.requestId });
        return errorResponse(error);
      }
    },
  };
}

async function answer(ctx: ApiContext, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === ROOT) {
    if (request.method !== 'POST') return errorResponse(new ChatError('method_not_allowed'), 'POST');
    const file = await takeUpload(ctx, request, {
      room: (fields) => searchParams.get('roomId') ?? fields.get('roomId'),
      description: (fields) => fields.get('description'),
      clientId: request.headers.get('idempotency-key'),
    });
    return Response.json(file, { status: 201, headers: { Location: `${ROOT}/${file.uuid}` } });
  }
  const upload = UPLOAD.exec(pathname);
  if (upload) return answerTus(ctx, request, UPLOADS, upload[1] ?? null);
  const [, uuid, thumbnail] = ONE.exec(pathname) ?? [];
  if (uuid === undefined) throw new ChatError('file_not_found');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return errorResponse(new ChatError('method_not_allowed'), 'GET, HEAD');
  }
  return thumbnail === undefined ? sendFile(ctx, request, { uuid }) : sendThumbnail(ctx, request, { uuid });
}
