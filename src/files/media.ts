import { mp4Media } from '#files/mp4.ts';
import { webmMedia } from '#files/webm.ts';

/** What can be told of what is played. */
export interface Media {
  durationMs: number | null;
  width: number | null;
  height: number | null;
}

/** Reads a part of the file, shorter where it ends. */
export type ReadAt = (start: number, length: number) => Promise<Buffer>;

const KB = 1024;
const NOTHING: Media = { durationMs: null, width: null, height: null };
const LONGEST_MS = 7 * 24 * 3600_000;
const WIDEST = 32_768;

/**
 * How long a recording is, and how large its picture: from a few headers at known places. However a file is made, no more than a
 * megabyte of it is read and nothing is decoded, so it needs no process of its own.
 */
export async function readMedia(mime: string, size: number, readAt: ReadAt): Promise<Media> {
  const found = await tell(mime, size, readAt);
  const within = (value: number | null, most: number) =>
    value !== null && Number.isFinite(value) && value >= 1 && value <= most ? Math.round(value) : null;
  const [width, height] = [within(found.width, WIDEST), within(found.height, WIDEST)];
  const isSeen = width !== null && height !== null;
  return {
    durationMs: within(found.durationMs, LONGEST_MS),
    width: isSeen ? width : null,
    height: isSeen ? height : null,
  };
}

function tell(mime: string, size: number, readAt: ReadAt): Media | Promise<Media> {
  switch (mime) {
    case 'video/mp4':
    case 'video/quicktime':
    case 'video/3gpp':
    case 'audio/mp4':
      return mp4Media(size, readAt);
    case 'video/webm':
    case 'video/x-matroska':
    case 'audio/webm':
      return readAt(0, 256 * KB).then(webmMedia);
    case 'audio/ogg':
      return oggMedia(size, readAt);
    case 'audio/wav':
      return readAt(0, 64 * KB).then(wavMedia);
    case 'audio/flac':
      return readAt(0, 64).then(flacMedia);
    case 'audio/mpeg':
      return mp3Media(size, readAt);
    default:
      return NOTHING;
  }
}

const lasting = (seconds: number): Media => ({ ...NOTHING, durationMs: seconds * 1000 });

/** The last page tells how many samples went before its end. */
async function oggMedia(size: number, readAt: ReadAt): Promise<Media> {
  const head = await readAt(0, 4 * KB);
  const opus = head.indexOf('OpusHead');
  const vorbis = head.indexOf('\x01vorbis', 0, 'latin1');
  const tailLength = Math.min(size, 64 * KB);
  const tail = await readAt(size - tailLength, tailLength);
  const last = tail.lastIndexOf('OggS');
  if (last < 0 || last + 14 > tail.length) return NOTHING;
  const samples = Number(tail.readBigInt64LE(last + 6));
  if (opus >= 0 && opus + 12 <= head.length) return lasting((samples - head.readUInt16LE(opus + 10)) / 48_000);
  if (vorbis >= 0 && vorbis + 16 <= head.length) return lasting(samples / head.readUInt32LE(vorbis + 12));
  return NOTHING;
}

function wavMedia(head: Buffer): Media {
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= head.length; ) {
    const [id, length] = [head.toString('latin1', at, at + 4), head.readUInt32LE(at + 4)];
    if (id === 'fmt ' && at + 20 <= head.length) bytesPerSecond = head.readUInt32LE(at + 16);
    if (id === 'data') return lasting(length / bytesPerSecond);
    at += 8 + length + (length % 2);
  }
  return NOTHING;
}

function flacMedia(head: Buffer): Media {
  if (head.length < 26) return NOTHING;
  const packed = head.readBigUInt64BE(18);
  return lasting(Number(packed & 0xfffffffffn) / Number(packed >> 44n));
}

const MPEG1_KBIT = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
const MPEG2_KBIT = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];
const MPEG1_RATES = [44_100, 48_000, 32_000, 0];

/** Layer III: a first frame that counts all others, or else each frame as large as the first. */
async function mp3Media(size: number, readAt: ReadAt): Promise<Media> {
  const start = await readAt(0, 10);
  const hasTag = start.length === 10 && start.toString('latin1', 0, 3) === 'ID3';
  const tagged = hasTag ? 10 + [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (start.readUInt8(at) & 0x7f), 0) : 0;
  const head = await readAt(tagged, 4 * KB);
  const at = head.findIndex((byte, place) => byte === 0xff && ((head[place + 1] ?? 0) & 0xe6) === 0xe2);
  if (at < 0 || at + 4 > head.length) return NOTHING;
  const [second, third] = [head.readUInt8(at + 1), head.readUInt8(at + 2)];
  const version = (second >> 3) & 3;
  const isFirst = version === 3;
  const rate = (MPEG1_RATES[(third >> 2) & 3] ?? 0) / (isFirst ? 1 : version === 2 ? 2 : 4);
  const kbit = (isFirst ? MPEG1_KBIT : MPEG2_KBIT)[third >> 4] ?? 0;
  const counted = ['Xing', 'Info']
    .map((name) => head.indexOf(name, at))
    .find((found) => found >= 0 && found < at + 200);
  if (counted !== undefined && counted + 12 <= head.length && (head.readUInt8(counted + 7) & 1) === 1)
    return lasting((head.readUInt32BE(counted + 8) * (isFirst ? 1152 : 576)) / rate);
  return lasting(((size - tagged - at) * 8) / (kbit * 1000));
}
