import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { freePort } from '#testing/free-port.ts';
import { redisOnPath } from '#testing/redis-program.mjs';

const DEADLINE_MS = 15_000;

/** On someone's own machine tests that need a Redis are left out where there is none. In CI they fail and say so. */
export const lacksRedis = redisOnPath() === undefined && !process.env.CI;

/** A real Redis (or Valkey) on a free port, which keeps nothing. */
export class TestRedis {
  private process: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly options: string[],
  ) {}

  /** `options` are those of redis-server, such as `--requirepass`. */
  static async open(...options: string[]): Promise<TestRedis> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'parley-redis-'));
    const redis = new TestRedis(await freePort(), folder, options);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** On the same port as before. */
  async start(): Promise<void> {
    const program = redisOnPath();
    if (!program) throw new Error('This test needs Redis: redis-server or valkey-server on the PATH, or REDIS_SERVER.');
    const plain = ['--bind', '127.0.0.1', '--port', String(this.port), '--save', '', '--appendonly', 'no'];
    const child = spawn(program, [...plain, '--dir', this.folder, ...this.options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    const endWithUs = () => child.kill('SIGKILL');
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const late = AbortSignal.timeout(DEADLINE_MS);
    while (!said.includes('eady to accept connections')) {
      if (child.exitCode !== null || late.aborted) throw new Error(`Redis did not start:\n${said}`);
      await delay(5);
    }
  }

  /** As a power cut would end it. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** It stands still, its connections open: nothing is answered until it goes on. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** One command, on a connection of its own. */
  async ask<T>(...command: string[]): Promise<T> {
    const client = createClient({ url: this.url, RESP: 2 });
    await client.connect();
    try {
      return await client.sendCommand<T>(command);
    } finally {
      client.destroy();
    }
  }
}

/** Three masters that share the slots. */
export class TestRedisCluster {
  private constructor(readonly masters: TestRedis[]) {}

  static async open(): Promise<TestRedisCluster> {
    const ports = [await freePort(), await freePort(), await freePort()];
    const masters: TestRedis[] = [];
    for (const port of ports) {
      masters.push(await TestRedis.open('--cluster-enabled', 'yes', '--cluster-port', String(port)));
    }
    const [first, ...others] = masters;
    if (!first) throw new Error('a cluster of none');
    const share = Math.ceil(16_384 / masters.length);
    for (const [index, master] of masters.entries()) {
      const last = Math.min((index + 1) * share, 16_384) - 1;
      await master.ask('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(last));
    }
    for (const [index, other] of others.entries()) {
      await first.ask('CLUSTER', 'MEET', '127.0.0.1', String(other.port), String(ports[index + 1]));
    }
    const cluster = new TestRedisCluster(masters);
    await cluster.whole();
    return cluster;
  }

  get url(): string {
    return this.masters[0]?.url ?? '';
  }

  /** Until every master says that all slots are served. */
  async whole(): Promise<void> {
    const late = AbortSignal.timeout(DEADLINE_MS);
    for (const master of this.masters) {
      const isWhole = async () => {
        const info = await master.ask<string>('CLUSTER', 'INFO');
        return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${this.masters.length}`);
      };
      while (!(await isWhole())) {
        if (late.aborted) throw new Error('the cluster did not come together');
        await delay(50);
      }
    }
  }

  async stop(): Promise<void> {
    for (const master of this.masters) await master.stop();
  }
}
