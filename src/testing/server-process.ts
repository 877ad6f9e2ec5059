import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bundle = path.join(root, 'dist/server.mjs');

const STOP_MS = 20_000;

/** The built server in a process of its own, as `npm start` runs it, on its own data. */
export class ServerProcess {
  base = '';
  private child: ChildProcess | null = null;

  private constructor(
    readonly dataDir: string,
    private readonly env: Record<string, string>,
  ) {}

  static async create(env: Record<string, string> = {}): Promise<ServerProcess> {
    if (!existsSync(bundle)) throw new Error('the server is not built: run "npm run build" first');
    const server = new ServerProcess(await mkdtemp(path.join(os.tmpdir(), 'parley-server-')), env);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [bundle], {
      cwd: root,
      // The port stays the same over restarts, so that clients find their server again.
      env: {
        ...process.env,
        NODE_ENV: 'production',
        RATE_LIMITS: 'off',
        HOST: '127.0.0.1',
        PORT: this.base ? new URL(this.base).port : '0',
        DATA_DIR: this.dataDir,
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let output = '';
    this.base = await new Promise<string>((resolve, reject) => {
      const collect = (chunk: Buffer) => {
        output += chunk;
        const address = /ready at (\S+)/.exec(output)?.[1];
        if (address) resolve(address);
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
    });
  }

  /** As a crash or the kernel would: nothing is closed, nothing is said. PostgreSQL stays behind. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** The process id of the PostgreSQL that serves the data. */
  async postgresPid(): Promise<number> {
    const [pid] = (await readFile(path.join(this.dataDir, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n');
    return Number(pid);
  }

  /** As an operator would: it drains. It can be started again. */
  async drain(): Promise<number | null> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await once(child, 'exit');
      clearTimeout(late);
    }
    return child?.exitCode ?? null;
  }

  async stop(): Promise<number | null> {
    const code = await this.drain();
    await rm(this.dataDir, { recursive: true, force: true });
    return code;
  }
}
