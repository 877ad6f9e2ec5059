import sharp from 'sharp';

// Files that are what they say, made on the spot.

/** One colour from edge to edge, so that it is told from another. */
export function picture(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

const RATE = 8000;

/** A tone of so many seconds. */
export function sound(seconds: number): Buffer {
  const samples = Buffer.alloc(Math.round(RATE * seconds), 128);
  for (let at = 0; at < samples.length; at++) samples[at] = 128 + Math.round(40 * Math.sin(at / 4));
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
