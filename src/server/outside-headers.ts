import type { IncomingMessage } from 'node:http';

// What Next believes when it reads it. x-middleware-subrequest once let anyone past its middleware (CVE-2025-29927);
// the rest are its own notes from one layer to the next, and no client has business sending them.
const NEXT_INTERNAL = /^x-(?:middleware-|invoke-|now-|matched-path$|prerender-|next-revalidat)|^next-resume/;
const FROM_PROXIES = /^(?:x-forwarded-|forwarded$|x-real-ip$)/;

/** Takes away the headers that only Next itself, or a trusted proxy, may say. */
export function stripOutsideHeaders(req: IncomingMessage, viaProxy: boolean): void {
  const isForbidden = (name: string) => NEXT_INTERNAL.test(name) || (!viaProxy && FROM_PROXIES.test(name));
  let found = false;
  for (const name of Object.keys(req.headers)) {
    if (!isForbidden(name)) continue;
    delete req.headers[name];
    found = true;
  }
  if (!found) return;
  const kept: string[] = [];
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] ?? '';
    if (!isForbidden(name.toLowerCase())) kept.push(name, req.rawHeaders[i + 1] ?? '');
  }
  req.rawHeaders = kept;
}
