import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { ChatError } from '#contract/errors.ts';

/** What a form says beside its file. */
export type Fields = ReadonlyMap<string, string>;

export interface FilePart {
  name: string;
  declaredType: string;
  bytes: AsyncIterable<Uint8Array>;
}

export interface UploadReader<T> {
  /** The form's field that is the file. */
  field: string;
  /** of the file, in bytes */
  maxBytes: number;
  /** Called when the file begins, with the fields that stood before it. Reads the bytes to their end. */
  take(part: FilePart, before: Fields): Promise<T>;
  /** Undoes `take`, when the form turns out to be broken behind the file. */
  drop(taken: T): Promise<void>;
}

const LIMITS = { files: 1, fields: 20, parts: 21, fieldSize: 16 * 1024, headerPairs: 20, headerSize: 16 * 1024 };
/** What a form may need beside its file. */
const FORM_BYTES = 512 * 1024;

function broken(message: string, path: string[] = []): ChatError {
  return new ChatError('invalid_input', { issues: [{ path, message }] });
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The body as it comes, up to so many bytes. */
async function* bytesOf(reader: Reader, maxBytes: number, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw broken('The body is cut off.');
    });
    if (done) return;
    size += value.length;
    if (size > maxBytes) throw new ChatError('file_too_large', { limit });
    yield value;
  }
}

/** Reads a form with one file as it comes, in bounded memory. */
export async function readUpload<T>(
  request: Request,
  { field, maxBytes, take, drop }: UploadReader<T>,
): Promise<{ fields: Fields; taken: T }> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type) || !request.body) throw broken('The body is not multipart/form-data.');
  const mostBytes = maxBytes + FORM_BYTES;
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes)
    throw new ChatError('file_too_large', { limit: maxBytes });

  const fields = new Map<string, string>();
  const parser = openParser(type);
  const reader: Reader = request.body.getReader();
  let part: BusboyFileStream | undefined;
  let taking: Promise<T> | undefined;
  let failure: unknown;
  const fail = (error: Error) => {
    failure ??= error;
    parser.destroy(error);
  };
  // Nobody waits for the rest. It is not cancelled either: that would close the connection on a caller who still writes, and
  // lose it the answer.
  parser.on('error', (error) => {
    failure ??= error;
    reader.releaseLock();
  });

  parser.on('field', (name, value, _, isCut) => {
    if (isCut) fail(broken('is too long', [name]));
    else if (fields.has(name)) fail(broken('is there more than once', [name]));
    else fields.set(name, value);
  });
  for (const event of ['filesLimit', 'fieldsLimit', 'partsLimit'])
    parser.on(event, () => fail(broken('The form has too many parts.')));
  parser.on('file', (name, stream, filename, _encoding, declaredType) => {
    part = stream;
    // The parser tells a part that is cut off by an event alone: whoever reads it must not wait for ever.
    stream.on('error', () => {
      failure ??= broken('The form is cut off.');
      stream.destroy();
    });
    if (name !== field) {
      fail(broken('The form has a file that is not asked for.', [name]));
      return;
    }
    taking = take({ name: filename ?? '', declaredType, bytes: stream }, fields);
    taking.catch(fail);
  });

  try {
    await pipeline(Readable.from(bytesOf(reader, mostBytes, maxBytes), { objectMode: false }), parser);
    if (!taking) throw broken('is missing', [field]);
    return { fields, taken: await taking };
  } catch (error) {
    const first = failure ?? error;
    part?.destroy(new Error('the form is not read any more'));
    const done = await taking?.then(
      (value) => ({ value }),
      () => null,
    );
    if (done) await drop(done.value);
    throw isOfParser(first) ? broken('The form is cut off or malformed.') : first;
  }
}

/** What the parser says of a form is no failure of ours, as a full disk is. */
function isOfParser(error: unknown): boolean {
  return error instanceof Error && !(error instanceof ChatError) && !('code' in error);
}

function openParser(type: string) {
  try {
    return new Busboy({ headers: { 'content-type': type }, limits: LIMITS, preservePath: true });
  } catch {
    throw broken('The form has no boundary.');
  }
}
