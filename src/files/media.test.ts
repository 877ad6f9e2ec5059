import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Media, type ReadAt, readMedia } from '#files/media.ts';

const over =
  (bytes: Buffer): ReadAt =>
  async (start, length) =>
    bytes.subarray(start, start + length);
const told = (mime: string, bytes: Buffer): Promise<Media> => readMedia(mime, bytes.length, over(bytes));

function box(type: string, ...content: Buffer[]): Buffer {
  const whole = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(whole.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, whole]);
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, at * 4);
  return bytes;
}

const mvhd = (perSecond: number, units: number) => box('mvhd', u32(0, 0, 0, perSecond, units), Buffer.alloc(80));
const UPRIGHT = u32(65_536, 0, 0, 0, 65_536, 0, 0, 0, 1 << 30);
const TURNED = u32(0, 65_536, 0, -65_536, 0, 0, 0, 0, 1 << 30);
const tkhd = (matrix: Buffer, width: number, height: number) =>
  box('tkhd', u32(0, 0, 0, 1, 0, 0), Buffer.alloc(16), matrix, u32(width * 65_536, height * 65_536));
const sound = box('trak', tkhd(UPRIGHT, 0, 0));
const ftyp = box('ftyp', Buffer.from('isom'), u32(0));

function element(id: string, content: Buffer, unknown = false): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE((1n << 56n) | BigInt(content.length));
  return Buffer.concat([Buffer.from(id, 'hex'), unknown ? Buffer.from('01ffffffffffffff', 'hex') : length, content]);
}
function float64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}
const video = element('ae', element('e0', Buffer.concat([element('b0', u32(1280)), element('ba', u32(720))])));
const webm = (info: Buffer, unknown: boolean) =>
  Buffer.concat([
    element('1a45dfa3', Buffer.from('webm')),
    element('18538067', Buffer.concat([element('1549a966', info), element('1654ae6b', video)]), unknown),
  ]);

function ogg(head: Buffer, samples: number): Buffer {
  const last = Buffer.alloc(27);
  last.write('OggS', 'latin1');
  last.writeBigInt64LE(BigInt(samples), 6);
  return Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), head, Buffer.alloc(100_000), last]);
}
const opus = Buffer.concat([Buffer.from('OpusHead'), Buffer.from([1, 1, 0x38, 0x01]), Buffer.alloc(8)]);
const vorbisRate = Buffer.alloc(12);
vorbisRate.writeUInt32LE(44_100, 5);
const vorbis = Buffer.concat([Buffer.from('\x01vorbis', 'latin1'), vorbisRate, Buffer.alloc(8)]);

const wav = Buffer.concat([
  Buffer.from('RIFF\0\0\0\0WAVEfmt \x10\0\0\0', 'latin1'),
  Buffer.alloc(16),
  Buffer.from('data'),
  Buffer.alloc(4),
]);
wav.writeUInt32LE(32_000, 28);
wav.writeUInt32LE(80_000, 40);

const flac = Buffer.alloc(42);
flac.write('fLaC', 'latin1');
flac.writeBigUInt64BE((44_100n << 44n) | (1n << 41n) | (15n << 36n) | 441_000n, 18);

const frame = Buffer.from([0xff, 0xfb, 0x90, 0x00]); // 128 kbit/s at 44,100
const mp3 = Buffer.concat([
  Buffer.from('ID3\x04\0\0\0\0\0\x0a', 'latin1'),
  Buffer.alloc(10),
  frame,
  Buffer.alloc(31_996),
]);
const counted = Buffer.concat([frame, Buffer.alloc(32), Buffer.from('Xing'), u32(1, 1000), Buffer.alloc(500)]);

test.each<[string, string, Buffer, number | null, number | null]>([
  [
    'an MP4',
    'video/mp4',
    Buffer.concat([ftyp, box('moov', mvhd(1000, 5250), sound, box('trak', tkhd(UPRIGHT, 640, 360)))]),
    5250,
    640,
  ],
  [
    'one with its headers last',
    'video/mp4',
    Buffer.concat([ftyp, box('mdat', Buffer.alloc(90_000)), box('moov', mvhd(600, 600))]),
    1000,
    null,
  ],
  [
    'one held upright',
    'video/quicktime',
    Buffer.concat([ftyp, box('moov', mvhd(1, 2), box('trak', tkhd(TURNED, 1920, 1080)))]),
    2000,
    1080,
  ],
  [
    'one in fragments',
    'audio/mp4',
    Buffer.concat([ftyp, box('moov', mvhd(1000, 0), box('mvex', box('mehd', u32(0, 1500))))]),
    1500,
    null,
  ],
  [
    'a WebM',
    'video/webm',
    webm(Buffer.concat([element('2ad7b1', u32(1_000_000)), element('4489', float64(2500.4))]), false),
    2500,
    1280,
  ],
  ['a WebM that was recorded as it came', 'video/webm', webm(Buffer.alloc(0), true), null, 1280],
  ['Opus', 'audio/ogg', ogg(opus, 96_312), 2000, null],
  ['Vorbis', 'audio/ogg', ogg(vorbis, 88_200), 2000, null],
  ['WAV', 'audio/wav', wav, 2500, null],
  ['FLAC', 'audio/flac', flac, 10_000, null],
  ['MP3', 'audio/mpeg', mp3, 2000, null],
  ['MP3 whose first frame counts them', 'audio/mpeg', counted, 26_122, null],
  ['a picture', 'image/png', Buffer.alloc(100), null, null],
])('video and audio metadata: of %s (%s) duration and size are told', async (_what, mime, bytes, durationMs, width) => {
  const media = await told(mime, bytes);
  expect([media.durationMs, media.width]).toEqual([durationMs, width]);
});

const TYPES = ['video/mp4', 'video/webm', 'audio/ogg', 'audio/wav', 'audio/flac', 'audio/mpeg'];
const samples = [
  Buffer.concat([ftyp, box('moov', mvhd(1000, 5250), box('trak', tkhd(UPRIGHT, 640, 360)))]),
  webm(element('4489', float64(2500)), false),
  ogg(opus, 96_312).subarray(-300),
  wav,
  flac,
  mp3.subarray(0, 300),
];

test('[S34] whatever a recording’s bytes say, little of it is read and nothing breaks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...TYPES.map((_, at) => at)),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 30 }),
      fc.nat(400),
      async (which, changes, cut) => {
        const bytes = Buffer.from(samples[which] ?? []);
        for (const [at, value] of changes) if (at < bytes.length) bytes.writeUInt8(value, at);
        let read = 0;
        const size = 2 ** 40;
        const media = await readMedia(TYPES[which] ?? '', size, async (start, length) => {
          read += length;
          return bytes.subarray(start, Math.max(start, Math.min(start + length, bytes.length - cut)));
        });
        expect(read).toBeLessThanOrEqual(2 ** 20 + 64 * 16);
        for (const value of Object.values(media)) expect(value === null || Number.isSafeInteger(value)).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});
