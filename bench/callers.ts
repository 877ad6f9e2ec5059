import net from 'node:net';

/**
 * One keep-alive HTTP caller that costs next to nothing: on two cores a full client would take from the server what it
 * measures. It writes whole requests and reads answers by their Content-Length.
 */
export class HttpCaller {
  private readonly socket: net.Socket;
  private received: Buffer = Buffer.alloc(0);
  private settle: { resolve: (body: string) => void; reject: (error: Error) => void } | null = null;

  private constructor(
    private readonly host: string,
    port: number,
    private readonly token: string,
  ) {
    this.socket = net.connect(port, host);
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.settle?.reject(error));
    this.socket.on('close', () => this.settle?.reject(new Error('the connection was closed')));
  }

  static async open(base: URL, token: string): Promise<HttpCaller> {
    const caller = new HttpCaller(base.hostname, Number(base.port), token);
    await new Promise<void>((resolve, reject) => caller.socket.once('connect', resolve).once('error', reject));
    return caller;
  }

  call(method: 'GET' | 'POST', path: string, body = ''): Promise<string> {
    if (this.socket.destroyed) return Promise.reject(new Error('the connection was closed'));
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.socket.write(
        `${method} ${path} HTTP/1.1\r\nHost: ${this.host}\r\nAuthorization: Bearer ${this.token}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    if (this.received.length < headEnd + 4 + length) return;
    const body = this.received.toString('utf8', headEnd + 4, headEnd + 4 + length);
    this.received = this.received.subarray(headEnd + 4 + length);
    const { settle } = this;
    this.settle = null;
    if (head.startsWith('HTTP/1.1 200')) settle?.resolve(body);
    else settle?.reject(new Error(`${head.slice(0, 30)} ${body.slice(0, 300)}`));
  }

  close(): void {
    this.socket.destroy();
  }
}

/** How many calls a second so many callers get done, each with one call under way. */
export async function perSecond(callers: ((turn: number) => Promise<unknown>)[], seconds: number): Promise<number> {
  const began = performance.now();
  const end = began + seconds * 1000;
  let done = 0;
  await Promise.all(
    callers.map(async (call) => {
      for (let turn = 0; performance.now() < end; turn++) {
        await call(turn);
        done++;
      }
    }),
  );
  return (done * 1000) / (performance.now() - began);
}
