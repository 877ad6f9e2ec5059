import type { Media, ReadAt } from '#files/media.ts';

const MOST_BOXES = 64;
const MOST_BYTES = 1024 * 1024;

/** Finds the box of all headers, wherever it stands, and reads no more of it than it should have. */
export async function mp4Media(size: number, readAt: ReadAt): Promise<Media> {
  const media: Media = { durationMs: null, width: null, height: null };
  let at = 0;
  for (let boxes = 0; boxes < MOST_BOXES && at + 8 <= size; boxes++) {
    const head = await readAt(at, 16);
    const box = boxAt(head, 0, size - at);
    if (!box) return media;
    if (box.type === 'moov') {
      readMovie(await readAt(at + box.start, Math.min(box.length - box.start, MOST_BYTES)), media);
      return media;
    }
    at += box.length;
  }
  return media;
}

interface Box {
  type: string;
  /** of its content, from the beginning of the box */
  start: number;
  /** with its head */
  length: number;
}

function boxAt(bytes: Buffer, at: number, rest: number): Box | null {
  if (at + 8 > bytes.length) return null;
  const type = bytes.toString('latin1', at + 4, at + 8);
  const short = bytes.readUInt32BE(at);
  if (short === 0) return { type, start: 8, length: rest };
  if (short !== 1) return short < 8 ? null : { type, start: 8, length: short };
  if (at + 16 > bytes.length) return null;
  const long = Number(bytes.readBigUInt64BE(at + 8));
  return long < 16 ? null : { type, start: 16, length: long };
}

const INSIDE = new Set(['trak', 'mvex', 'mdia']);

function readMovie(bytes: Buffer, media: Media, scale = { perSecond: 0 }, depth = 0): void {
  for (let at = 0; at < bytes.length; ) {
    const box = boxAt(bytes, at, bytes.length - at);
    if (!box) return;
    const content = bytes.subarray(at + box.start, at + box.length);
    if (box.type === 'mvhd') readDuration(content, media, scale);
    else if (box.type === 'mehd') readFragments(content, media, scale.perSecond);
    else if (box.type === 'tkhd') readTrack(content, media);
    else if (INSIDE.has(box.type) && depth < 3) readMovie(content, media, scale, depth + 1);
    at += box.length;
  }
}

function readDuration(content: Buffer, media: Media, scale: { perSecond: number }): void {
  const isLong = content[0] === 1;
  if (content.length < (isLong ? 32 : 20)) return;
  scale.perSecond = content.readUInt32BE(isLong ? 20 : 12);
  const units = isLong ? Number(content.readBigUInt64BE(24)) : content.readUInt32BE(16);
  // All ones: it is not known.
  if (units > 0 && units < (isLong ? 2 ** 63 : 0xffff_ffff)) media.durationMs = (units / scale.perSecond) * 1000;
}

function readFragments(content: Buffer, media: Media, perSecond: number): void {
  const isLong = content[0] === 1;
  if (content.length < (isLong ? 12 : 8)) return;
  const units = isLong ? Number(content.readBigUInt64BE(4)) : content.readUInt32BE(4);
  if (media.durationMs === null && units > 0) media.durationMs = (units / perSecond) * 1000;
}

/** The first track that is seen, as it is shown: turned by a quarter, if its matrix says so. */
function readTrack(content: Buffer, media: Media): void {
  const matrix = content[0] === 1 ? 52 : 40;
  if (content.length < matrix + 44 || media.width !== null) return;
  const [width, height] = [content.readUInt32BE(matrix + 36) / 65_536, content.readUInt32BE(matrix + 40) / 65_536];
  if (width < 1 || height < 1) return;
  const isTurned = content.readInt32BE(matrix) === 0 && content.readInt32BE(matrix + 4) !== 0;
  [media.width, media.height] = isTurned ? [height, width] : [width, height];
}
