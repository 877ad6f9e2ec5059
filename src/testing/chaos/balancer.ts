import { connect, createServer, type Server, type Socket } from 'node:net';
import { Random } from '#testing/chaos/random.ts';

interface Line {
  client: Socket;
  node: Socket;
  /** Half of what comes next still goes through. */
  cutInNext: boolean;
}

/** What stands in front of the nodes: sends each connection to one that is up, and loses any of them when it is told to. */
export class Balancer {
  private readonly lines = new Set<Line>();
  private readonly random = new Random(1);

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly ports: () => number[],
  ) {
    server.on('connection', (client) => this.forward(client));
  }

  static async open(ports: () => number[]): Promise<Balancer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the balancer has no port');
    return new Balancer(server, address.port, ports);
  }

  private forward(client: Socket): void {
    client.on('error', () => client.destroy());
    const ports = this.ports();
    const port = ports[this.random.below(ports.length)];
    if (port === undefined) {
      client.destroy();
      return;
    }
    const node = connect(port, '127.0.0.1');
    const line: Line = { client, node, cutInNext: false };
    this.lines.add(line);
    node.on('error', () => this.drop(line));
    node.on('close', () => this.drop(line));
    client.on('close', () => this.drop(line));
    node.on('data', (chunk: Buffer) => {
      if (line.cutInNext) {
        client.write(chunk.subarray(0, chunk.length >> 1), () => this.drop(line));
        line.cutInNext = false;
        node.pause();
      } else if (!client.write(chunk)) {
        node.pause();
        client.once('drain', () => node.resume());
      }
    });
    client.pipe(node);
  }

  private drop(line: Line): void {
    if (!this.lines.delete(line)) return;
    line.client.destroy();
    line.node.destroy();
  }

  private at(pick: number): Line | undefined {
    return [...this.lines][pick % Math.max(1, this.lines.size)];
  }

  cutOne(pick: number): boolean {
    const line = this.at(pick);
    if (line) this.drop(line);
    return line !== undefined;
  }

  cutInFrame(pick: number): boolean {
    const line = this.at(pick);
    if (line) line.cutInNext = true;
    return line !== undefined;
  }

  cutAll(): boolean {
    for (const line of [...this.lines]) this.drop(line);
    return true;
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
