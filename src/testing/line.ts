import net from 'node:net';

/** A line between a client and the server, which a test can cut, and lead to another server. */
export class Line {
  private readonly sockets = new Set<net.Socket>();
  private readonly server = net.createServer((socket) => this.pass(socket));
  private readonly stalled: net.Socket[] = [];
  private isDown = false;
  /** how many connections were cut while they carried something */
  cuts = 0;
  /** how many tried to connect while it was down */
  knocks = 0;

  private constructor(private target: number) {}

  static async to(target: number): Promise<Line> {
    const line = new Line(target);
    await new Promise<void>((resolve) => line.server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get base(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the line is closed');
    return `http://127.0.0.1:${address.port}`;
  }

  cut(): void {
    if (this.sockets.size > 0) this.cuts++;
    for (const socket of this.sockets) socket.destroy();
  }

  /** What is connected stays so, and nothing passes any more: as when a router forgets a line. */
  stall(): void {
    for (const socket of this.sockets) {
      socket.unpipe();
      socket.pause();
      // Not even a farewell is answered.
      socket.removeAllListeners('close');
      socket.removeAllListeners('end');
    }
    this.stalled.push(...this.sockets);
    this.sockets.clear();
  }

  /** From now on nobody is connected, until it is up again. */
  down(): void {
    this.refuse();
    this.cut();
  }

  /** The same for whoever comes: who is connected stays so. */
  refuse(): void {
    this.isDown = true;
  }

  up(target = this.target): void {
    this.target = target;
    this.isDown = false;
  }

  async close(): Promise<void> {
    this.down();
    for (const socket of this.stalled) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(client: net.Socket): void {
    if (this.isDown) {
      this.knocks++;
      client.destroy();
      return;
    }
    const server = net.connect(this.target, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      // Cut on purpose, or the other side has gone: both mean that this side goes too.
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
