import { once } from 'node:events';
import { WebSocket } from 'ws';
import { says } from '#rest/dialects/veza/socket-shapes.ts';
import { until } from '#testing/until.ts';

export interface Heard {
  type: string;
  data: Record<string, unknown>;
}

/** A client of the document's socket. Every frame that it hears is held against its declared shape. */
export class VezaSocket {
  /** what nobody has taken away yet */
  readonly heard: Heard[] = [];
  private readonly all: Heard[] = [];
  readonly closed: Promise<number>;
  private readonly faults: string[] = [];

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('message', (bytes) => {
      const frame = JSON.parse(String(bytes)) as Heard;
      const read = says[frame.type]?.safeParse(frame);
      if (!read?.success) this.faults.push(`${String(bytes)}: ${read?.error.message ?? 'not declared'}`);
      else if (JSON.stringify(read.data) !== String(bytes)) this.faults.push(`${String(bytes)}: fields or their order`);
      this.heard.push(frame);
      this.all.push(frame);
    });
  }

  /** Opens it without showing anything, or with a token in the address. */
  static async open(base: string, token?: string, headers: Record<string, string> = {}): Promise<VezaSocket> {
    const query = token === undefined ? '' : `?token=${token}`;
    const socket = new WebSocket(`${base.replace('http', 'ws')}/ws${query}`, { headers });
    const opened = new VezaSocket(socket);
    await once(socket, 'open');
    if (token !== undefined) await opened.next('auth_success');
    return opened;
  }

  say(type: string, data?: object): void {
    this.socket.send(JSON.stringify({ type, data }));
  }

  /** The next frame of a kind, which it takes away with everything before it. */
  async next(type: string): Promise<Record<string, unknown>> {
    let at = -1;
    await until(`${type} is heard; heard: ${JSON.stringify(this.heard.slice(-5))}`, () => {
      at = this.heard.findIndex((frame) => frame.type === type);
      return at >= 0;
    });
    const [frame] = this.heard.splice(0, at + 1).slice(-1);
    if (this.faults.length > 0) throw new Error(this.faults.join('\n'));
    return frame?.data ?? {};
  }

  /** How often it has heard a kind of frame since it was opened. */
  count(type: string): number {
    return this.all.filter((frame) => frame.type === type).length;
  }

  /** All that is heard until the answer to a ping. */
  async rest(): Promise<Heard[]> {
    this.say('ping');
    await until('the pong is heard', () => this.heard.some(({ type }) => type === 'pong'));
    const all = this.heard.splice(0);
    if (this.faults.length > 0) throw new Error(this.faults.join('\n'));
    return all.filter(({ type }) => type !== 'pong');
  }

  async ask(type: string, data: object | undefined, answer: string): Promise<Record<string, unknown>> {
    this.say(type, data);
    return this.next(answer);
  }

  close(): void {
    this.socket.terminate();
  }
}
