import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { toPublicError, toTrpcError } from '#api/errors.ts';

/** For doors of our own whose refusals are a code with details, as in tRPC. */
export function errorResponse(error: unknown, allowed?: string): Response {
  const said = toPublicError(error);
  const headers = new Headers({ 'Cache-Control': 'private, no-store' });
  if (allowed !== undefined) headers.set('Allow', allowed);
  if (said.details !== null && 'retryAfterMs' in said.details)
    headers.set('Retry-After', String(Math.ceil(said.details.retryAfterMs / 1000)));
  return Response.json({ error: said }, { status: getHTTPStatusCodeFromError(toTrpcError(error)), headers });
}
