import type { Media } from '#files/media.ts';

const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const VIDEO = 0xe0;
const WIDTH = 0xb0;
const HEIGHT = 0xba;
const CLUSTER = 0x1f43b675;
const INSIDE = new Set([SEGMENT, INFO, TRACKS, TRACK, VIDEO]);

/** Of Matroska and WebM, whose headers stand first. A recorder that writes as it goes leaves no duration in them. */
export function webmMedia(head: Buffer): Media {
  const media: Media = { durationMs: null, width: null, height: null };
  const scale = { nanoseconds: 1_000_000, duration: 0 };
  readElements(head, media, scale, 0);
  if (scale.duration > 0) media.durationMs = (scale.duration * scale.nanoseconds) / 1_000_000;
  return media;
}

function readElements(
  bytes: Buffer,
  media: Media,
  scale: { nanoseconds: number; duration: number },
  depth: number,
): void {
  for (let at = 0; at < bytes.length; ) {
    const id = numberAt(bytes, at, true);
    const length = id && numberAt(bytes, at + id.bytes, false);
    if (!id || !length || id.value === CLUSTER) return;
    const start = at + id.bytes + length.bytes;
    const content = bytes.subarray(start, length.isUnknown ? bytes.length : start + length.value);
    if (id.value === SCALE) scale.nanoseconds = unsigned(content);
    else if (id.value === DURATION) scale.duration = floating(content);
    else if (id.value === WIDTH && media.width === null) media.width = unsigned(content);
    else if (id.value === HEIGHT && media.height === null) media.height = unsigned(content);
    else if (INSIDE.has(id.value) && depth < 5) readElements(content, media, scale, depth + 1);
    at = length.isUnknown ? bytes.length : start + length.value;
  }
}

/** A number that tells by its first bits how many bytes it has; these belong to an id, and not to a length. */
function numberAt(bytes: Buffer, at: number, isId: boolean) {
  const first = bytes[at];
  if (first === undefined || first === 0) return null;
  const length = Math.clz32(first) - 23;
  if (at + length > bytes.length || (isId && length > 4)) return null;
  let value = isId ? first : first & (0xff >> length);
  let isUnknown = !isId && value === 0xff >> length;
  for (let next = 1; next < length; next++) {
    const byte = bytes.readUInt8(at + next);
    value = value * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  return { value, bytes: length, isUnknown };
}

function unsigned(content: Buffer): number {
  return content.length === 0 || content.length > 6 ? 0 : content.readUIntBE(0, content.length);
}

function floating(content: Buffer): number {
  if (content.length === 4) return content.readFloatBE(0);
  return content.length === 8 ? content.readDoubleBE(0) : 0;
}
