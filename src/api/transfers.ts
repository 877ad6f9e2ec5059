import { ChatError } from '#contract/errors.ts';

export interface TransferLimits {
  /** of one person at a time */
  uploads: number;
  downloads: number;
  /** A reader who takes nothing for so long is let go. */
  idleMs: number;
}

const TRANSFER_LIMITS: TransferLimits = { uploads: 8, downloads: 24, idleMs: 60_000 };
/** Where nothing else is limited either. */
export const UNLIMITED = { uploads: Number.POSITIVE_INFINITY, downloads: Number.POSITIVE_INFINITY };

/** How many of a person's files come and go at once, in this process: each holds memory and a connection. */
export class Transfers {
  private readonly counts = new Map<string, number>();
  private readonly limits: TransferLimits;

  constructor(limits: Partial<TransferLimits> = {}) {
    this.limits = { ...TRANSFER_LIMITS, ...limits };
  }

  /** Refuses one too many. What it returns gives the place back, once. */
  private begin(way: 'uploads' | 'downloads', person: number): () => void {
    const key = `${way}:${person}`;
    const count = this.running(way, person);
    const limit = this.limits[way];
    if (count >= limit) throw new ChatError('rate_limited', { retryAfterMs: 1000, limit });
    this.counts.set(key, count + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = this.running(way, person) - 1;
      if (left > 0) this.counts.set(key, left);
      else this.counts.delete(key);
    };
  }

  running(way: 'uploads' | 'downloads', person: number): number {
    return this.counts.get(`${way}:${person}`) ?? 0;
  }

  async upload<T>(person: number, take: () => Promise<T>): Promise<T> {
    const end = this.begin('uploads', person);
    try {
      return await take();
    } finally {
      end();
    }
  }

  /** The place is taken until the answer's body was read, given up, or left lying. */
  async download(person: number, give: () => Promise<Response>): Promise<Response> {
    const end = this.begin('downloads', person);
    try {
      const answer = await give();
      if (answer.body === null) {
        end();
        return answer;
      }
      return new Response(watched(answer.body, this.limits.idleMs, end), answer);
    } catch (error) {
      end();
      throw error;
    }
  }
}

/** The HTTP adapter closes the connection on this, and takes it for what it is: the reader's doing. */
class Unread extends Error {
  readonly code = 'ERR_STREAM_PREMATURE_CLOSE';
}

function watched(body: ReadableStream<Uint8Array>, idleMs: number, end: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let idle: NodeJS.Timeout | undefined;
  const over = () => {
    clearTimeout(idle);
    end();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Asked for by a pull; whoever never pulls is let go as well.
        idle = setTimeout(() => letGo(controller), idleMs);
      },
      async pull(controller) {
        clearTimeout(idle);
        try {
          const { done, value } = await reader.read();
          if (done) {
            over();
            controller.close();
            return;
          }
          controller.enqueue(value);
          idle = setTimeout(() => letGo(controller), idleMs);
        } catch (error) {
          over();
          controller.error(error);
        }
      },
      async cancel(reason) {
        over();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );

  function letGo(controller: ReadableStreamDefaultController<Uint8Array>): void {
    over();
    controller.error(new Unread());
    void reader.cancel().catch(() => undefined);
  }
}
