import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '#db/start-error.ts';
import { prepareDataDir } from '#server/data-dir.ts';
import { isDataDirLocked, lockDataDir } from '#server/data-lock.ts';
import { folderOf, isAlive, isZombie, processesIn, readProc } from '#server/other-processes.ts';
import { binary, findPostgresBinaries } from '#server/postgres-binaries.ts';
import { type Cluster, holdsCluster, openCluster, postgresEnv, ROLE } from '#server/postgres-cluster.ts';

export interface EmbeddedPostgres {
  url: string;
  version: string;
  /** It was still running, left behind by a server that was killed. */
  reused: boolean;
  /** Ends PostgreSQL, connections included, and waits for it. */
  stop(): Promise<void>;
  /** Leaves PostgreSQL running for the next server on this data directory. */
  leave(): void;
}

const LOG_LIMIT = 5 * 1024 * 1024;
const DATABASE = 'parley';

const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  password_encryption: 'scram-sha-256',
  jit: 'off', // the chat's statements are short: compiling one costs more than it saves
  random_page_cost: '1.1',
  // Starts, stops and crashes only: a failing statement is its caller's to report, and would put people's words here.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

export async function startPostgres(options: {
  dataDir: string;
  note?: (line: string) => void;
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  prepareDataDir(dataDir);
  const lock = lockDataDir(dataDir);
  try {
    const settings = { ...SETTINGS, ...options.settings };
    const cluster = openCluster({
      dataDir,
      binaries: findPostgresBinaries(),
      durable: settings.fsync !== 'off',
      note: options.note ?? (() => undefined),
    });
    const { pid, url, reused } = (await reuse(cluster)) ?? (await startAnew(cluster, settings));
    return {
      url,
      version: cluster.binaries.version,
      reused,
      leave: () => lock.release(),
      async stop() {
        await end(cluster, pid);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The address of the PostgreSQL of a Parley that runs on this data directory; null when none does. */
export async function joinPostgres(dataDir: string): Promise<string | null> {
  const folder = path.resolve(dataDir);
  if (!isDataDirLocked(folder) || !holdsCluster(folder)) return null;
  const cluster = openCluster({
    dataDir: folder,
    binaries: findPostgresBinaries(),
    durable: true,
    note: () => undefined,
  });
  const running = readPidFile(cluster);
  if (running?.status !== 'ready') throw new StartError(`Parley is starting or stopping on ${folder}: try again.`);
  return openDatabase(cluster, running.port);
}

interface Started {
  pid: number;
  url: string;
  reused: boolean;
}

async function startAnew(cluster: Cluster, settings: Record<string, string>): Promise<Started> {
  const { pid, port } = await launch(cluster, settings);
  return { pid, url: await openDatabase(cluster, port), reused: false };
}

/** The server that runs on this data already, unless it turns out to be dying: killed together with us, a moment ago. */
async function reuse(cluster: Cluster): Promise<Started | null> {
  const running = await findRunning(cluster);
  if (!running) return null;
  try {
    return { pid: running.pid, url: await openDatabase(cluster, running.port), reused: true };
  } catch (error) {
    const deadline = Date.now() + 2_000;
    while (isAlive(running.pid)) {
      if (Date.now() > deadline) throw error;
      await delay(20);
    }
    return reuse(cluster);
  }
}

interface PidFile {
  pid: number;
  port: number;
  status: string;
}

function readPidFile(cluster: Cluster): PidFile | null {
  let lines: string[];
  try {
    lines = readFileSync(path.join(cluster.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() } : null;
}

/** The PostgreSQL that already runs on this data, if there is one. */
async function findRunning(cluster: Cluster): Promise<{ pid: number; port: number } | null> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const found = readPidFile(cluster);
    if (!found) return null;
    if (!isAlive(found.pid)) {
      // A dead server's file is left to PostgreSQL, unless that would be deceived: see isZombie.
      if (isZombie(found.pid)) await removePidFile(cluster);
      return null;
    }
    if (!isPostgresOf(cluster, found.pid)) {
      // Its number went to another program, which PostgreSQL itself could not tell from a running server.
      await removePidFile(cluster);
      return null;
    }
    if (found.status === 'ready') return { pid: found.pid, port: found.port };
    await delay(20);
  }
  throw new StartError(`PostgreSQL already runs on ${cluster.data} and does not become ready: see ${cluster.log}`);
}

/** The file protects the data from a second server, so none of the first one's children may be left when it goes. */
async function removePidFile(cluster: Cluster): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (processesIn(cluster.data).length > 0) {
    if (Date.now() > deadline) {
      throw new StartError(`Processes of a PostgreSQL that died are still at work on ${cluster.data}: end them first.`);
    }
    await delay(20);
  }
  rmSync(path.join(cluster.data, 'postmaster.pid'), { force: true });
}

function isPostgresOf(cluster: Cluster, pid: number): boolean {
  if (process.platform === 'linux') {
    const folder = folderOf(pid);
    return folder === null ? readProc(pid, 'comm').startsWith('postgres') : folder === cluster.data;
  }
  if (process.platform === 'win32') return true;
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.includes(cluster.data);
}

async function launch(cluster: Cluster, settings: Record<string, string>): Promise<{ pid: number; port: number }> {
  rotate(cluster.log);
  const deadline = Date.now() + 15_000;
  for (;;) {
    const port = settings.port === undefined ? await freePort() : Number(settings.port);
    const attempt = await spawnPostgres(cluster, { ...settings, port: String(port) });
    if ('pid' in attempt) return { pid: attempt.pid, port };
    // Another program took the port meanwhile, or the children of a killed server are still leaving.
    const passing = /Address already in use|could not bind|shared memory block .* still in use/.test(attempt.output);
    if (!passing || Date.now() > deadline) {
      const reason = /(?:FATAL|PANIC): {2}.*/.exec(attempt.output)?.[0] ?? attempt.output.trim().split('\n').at(-1);
      throw new StartError(`The embedded PostgreSQL does not start: ${reason || 'no reason given'} (${cluster.log})`);
    }
    await delay(100);
  }
}

async function spawnPostgres(
  cluster: Cluster,
  settings: Record<string, string>,
): Promise<{ pid: number } | { output: string }> {
  const args = ['-D', cluster.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const { program, args: all, options } = cluster.owner.command(binary(cluster.binaries, 'postgres'), args);
  const log = openSync(cluster.log, 'a', 0o600);
  const before = statSync(cluster.log).size;
  // Detached: Ctrl-C reaches the whole foreground group, and the server still needs its database while it drains.
  // Its output goes to a file, since a pipe would break when we are killed and it lives on.
  const child = spawn(program, all, {
    ...options,
    env: postgresEnv(),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended: string | null = null;
  child.on('error', (error) => {
    ended = error.message;
  });
  child.on('exit', () => {
    ended ??= '';
  });
  child.unref();
  // No deadline: recovery after a crash takes the time it takes.
  while (ended === null) {
    const file = readPidFile(cluster);
    if (child.pid !== undefined && file?.pid === child.pid && file.status === 'ready') return { pid: child.pid };
    await delay(5);
  }
  return { output: ended || readFileSync(cluster.log, 'utf8').slice(before) };
}

/** Connects with our password, which also proves that the server is ours, and makes the database on the first start. */
async function openDatabase(cluster: Cluster, port: number): Promise<string> {
  const address = (database: string) => `postgresql://${ROLE}:${cluster.password}@127.0.0.1:${port}/${database}`;
  const url = address(DATABASE);
  try {
    await query(url, 'SELECT 1');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '3D000') {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartError(`PostgreSQL runs on ${cluster.data} but does not let Parley in: ${reason}`);
    }
    await query(address('postgres'), `CREATE DATABASE ${DATABASE}`);
  }
  return url;
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function end(cluster: Cluster, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    spawnSync(binary(cluster.binaries, 'pg_ctl'), ['stop', '-m', 'fast', '-D', cluster.data], { windowsHide: true });
    return;
  }
  try {
    process.kill(pid, 'SIGINT'); // PostgreSQL's "fast" shutdown
  } catch {
    return;
  }
  while (isAlive(pid)) await delay(5);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function rotate(log: string): void {
  if (existsSync(log) && statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.old`);
}
