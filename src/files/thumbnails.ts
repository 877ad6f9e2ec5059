import type { Sharp, SharpOptions } from 'sharp';
import { FairTurns } from '#files/fair-turns.ts';

export interface Picture {
  /** upright, as it is shown */
  width: number;
  height: number;
  thumbnail: Uint8Array;
}

const EDGE = 320;
/** A picture of so many pixels takes up to 230 MB while it is decoded. */
const MAX_PIXELS = 50_000_000;
const MAX_BYTES = 32 * 1024 * 1024;
const AT_ONCE = 2;
/** of one person; what comes beyond that is kept without a thumbnail */
const MOST_WAITING = 20;
const SECONDS = 10;

const READABLE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
const LOADERS = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif'].map((name) => `VipsForeignLoad${name}`);

type Open = (bytes: Uint8Array, options: SharpOptions) => Sharp;
let opening: Promise<Open> | undefined;

/** Loaded with the first picture: a server that never sees one starts without it. */
async function loadSharp(): Promise<Open> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  // The library looks at the bytes itself: what else it could read (SVG, PDF, TIFF …) is not for strangers to hand in.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  return sharp;
}

/** Small pictures of large ones, few at a time. Each process has one. */
export class Thumbnails {
  private readonly turns = new FairTurns(AT_ONCE, MOST_WAITING);

  canRead(mime: string, size: number): boolean {
    return READABLE.has(mime) && size <= MAX_BYTES;
  }

  /** null: it is no picture that can be read, or too large a one. */
  read(person: number, bytes: () => Promise<Uint8Array | null>): Promise<Picture | null> {
    return this.turns.take(person, async () => {
      // Asked for only now: what waits must not fill the memory.
      const found = await bytes();
      return found && (await makePicture(found));
    });
  }
}

async function makePicture(bytes: Uint8Array): Promise<Picture | null> {
  opening ??= loadSharp();
  const open = await opening;
  try {
    const picture = open(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1, sequentialRead: true });
    const { autoOrient } = await picture.metadata();
    const thumbnail = await picture
      .timeout({ seconds: SECONDS })
      .autoOrient()
      .resize(EDGE, EDGE, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer();
    return { width: autoOrient.width, height: autoOrient.height, thumbnail };
  } catch {
    // Broken, a bomb, or too slow: it is kept as a file like any other.
    return null;
  }
}
