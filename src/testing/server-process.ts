import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, whether this runs from src/testing or as part of a bundle in dist. */
function findRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
}

const root = findRoot();
const BUILT = path.join(root, 'dist/server.mjs');

const STOP_MS = 20_000;

/** The built server in a process of its own, as `npm start` runs it, on its own data. */
export class ServerProcess {
  base = '';
  /** What the process of the last start has said. */
  output = '';
  private child: ChildProcess | null = null;

  private constructor(
    readonly dataDir: string,
    private readonly env: Record<string, string>,
    private readonly bundle: string,
    private readonly flags: readonly string[],
  ) {}

  /** `flags`: what stands on the command line, such as --demo. */
  static async create(env: Record<string, string> = {}, flags: readonly string[] = []): Promise<ServerProcess> {
    const server = await ServerProcess.prepare(env, BUILT, flags);
    await server.start();
    return server;
  }

  /** Ready to be started; of another bundle than the built one, if that is told. */
  static async prepare(
    env: Record<string, string>,
    bundle = BUILT,
    flags: readonly string[] = [],
  ): Promise<ServerProcess> {
    if (!existsSync(bundle)) throw new Error('the server is not built: run "npm run build" first');
    return new ServerProcess(await mkdtemp(path.join(os.tmpdir(), 'parley-server-')), env, bundle, flags);
  }

  get isRunning(): boolean {
    const { child } = this;
    return child !== null && child.exitCode === null && child.signalCode === null;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.bundle, ...this.flags], {
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
    this.output = '';
    this.base = await new Promise<string>((resolve, reject) => {
      const collect = (chunk: Buffer) => {
        this.output += chunk;
        const address = /ready at (\S+)/.exec(this.output)?.[1];
        if (address) resolve(address);
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${this.output}`)));
    });
  }

  /** As a crash or the kernel would: nothing is closed, nothing is said. PostgreSQL stays behind. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || !this.isRunning) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** As an operator or a rolling restart would: it drains. Answers how it ended. */
  async terminate(): Promise<number | null> {
    const { child } = this;
    if (child && this.isRunning) {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await once(child, 'exit');
      clearTimeout(late);
    }
    return child?.exitCode ?? null;
  }

  /** The process id of the PostgreSQL that serves the data. */
  async postgresPid(): Promise<number> {
    const [pid] = (await readFile(path.join(this.dataDir, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n');
    return Number(pid);
  }

  async stop(): Promise<number | null> {
    const code = await this.terminate();
    await rm(this.dataDir, { recursive: true, force: true });
    return code;
  }
}
