import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * What a page may load and run: what this server wrote, and nothing else. Scripts are known by a word that is new with each
 * page, so what somebody manages to write into one does not run. Pictures of other servers are not shown: fetching them would
 * tell their owners who reads what.
 */
export function pagePolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "connect-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** Next takes the word for its own scripts from the request's policy; whatever the caller wrote there is gone. */
export function guardPage(req: IncomingMessage, res: ServerResponse, dev: boolean): void {
  const nonce = randomBytes(16).toString('base64url');
  const policy = pagePolicy(nonce, dev);
  delete req.headers['content-security-policy-report-only'];
  req.headers['content-security-policy'] = policy;
  req.headers['x-nonce'] = nonce;
  res.setHeader('Content-Security-Policy', policy);
  // Whoever opened the window has no hold on it: it would lead the person elsewhere, to a page that looks like ours.
  res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
}
