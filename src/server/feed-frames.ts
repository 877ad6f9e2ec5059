import type { FeedItem, Sink } from '#events/feed.ts';
import { textFrame } from '#server/frames.ts';

interface Line {
  /** false when nothing more should be written for now */
  write(frame: Buffer): boolean;
  end(error: unknown): void;
}

/** The frames of an item by the id of the subscription: clients that do the same have the same ids, mostly. */
const framesOf = new WeakMap<FeedItem, Map<number | string, Buffer>>();

/** What tRPC's client expects of a tracked value. The item itself is text already. */
function frameOf(item: FeedItem, id: number | string): Buffer {
  let frames = framesOf.get(item);
  if (!frames) {
    frames = new Map();
    framesOf.set(item, frames);
  }
  let frame = frames.get(id);
  if (!frame) {
    const position = JSON.stringify(item.position);
    const data = `{"id":${position},"data":${item.json}}`;
    frame = textFrame(`{"id":${JSON.stringify(id)},"result":{"type":"data","id":${position},"data":${data}}}`);
    frames.set(id, frame);
  }
  return frame;
}

/** Puts a feed on a socket, as the values of one subscription. */
export class FeedFrames implements Sink {
  constructor(
    private readonly id: number | string,
    private readonly line: Line,
  ) {}

  take(item: FeedItem): boolean {
    return this.line.write(frameOf(item, this.id));
  }

  end(error: unknown): void {
    this.line.end(error);
  }
}
