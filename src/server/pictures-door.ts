import type { ApiContext, Services } from '#api/context.ts';
import { toPublicError } from '#api/errors.ts';
import { sendPicture, takeAvatar, takeEmoji } from '#api/picture-transfer.ts';
import { ChatError } from '#contract/errors.ts';
import type { Door } from '#server/door.ts';
import { drawAvatar } from '#server/drawn-avatar.ts';
import { errorResponse } from '#server/error-response.ts';
import { contextOf } from '#server/trpc-door.ts';

const EMOJI = '/pictures/emoji';
const AVATAR = '/pictures/avatar';
const ONE = /^\/pictures\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const DRAWN = /^\/avatars\/([^/]{1,100})\/(\d{1,2})\.svg$/;

/**
 * `POST /pictures/emoji?name=…` adds one of the server's emoji, `POST /pictures/avatar` gives the caller a face, `GET` of a picture's
 * address shows it. `/avatars/…` draws letters.
 */
export function createPicturesDoor(services: Services): Door {
  return {
    name: 'pictures',
    prefixes: ['/pictures', '/avatars'],
    streams: (path) => path === EMOJI || path === AVATAR,
    async fetch(request, from) {
      try {
        return await answer(contextOf(services, request.headers, from), request);
      } catch (error) {
        const { code } = toPublicError(error);
        if (code === 'internal' || code === 'unavailable')
          services.report(error, { path: 'pictures', requestId: from.requestId });
        return errorResponse(error);
      }
    },
  };
}

async function answer(ctx: ApiContext, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const clientId = request.headers.get('idempotency-key');
  if (pathname === EMOJI || pathname === AVATAR) {
    if (request.method !== 'POST') return notAllowed('POST');
    if (pathname === AVATAR) return created(await takeAvatar(ctx, request));
    return created(await takeEmoji(ctx, request, { name: searchParams.get('name'), clientId }));
  }
  const [, uuid] = ONE.exec(pathname) ?? [];
  const drawn = uuid === undefined ? drawnAt(pathname) : null;
  if (uuid === undefined && drawn === null) throw new ChatError('file_not_found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD');
  return uuid === undefined ? drawing(drawn ?? '', request.method) : sendPicture(ctx, request, uuid);
}

function created(body: object): Response {
  return Response.json(body, { status: 201, headers: { 'Cache-Control': 'private, no-store' } });
}

function drawnAt(pathname: string): string | null {
  const [, letters = '', colour = ''] = DRAWN.exec(pathname) ?? [];
  try {
    return drawAvatar(decodeURIComponent(letters), Number(colour));
  } catch {
    return null; // no UTF-8
  }
}

/** What it shows was in its address, so it is nobody's secret and anybody may keep it. */
function drawing(svg: string, method: string): Response {
  const headers = {
    'Content-Type': 'image/svg+xml; charset=utf-8',
    'Cache-Control': 'public, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'; style-src 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  return new Response(method === 'HEAD' ? null : svg, { headers });
}

function notAllowed(allowed: string): Response {
  const response = errorResponse(new ChatError('method_not_allowed'));
  response.headers.set('Allow', allowed);
  return response;
}
