import net from 'node:net';

/** What the bench asks of the process that holds the receiving ends. */
export type Order =
  | { do: 'connect'; port: number; path: string; hellos: string[][]; ready: string; pings: 'ws' | 'socket.io' }
  | { do: 'await'; marker: string }
  | { do: 'close' };

export type Answer =
  | { said: 'connected' }
  | { said: 'watching' }
  | { said: 'received'; at: string }
  | { said: 'closed' };

/** A client's frames must be masked; a mask of zeros leaves the text as it is. */
function clientFrame(text: string, opcode = 0x81): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([opcode, 0x80 | body.length, 0, 0, 0, 0]) : Buffer.alloc(8);
  if (body.length >= 126) {
    head[0] = opcode;
    head[1] = 0x80 | 126;
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, body]);
}

const PONG = clientFrame('', 0x8a);
const SOCKET_IO_PONG = clientFrame('3');
/** Longer than any marker: a marker may lie across two reads. */
const TAIL = 64;

/** All read into one buffer, and only look for a marker: a full client would take from the server what it measures. */
const shared = Buffer.allocUnsafe(256 * 1024);

class Receiver {
  private marker: Buffer = Buffer.alloc(0);
  private reached: (() => void) | null = null;
  private tail = Buffer.alloc(0);
  private readonly socket: net.Socket;

  constructor(
    port: number,
    path: string,
    private readonly pings: 'ws' | 'socket.io',
  ) {
    this.socket = net.connect({
      port,
      host: '127.0.0.1',
      onread: { buffer: shared, callback: (size) => this.read(shared.subarray(0, size)) },
    });
    this.socket.on('error', () => undefined);
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16, 7).toString('base64')}\r\n\r\n`,
    );
  }

  private read(chunk: Buffer): boolean {
    if (chunk.length === 2 && chunk[0] === 0x89) this.socket.write(PONG);
    else if (this.pings === 'socket.io' && chunk.length === 3 && chunk[2] === 0x32) this.socket.write(SOCKET_IO_PONG);
    if (this.reached) {
      const seam = Buffer.concat([this.tail, chunk.subarray(0, TAIL)]);
      if (chunk.includes(this.marker) || seam.includes(this.marker)) {
        const { reached } = this;
        this.reached = null;
        reached();
      }
      this.tail = Buffer.from(chunk.subarray(-TAIL));
    }
    return true;
  }

  until(marker: string): Promise<void> {
    this.marker = Buffer.from(marker);
    this.tail = Buffer.alloc(0);
    return new Promise((resolve) => {
      this.reached = resolve;
    });
  }

  say(text: string): void {
    this.socket.write(clientFrame(text));
  }

  close(): void {
    this.socket.destroy();
  }
}

/** So many connect at a time: a listen queue is short. */
const AT_ONCE = 100;

export function runSubscribers(): void {
  let receivers: Receiver[] = [];
  const say = (answer: Answer) => process.send?.(answer);
  async function connect(order: Extract<Order, { do: 'connect' }>): Promise<void> {
    for (let at = 0; at < order.hellos.length; at += AT_ONCE) {
      const some = order.hellos.slice(at, at + AT_ONCE).map(async (hellos) => {
        const receiver = new Receiver(order.port, order.path, order.pings);
        await receiver.until('\r\n\r\n');
        receivers.push(receiver);
        const isReady = order.ready === '' ? undefined : receiver.until(order.ready);
        for (const hello of hellos) receiver.say(hello);
        await isReady;
      });
      await Promise.all(some);
    }
    say({ said: 'connected' });
  }
  process.on('message', (order: Order) => {
    if (order.do === 'connect') void connect(order);
    else if (order.do === 'await') {
      const all = Promise.all(receivers.map((receiver) => receiver.until(order.marker)));
      say({ said: 'watching' });
      void all.then(() => say({ said: 'received', at: String(process.hrtime.bigint()) }));
    } else {
      for (const receiver of receivers) receiver.close();
      receivers = [];
      say({ said: 'closed' });
    }
  });
}
