import { setTimeout as delay } from 'node:timers/promises';
import { ServerProcess } from '#testing/server-process.ts';

/** A start fails while PostgreSQL is away; so long it is tried again. */
const START_WITHIN_MS = 60_000;

/** One of several server processes over one database, which is killed and comes back on its port. */
export class ChaosNode {
  /** why it ended without having been told to */
  readonly deaths: string[] = [];
  /** Between a fault and its end; whoever finds it so leaves it alone. */
  private disturbed = false;
  private isUp = false;

  private constructor(
    readonly port: number,
    private readonly server: ServerProcess,
  ) {}

  static async start(port: number, env: Record<string, string>, bundle?: string): Promise<ChaosNode> {
    const server = await ServerProcess.prepare({ ...env, PORT: String(port) }, bundle);
    const node = new ChaosNode(port, server);
    await node.up();
    return node;
  }

  /** Whether a load balancer would send somebody here. */
  get isReady(): boolean {
    return this.isUp && this.server.isRunning;
  }

  /** Starts it, and again until it stands. */
  private async up(): Promise<void> {
    const late = Date.now() + START_WITHIN_MS;
    for (;;) {
      try {
        await this.server.start();
        this.isUp = true;
        return;
      } catch (error) {
        if (Date.now() > late) throw error;
        await delay(250);
      }
    }
  }

  /** kill -9, and back after a while. Answers false when it is busy with another fault. */
  async kill(forMs: number): Promise<boolean> {
    return this.disturb(async () => {
      await this.server.kill();
      await delay(forMs);
    });
  }

  /** SIGTERM, as in a rolling restart. */
  async replace(): Promise<boolean> {
    return this.disturb(async () => {
      const code = await this.server.terminate();
      if (code !== 0)
        this.deaths.push(`ended with ${code} when it was asked to stop: ${lastWords(this.server.output)}`);
    });
  }

  private async disturb(fault: () => Promise<void>): Promise<boolean> {
    if (this.disturbed || !this.isReady) return false;
    this.disturbed = true;
    this.isUp = false;
    try {
      await fault();
      await this.up();
    } finally {
      this.disturbed = false;
    }
    return true;
  }

  /** A node that died by itself is started again, but not forgiven. */
  async heal(): Promise<void> {
    if (this.disturbed || this.server.isRunning) return;
    this.deaths.push(`died by itself: ${lastWords(this.server.output)}`);
    this.disturbed = true;
    this.isUp = false;
    try {
      await this.up();
    } finally {
      this.disturbed = false;
    }
  }

  async stop(): Promise<void> {
    await this.server.kill();
    await this.server.stop();
  }

  get output(): string {
    return this.server.output;
  }
}

/** Why it went, if it said so. */
function lastWords(output: string): string {
  const fatal = output.split('\n').filter((line) => line.includes('"level":"fatal"'));
  return (fatal.length > 0 ? fatal.join('\n') : output).slice(-3000);
}
