import { readFile } from 'node:fs/promises';
import type { Services } from '#api/context.ts';
import type { Door } from '#server/door.ts';
import { GROUND } from '#ui/theme/colours.ts';

// The build puts it beside the server's own bundle.
const WORKER = new URL('./service-worker.js', import.meta.url);

const icon = (name: string, size: number, purpose: 'any' | 'maskable') => ({
  src: `/icons/${name}.png`,
  sizes: `${size}x${size}`,
  type: 'image/png',
  purpose,
});

/** What makes an app of the pages: how it is called and looks, and the worker that answers when there is no network. */
export function createWorkerDoor({ auth }: Pick<Services, 'auth'>): Door {
  const manifest = async () => {
    const { serverName: name } = await auth.settings.read();
    return {
      id: '/',
      name,
      short_name: name.slice(0, 12).trim(),
      start_url: '/',
      scope: '/',
      display: 'standalone',
      background_color: GROUND.light,
      theme_color: GROUND.light,
      icons: [icon('icon-192', 192, 'any'), icon('icon-512', 512, 'any'), icon('maskable-512', 512, 'maskable')],
    };
  };
  return {
    name: 'worker',
    prefixes: ['/service-worker.js', '/manifest.webmanifest'],
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === '/manifest.webmanifest') {
        const type = 'application/manifest+json; charset=utf-8';
        return answer(JSON.stringify(await manifest()), { 'Content-Type': type });
      }
      const worker = pathname === '/service-worker.js' ? await readFile(WORKER).catch(() => null) : null;
      if (!worker) return Response.json({ error: 'not_found' }, { status: 404 });
      return answer(worker, {
        'Content-Type': 'text/javascript; charset=utf-8',
        'Content-Security-Policy': "default-src 'none'; connect-src 'self'",
      });
    },
  };
}

function answer(body: string | Buffer, headers: Record<string, string>): Response {
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  return new Response(bytes, { headers: { ...headers, 'Cache-Control': 'no-cache' } });
}
