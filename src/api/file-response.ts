import type { OpenedFile } from '#core/files.ts';
import type { ByteRange } from '#files/store.ts';

/** What a browser shows without running anything in it. All else is saved. */
const SHOWN = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/ogg',
  'audio/flac',
  'audio/wav',
  'audio/webm',
  'video/mp4',
  'video/webm',
  'video/ogg',
  'video/quicktime',
]);

/** Named truly, these could be run by a page of ours that is made to load them (as a script, a style), attachment or not. */
const RUNNABLE = /^text\/(html|javascript|css)$|[/+]xml$/;

/** RFC 6266: a name that any client can read, and the true one beside it. */
function dispositionOf(kind: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${exact}`;
}

type Asked = ByteRange | 'all' | 'unsatisfiable';

/** One range of RFC 9110. Several, or what is none, are as if nothing had been asked: the whole is a right answer too. */
function rangeOf(header: string | null, size: number): Asked {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return 'all';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return 'all';
  return start >= size ? 'unsatisfiable' : { start, end };
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

/** The answer to GET and HEAD for what the caller may have. */
export async function fileResponse(opened: OpenedFile, request: Request): Promise<Response> {
  const etag = `"${opened.etag}"`;
  const headers = new Headers({
    ETag: etag,
    'Cache-Control': 'private, no-cache',
    'Accept-Ranges': 'bytes',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'self'",
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });

  const isShown = SHOWN.has(opened.mime) && opened.isViewable;
  headers.set('Content-Type', RUNNABLE.test(opened.mime) ? 'application/octet-stream' : opened.mime);
  headers.set('Content-Disposition', dispositionOf(isShown ? 'inline' : 'attachment', opened.name));
  const ifRange = request.headers.get('if-range');
  const mayBePart = request.method === 'GET' && (ifRange === null || ifRange === etag);
  const asked = mayBePart ? rangeOf(request.headers.get('range'), opened.size) : 'all';
  if (asked === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${opened.size}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = asked === 'all' ? { start: 0, end: opened.size - 1 } : asked;
  headers.set('Content-Length', String(end - start + 1));
  if (asked !== 'all') headers.set('Content-Range', `bytes ${start}-${end}/${opened.size}`);
  const body = await opened.read({ start, end });
  if (request.method === 'HEAD') {
    await body.cancel();
    return new Response(null, { headers });
  }
  return new Response(body, { status: asked === 'all' ? 200 : 206, headers });
}
