import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { FeedItem, Sink } from '#events/feed.ts';
import { textFrame } from '#server/frames.ts';

/** Whoever lets this much lie unread is cut off, so that his share does not gather in our memory. He may resume. */
export const MOST_UNREAD_BYTES = 4 * 1024 * 1024;

/** What a socket does about a feed when it cannot simply write. */
interface Line {
  /** its reader is too slow */
  cutOff(): void;
  /** nothing more should be written for now: the feed is to flow on when there is room again */
  wait(): void;
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

/**
 * Puts a feed on a socket, as the values of one subscription. It holds what it writes to itself: with each object that has to
 * be passed on the way, telling a thousand followers takes half a millisecond longer.
 */
export class FeedFrames implements Sink {
  constructor(
    private readonly id: number | string,
    private readonly client: WebSocket,
    private readonly raw: Duplex,
    private readonly line: Line,
  ) {}

  take(item: FeedItem): boolean {
    const { client, raw } = this;
    if (client.readyState !== WebSocket.OPEN) return true;
    if (raw.writableLength > MOST_UNREAD_BYTES) {
      this.line.cutOff();
      return false;
    }
    if (raw.write(frameOf(item, this.id))) return true;
    this.line.wait();
    return false;
  }

  end(error: unknown): void {
    this.line.end(error);
  }
}
