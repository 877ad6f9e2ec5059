import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { BodyKind, BodyProblem } from '#rest/dialect.ts';

export const MOST_BYTES = 1024 * 1024;
/** Deeper than this nobody means it, and a reader that calls itself would run out of stack. */
const DEEPEST = 100;

const inflate = promisify(gunzip);

/** A body that could not be read; each dialect has its own words for why. */
export class BodyError extends Error {
  override readonly name = 'BodyError';

  constructor(readonly problem: BodyProblem) {
    super(problem.kind);
  }
}

const KINDS: Record<string, BodyKind> = {
  'application/json': 'json',
  'application/x-www-form-urlencoded': 'form',
  'multipart/form-data': 'form',
};

function mediaTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

async function bytesOf(request: Request): Promise<Buffer> {
  const bytes = Buffer.from(await request.arrayBuffer());
  if (request.headers.get('content-encoding')?.toLowerCase() !== 'gzip') return bytes;
  // What unpacks to more than a body may be is refused while it unpacks.
  return inflate(bytes, { maxOutputLength: MOST_BYTES }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw new BodyError({ kind: 'too-large', limit: MOST_BYTES });
    throw new BodyError({ kind: 'not-text', mediaType: 'json' });
  });
}

function textOf(bytes: Buffer, mediaType: BodyKind): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BodyError({ kind: 'not-text', mediaType });
  }
}

/** Whether a text of JSON is nested deeper than anybody means it. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      if (++depth > DEEPEST) return true;
    } else if (char === '}' || char === ']') depth--;
  }
  return false;
}

function parseJson(text: string): unknown {
  const malformed = (reason: string, text: string) =>
    new BodyError({ kind: 'malformed', mediaType: 'json', text, reason });
  // Without the text: whoever looks for its mistake would go as deep.
  if (isTooDeep(text)) throw malformed('nested too deeply', '');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'not JSON', text);
  }
}

/** The last value of each name, as forms are read; all values of a name stand under `name[]`. Files are left out. */
function toFields(pairs: Iterable<[string, unknown]>): object {
  const fields = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of pairs) {
    if (typeof value !== 'string') continue;
    fields[name] = value;
    const all = fields[`${name}[]`];
    if (Array.isArray(all)) all.push(value);
    else fields[`${name}[]`] = [value];
  }
  return fields;
}

/** Each costs more to take apart than its bytes. */
const MOST_FIELDS = 1000;

function refuseManyFields(bytes: Buffer, between: string): void {
  let fields = 0;
  for (let at = bytes.indexOf(between); at >= 0; at = bytes.indexOf(between, at + 1)) {
    if (++fields > MOST_FIELDS)
      throw new BodyError({ kind: 'malformed', mediaType: 'form', text: '', reason: 'Too many fields' });
  }
}

async function parseForm(request: Request, bytes: Buffer, mediaType: string): Promise<object> {
  if (mediaType === 'application/x-www-form-urlencoded') {
    refuseManyFields(bytes, '&');
    return toFields(new URLSearchParams(textOf(bytes, 'form')));
  }
  const type = request.headers.get('content-type') ?? '';
  refuseManyFields(bytes, '\r\n--');
  try {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    return toFields(form as unknown as Iterable<[string, unknown]>);
  } catch {
    throw new BodyError({ kind: 'malformed', mediaType: 'form', text: '', reason: 'Invalid multipart data' });
  }
}

/** A body as plain data. An empty one is an empty object, whatever it says that it is. */
export async function readBody(
  request: Request,
  accepts: readonly BodyKind[],
  mostBytes = MOST_BYTES,
): Promise<unknown> {
  const bytes = await bytesOf(request);
  if (bytes.length > mostBytes) throw new BodyError({ kind: 'too-large', limit: mostBytes });
  if (bytes.length === 0) return {};
  const mediaType = mediaTypeOf(request);
  const kind = KINDS[mediaType];
  if (kind === undefined || !accepts.includes(kind)) {
    throw new BodyError({ kind: 'media-type', given: request.headers.get('content-type') ?? '' });
  }
  return kind === 'json' ? parseJson(textOf(bytes, 'json')) : parseForm(request, bytes, mediaType);
}
