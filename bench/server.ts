import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { WebSocket } from 'ws';

/** A server that is measured, in a process of its own. */
export interface Measured {
  base: URL;
  child: ChildProcess;
  /** where its inspector listens, to collect garbage before memory is read */
  inspector: string;
}

async function started(child: ChildProcess): Promise<Measured> {
  let output = '';
  const { base, inspector } = await new Promise<{ base: string; inspector: string }>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const address = /ready at (\S+)/.exec(output)?.[1];
      const debug = /ws:\/\/\S+/.exec(output)?.[0];
      if (address && debug) resolve({ base: address, inspector: debug });
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => reject(new Error(`a server did not start:\n${output}`)));
  });
  return { base: new URL(base), child, inspector };
}

/** Parley as `npm start` runs it. */
export function startParley(databaseUrl: string, dataDir: string, secret: string): Promise<Measured> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    AUTH_SECRET: secret,
    PORT: '0',
    HOST: '127.0.0.1',
    RATE_LIMITS: 'off',
  };
  const options = [...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? []), '--inspect=127.0.0.1:0'];
  return started(spawn(process.execPath, [...options, 'dist/server.mjs'], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** One of the other roles of this program. */
export function startRole(role: string): ChildProcess {
  return fork('dist/bench.mjs', [role], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
}

export function startPeer(role: string): Promise<Measured> {
  return started(
    fork('dist/bench.mjs', [role], { execArgv: ['--inspect=127.0.0.1:0'], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }),
  );
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Kilobytes that a process holds in memory, once it has collected its garbage. */
export async function residentKb({ child, inspector }: Measured): Promise<number> {
  const socket = new WebSocket(inspector);
  await once(socket, 'open');
  for (let round = 0; round < 3; round++) {
    const answered = once(socket, 'message');
    socket.send(JSON.stringify({ id: round, method: 'HeapProfiler.collectGarbage' }));
    await answered;
  }
  socket.terminate();
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
}
