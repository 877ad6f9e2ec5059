import type { Services } from '#api/context.ts';
import { addressKey } from '#api/rate-limits.ts';
import { isStopLink, stopByLink } from '#jobs/notices/digest.ts';
import type { Door } from '#server/door.ts';

const ONE = /^\/letters\/stop\/(\d{1,9})\/([\w-]{32})$/;

/**
 * Where a letter says that one wants no more like it. A link is looked at by many programs, so only `POST` does it: that of a mail
 * program (RFC 8058), or of the button on the page.
 */
export function createLettersDoor({ db, auth, limits }: Services): Door {
  return {
    name: 'letters',
    prefixes: ['/letters'],
    hasSecretPaths: true,
    async fetch(request, { ip }) {
      const [, userId = '', token = ''] = ONE.exec(new URL(request.url).pathname) ?? [];
      const link = { userId: Number(userId), token };
      const spent = await limits.spend('anonymous', addressKey(ip)).catch(() => 'too many' as const);
      if (spent === 'too many') return page(429, 'Too many requests. Wait a little.');
      if (!isStopLink(auth.secret, link)) return page(404, 'There is no such link.');
      if (request.method === 'POST') {
        await stopByLink(db, auth.secret, link);
        return page(200, 'You will get no more letters about what you have not read.');
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return page(405, 'Open this link in a browser.');
      return page(
        200,
        'No more letters about what you have not read?',
        '<form method="post"><button>No more</button></form>',
      );
    },
  };
}

function page(status: number, text: string, form = ''): Response {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Letters</title><body><p>${text}</p>${form}</body></html>`;
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'private, no-store',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
  };
  return new Response(html, { status, headers });
}
