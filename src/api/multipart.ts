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

const CUT_OFF = broken('The form is cut off or malformed.');

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
  /** The first of them: others follow from it. */
  let failure: { of: 'form' | 'taking'; error: unknown } | undefined;
  const fail = (of: 'form' | 'taking', error: Error) => {
    failure ??= { of, error };
    parser.destroy(error);
  };
  // What is left is not cancelled: that would close the connection on a caller who still writes, and lose it the answer.
  parser.on('error', (error) => {
    failure ??= { of: 'form', error };
  });

  parser.on('field', (name, value, _, isCut) => {
    if (isCut) fail('form', broken('is too long', [name]));
    else if (fields.has(name)) fail('form', broken('is there more than once', [name]));
    else fields.set(name, value);
  });
  for (const event of ['filesLimit', 'fieldsLimit', 'partsLimit'])
    parser.on(event, () => fail('form', broken('The form has too many parts.')));
  parser.on('file', (name, stream, filename, _encoding, declaredType) => {
    part = stream;
    // The parser tells a part that is cut off by an event alone: whoever reads it must not wait for ever.
    stream.on('error', () => {
      // It is destroyed already when it was the reader who wanted no more.
      if (!stream.destroyed) failure ??= { of: 'form', error: CUT_OFF };
      stream.destroy();
    });
    if (name !== field) {
      fail('form', broken('The form has a file that is not asked for.', [name]));
      return;
    }
    taking = take({ name: filename ?? '', declaredType, bytes: stream }, fields);
    taking.catch((error) => fail('taking', error));
  });

  try {
    await pipeline(Readable.from(bytesOf(reader, mostBytes, maxBytes), { objectMode: false }), parser);
    if (!taking) throw broken('is missing', [field]);
    return { fields, taken: await taking };
  } catch (error) {
    part?.destroy(new Error('the form is not read any more'));
    const done = await taking?.then(
      (value) => ({ value }),
      () => null,
    );
    if (done) await drop(done.value);
    const first = failure ?? { of: 'form', error };
    throw first.of === 'taking' || first.error instanceof ChatError ? first.error : CUT_OFF;
  }
}

function openParser(type: string) {
  try {
    return new Busboy({ headers: { 'content-type': type }, limits: LIMITS, preservePath: true });
  } catch {
    throw broken('The form has no boundary.');
  }
}
