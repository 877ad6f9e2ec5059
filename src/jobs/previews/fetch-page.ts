import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';
import { type Outbound, type OutboundAnswer, OutboundError } from '#jobs/outbound.ts';
import { type PageWords, readPage } from '#jobs/previews/read-page.ts';

const MOST_BYTES = 512 * 1024;
const MOST_PICTURE_BYTES = 4 * 1024 * 1024;
const MOST_HOPS = 4;
const PAGES = 'text/html,application/xhtml+xml';
const PICTURES = 'image/webp,image/png,image/jpeg,image/gif,image/avif';

export interface PreviewTimes {
  /** for all hops together */
  readonly timeoutMs: number;
}

interface Asked {
  accept: string;
  mostBytes: number;
  timeoutMs: number;
  signal: AbortSignal;
}

/** What a page says of itself, or null. */
export async function fetchPage(outbound: Outbound, address: string, times: PreviewTimes, signal: AbortSignal) {
  const found = await follow(outbound, address, { accept: PAGES, mostBytes: MOST_BYTES, ...times, signal });
  return found && wordsOf(found.answer, found.at);
}

/** The bytes that a page calls its picture, whatever they are, or null: of those that are cut nothing is wanted. */
export async function fetchBytes(outbound: Outbound, address: string, times: PreviewTimes, signal: AbortSignal) {
  const asked = { accept: PICTURES, mostBytes: MOST_PICTURE_BYTES, ...times, signal };
  const answer = (await follow(outbound, address, asked))?.answer;
  return answer?.status === 200 && answer.isWhole && answer.body.length > 0 ? answer.body : null;
}

/** What stands behind an address, or null. Every redirect goes through the same guard as the first call. */
async function follow(
  outbound: Outbound,
  address: string,
  { accept, mostBytes, timeoutMs: inAll, signal }: Asked,
): Promise<{ answer: OutboundAnswer; at: string } | null> {
  const end = performance.now() + inAll;
  let at = address;
  try {
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      const timeoutMs = Math.floor(end - performance.now());
      if (timeoutMs <= 0) return null;
      const answer = await outbound.request(at, {
        method: 'GET',
        headers: { ...HEADERS, Accept: accept },
        timeoutMs,
        mostBytes,
        signal,
      });
      const next = redirectOf(answer, at);
      if (next === null) return { answer, at };
      at = next;
    }
    return null;
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    // It may be asked again after a restart.
    if (error.reason === 'interrupted') throw error;
    return null;
  }
}

const HEADERS = {
  'User-Agent': 'Parley (link preview)',
  'Accept-Encoding': 'identity',
};

function redirectOf({ status, headers }: OutboundAnswer, at: string): string | null {
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) return null;
  return URL.canParse(headers.location, at) ? new URL(headers.location, at).href : null;
}

function wordsOf({ status, headers, body }: OutboundAnswer, at: string): PageWords | null {
  const type = headers['content-type'] ?? '';
  if (status !== 200 || !/^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(type)) return null;
  const bytes = unpacked(body, headers['content-encoding']);
  return bytes && readPage(decoded(bytes, type), at);
}

/** Packed although nobody asked for it: no more of it is unpacked than would have been read. */
function unpacked(body: Buffer, encoding = 'identity'): Buffer | null {
  const options = { maxOutputLength: MOST_BYTES };
  const cut = { ...options, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (encoding.trim().toLowerCase()) {
      case 'identity':
      case '':
        return body;
      case 'gzip':
        return gunzipSync(body, cut);
      case 'deflate':
        return inflateSync(body, cut);
      case 'br':
        return brotliDecompressSync(body, { ...options, finishFlush: constants.BROTLI_OPERATION_FLUSH });
      default:
        return null;
    }
  } catch {
    return null;
  }
}

/** By what the answer says, or else the page at its beginning. */
function decoded(bytes: Buffer, type: string): string {
  const beginning = bytes.subarray(0, 2048).toString('latin1');
  const said =
    /charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(type)?.[1] ??
    /<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(beginning)?.[1];
  try {
    return new TextDecoder(said ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
