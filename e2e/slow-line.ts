import { connect, createServer, type Server, type Socket } from 'node:net';

const BYTES_PER_MS = 4000;

/** A line to the server that takes its time on the way up, and can be cut. */
export class SlowLine {
  /** that went up */
  bytes = 0;
  base = '';
  private isCut = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly target: URL,
    private readonly server: Server = createServer(),
  ) {
    server.on('connection', (near) => this.carry(near));
  }

  static async to(base: string): Promise<SlowLine> {
    const target = new URL(base);
    const line = new SlowLine(target);
    await new Promise<void>((resolve) => line.server.listen(0, target.hostname, resolve));
    const address = line.server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    line.base = `${target.protocol}//${target.hostname}:${address.port}`;
    return line;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(near: Socket): void {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (chunk) => {
      this.bytes += chunk.length;
      near.pause();
      setTimeout(() => {
        if (far.destroyed) return;
        far.write(chunk);
        near.resume();
      }, chunk.length / BYTES_PER_MS);
    });
    far.pipe(near);
  }
}
