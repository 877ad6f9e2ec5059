import type { Backoff } from '#client/backoff.ts';
import { isPassing, type Refusal, retryAfterMs } from '#client/refusal.ts';
import type { Voice } from '#contract/files.ts';
import { MEANT_USER } from '#contract/meant-user.ts';

// A small client of tus 1.0.0, the protocol of resumable uploads: begun, asked how far it is, gone on with.

interface TusFile {
  userId: number;
  /** chosen once, so that beginning it again begins nothing anew */
  id: string;
  roomId: number;
  name: string;
  blob: Blob;
  voice: Voice | null;
}

interface Under {
  signal: AbortSignal;
  onProgress: (bytes: number) => void;
  backoff: Backoff;
}

export class UploadRefused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** Why an upload is given up for good; for any other reason what the server has of it is gone on with. */
export const UNWANTED = 'unwanted';

const UPLOADS = '/files/uploads';
const VERSION = { 'Tus-Resumable': '1.0.0' };
const BYTES = 'application/offset+octet-stream';
/** An upload that the server has forgotten is begun anew, but not for ever. */
const MOST_BEGINNINGS = 3;

interface Standing {
  address: string;
  offset: number;
  fileId: number | null;
}

/** Answers the id of the file, however often the line is cut meanwhile. */
export async function uploadByTus(file: TusFile, under: Under): Promise<number> {
  let address: string | null = null;
  let beginnings = 0;
  for (;;) {
    try {
      address ??= (await begin(file, beginnings++, under)).address;
      let standing = await ask(address, under);
      while (standing.fileId === null) {
        under.onProgress(standing.offset);
        standing = await goOn(file, standing, under);
        under.backoff.reset();
      }
      return standing.fileId;
    } catch (error) {
      const refusal = error instanceof UploadRefused ? error.refusal : UNREACHABLE;
      if (under.signal.aborted) {
        if (address !== null && under.signal.reason === UNWANTED)
          void fetch(address, { method: 'DELETE', headers: VERSION }).catch(() => undefined);
        throw error;
      }
      const isForgotten = refusal.code === 'upload_not_found' && beginnings < MOST_BEGINNINGS;
      if (isForgotten) address = null;
      else if (refusal.code !== 'upload_conflict' && !isPassing(refusal)) throw error;
      await under.backoff.pause(retryAfterMs(refusal));
    }
  }
}

const UNREACHABLE: Refusal = { code: 'unreachable', details: null };

async function begin(
  { id, userId, roomId, name, blob, voice }: TusFile,
  beginning: number,
  { signal }: Under,
): Promise<Standing> {
  const about = {
    roomId: String(roomId),
    filename: name,
    filetype: blob.type,
    ...(voice && { voice: JSON.stringify(voice) }),
  };
  const said = await call('POST', UPLOADS, signal, {
    [MEANT_USER]: String(userId),
    'Upload-Length': String(blob.size),
    'Upload-Metadata': Object.entries(about)
      .map(([key, value]) => `${key} ${base64(value)}`)
      .join(','),
    'Idempotency-Key': beginning === 0 ? id : `${id}:${beginning}`,
  });
  return standingOf(said, said.getResponseHeader('Location') ?? '');
}

const ask = async (address: string, { signal }: Under) => standingOf(await call('HEAD', address, signal, {}), address);

async function goOn(
  { blob }: TusFile,
  { address, offset }: Standing,
  { signal, onProgress }: Under,
): Promise<Standing> {
  const headers = { 'Upload-Offset': String(offset), 'Content-Type': BYTES };
  const body = { blob: blob.slice(offset), onProgress: (bytes: number) => onProgress(offset + bytes) };
  return standingOf(await call('PATCH', address, signal, headers, body), address);
}

function standingOf(said: XMLHttpRequest, address: string): Standing {
  const id = said.getResponseHeader('Parley-File-Id');
  return { address, offset: Number(said.getResponseHeader('Upload-Offset')), fileId: id === null ? null : Number(id) };
}

interface Body {
  blob: Blob;
  onProgress: (bytes: number) => void;
}

/** By XMLHttpRequest, which alone tells how much has gone out. */
function call(method: string, url: string, signal: AbortSignal, headers: Record<string, string>, body?: Body) {
  return new Promise<XMLHttpRequest>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (refusal: Refusal) => reject(new UploadRefused(refusal));
    const abort = () => request.abort();
    request.open(method, url);
    for (const [name, value] of Object.entries({ ...VERSION, ...headers })) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => body?.onProgress(loaded);
    request.onload = () => (request.status < 300 ? resolve(request) : fail(refusalIn(request)));
    request.onerror = () => fail(UNREACHABLE);
    request.onabort = () => fail(UNREACHABLE);
    request.onloadend = () => signal.removeEventListener('abort', abort);
    if (signal.aborted) return fail(UNREACHABLE);
    signal.addEventListener('abort', abort);
    request.send(body?.blob ?? null);
  });
}

/** An answer to HEAD has no words, and a proxy has words of its own. */
function refusalIn({ status, responseText }: XMLHttpRequest): Refusal {
  try {
    const { error } = JSON.parse(responseText) as { error: Refusal };
    if (typeof error.code === 'string') return { code: error.code, details: error.details ?? null };
  } catch {
    // none of ours
  }
  if (status === 404 || status === 410) return { code: 'upload_not_found', details: null };
  if (status === 413) return { code: 'payload_too_large', details: { limit: 0 } };
  if (status === 401) return { code: 'unauthenticated', details: { reason: 'missing' } };
  if (status === 403) return { code: 'forbidden', details: { need: '' } };
  return { code: 'unavailable', details: null };
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
