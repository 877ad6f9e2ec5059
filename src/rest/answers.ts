import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { z } from 'zod';
import type { Answer, Manners, Route } from '#rest/dialect.ts';

const WORTH_PACKING = 1024;
const pack = promisify(gzip);

/**
 * Outside production what a route answers is held against what it declares: the same fields, none more, in the same order,
 * since the order of a document's fields is part of it.
 */
export function checkAnswer(route: Route, answer: Answer): void {
  const shape = route.answers[answer.status];
  const where = `${route.method} ${route.path} answered ${answer.status}`;
  if (shape === undefined) throw new Error(`${where}, which it does not declare`);
  if (shape === null || typeof shape === 'string') {
    if (answer.body !== undefined) throw new Error(`${where} with a body it does not declare`);
    return;
  }
  checkShape(shape, answer.body, where);
}

function checkShape(shape: z.ZodType, body: unknown, where: string): void {
  const read = shape.safeParse(body);
  if (!read.success) throw new Error(`${where} with what its shape refuses: ${JSON.stringify(read.error.issues)}`);
  if (JSON.stringify(read.data) !== JSON.stringify(body)) {
    throw new Error(`${where} with other fields, or in another order, than its shape has`);
  }
}

/** JSON on its way out, packed where the caller takes that and it is worth it. */
export async function toResponse(
  answer: Answer,
  headers: Record<string, string>,
  request: Request,
  write: NonNullable<Manners['write']> = JSON.stringify,
): Promise<Response> {
  const all = new Headers({ 'Cache-Control': 'private, no-store', ...headers, ...answer.headers });
  if (answer.body === undefined) {
    return new Response(null, { status: answer.status, headers: all });
  }
  if (!all.has('Content-Type')) all.set('Content-Type', 'application/json');
  const text = typeof answer.body === 'string' && !isJson(all) ? answer.body : write(answer.body);
  const bytes = Buffer.from(text);
  if (bytes.length >= WORTH_PACKING) all.append('Vary', 'Accept-Encoding');
  const takesGzip = /(^|[\s,])gzip($|[\s,;])(?!q=0[,\s]*$)/.test(request.headers.get('accept-encoding') ?? '');
  const packed = takesGzip && bytes.length >= WORTH_PACKING ? await pack(bytes) : null;
  if (packed) all.set('Content-Encoding', 'gzip');
  const body = packed ?? bytes;
  all.set('Content-Length', String(body.length));
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), { status: answer.status, headers: all });
}

function isJson(headers: Headers): boolean {
  return headers.get('Content-Type')?.startsWith('application/json') ?? false;
}
