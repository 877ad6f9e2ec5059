import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describeSockets } from '#rest/asyncapi.ts';
import type { Dialect } from '#rest/dialect.ts';
import { SCRIPT, STYLE } from '#rest/docs/assets.ts';
import { explorerPage, indexPage, socketsPage } from '#rest/docs/pages.ts';
import { describeDialect } from '#rest/openapi.ts';
import type { Door } from '#server/door.ts';

/** Of the API descriptions: raised when a document's shapes change in a way that its callers notice. */
const VERSION = '1.0.0';
const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json';

/** Everything comes from this server; the explorer styles itself from its script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

const require = createRequire(import.meta.url);

/** A file that npm put beside us, whatever its package exports. */
async function packaged(name: string, file: string): Promise<Buffer> {
  for (const folder of require.resolve.paths(name) ?? []) {
    const content = await readFile(path.join(folder, name, file)).catch(() => null);
    if (content) return content;
  }
  throw new Error(`${name}/${file} is not installed`);
}

type Make = () => Buffer | string | Promise<Buffer>;

function sitemap(dialects: readonly Dialect[]): Map<string, { type: string; make: Make }> {
  const font = (family: string) => () =>
    packaged(`@fontsource-variable/${family}`, `files/${family}-latin-wght-normal.woff2`);
  const assets: [string, string, Make][] = [
    ['docs.css', 'text/css; charset=utf-8', () => STYLE],
    ['docs.js', 'text/javascript; charset=utf-8', () => SCRIPT],
    [
      'openapi-explorer.min.js',
      'text/javascript; charset=utf-8',
      () => packaged('openapi-explorer', 'dist/browser/openapi-explorer.min.js'),
    ],
    ['text.woff2', 'font/woff2', font('atkinson-hyperlegible-next')],
    ['mono.woff2', 'font/woff2', font('atkinson-hyperlegible-mono')],
  ];
  const pages = new Map<string, { type: string; make: Make }>([
    ['/docs', { type: HTML, make: () => indexPage(dialects) }],
    ...assets.map(([name, type, make]): [string, { type: string; make: Make }] => [
      `/docs/assets/${name}`,
      { type, make },
    ]),
  ]);
  for (const dialect of dialects) {
    const base = `/docs/${dialect.name}`;
    pages.set(base, { type: HTML, make: () => explorerPage(dialect) });
    pages.set(`${base}/openapi.json`, {
      type: JSON_TYPE,
      make: () => JSON.stringify(describeDialect(dialect, VERSION)),
    });
    if (!dialect.sockets?.length) continue;
    pages.set(`${base}/sockets`, { type: HTML, make: () => socketsPage(dialect) });
    pages.set(`${base}/asyncapi.json`, {
      type: JSON_TYPE,
      make: () => JSON.stringify(describeSockets(dialect, VERSION)),
    });
  }
  return pages;
}

/** What the documented APIs are, for people to read and try and for programs to read. Everybody may. */
export function createDocsDoor(dialects: readonly Dialect[]): Door {
  const pages = sitemap(dialects);
  const made = new Map<string, Promise<{ content: Buffer; tag: string }>>();
  const write = async (make: Make) => {
    const content = Buffer.from(await make());
    return { content, tag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"` };
  };
  return {
    name: 'docs',
    prefixes: ['/docs'],
    async fetch(request) {
      const where = new URL(request.url).pathname.replace(/\/$/, '');
      const page = pages.get(where);
      if (!page) return Response.json({ error: 'not_found' }, { status: 404 });
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return Response.json({ error: 'method_not_allowed' }, { status: 405, headers: { Allow: 'GET, HEAD' } });
      }
      const making = made.get(where) ?? write(page.make);
      made.set(where, making);
      const { content, tag } = await making.catch((error: unknown) => {
        if (made.get(where) === making) made.delete(where);
        throw error;
      });
      const headers = {
        'Content-Type': page.type,
        'Cache-Control': 'no-cache',
        ETag: tag,
        'Content-Security-Policy': POLICY,
      };
      if (request.headers.get('if-none-match') === tag) return new Response(null, { status: 304, headers });
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), { headers });
    },
  };
}
