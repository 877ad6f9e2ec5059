import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { StartError } from '#db/start-error.ts';
import { isAlive } from '#server/other-processes.ts';
import { type EmbeddedPostgres, startPostgres } from '#server/postgres.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bundleDir = path.join(root, 'dist', `postgres-test-${process.pid}`);
const bundled = path.join(bundleDir, 'postgres.mjs');
// mmap: the shared memory of a killed PostgreSQL is then inside its data, and goes with it.
const settings = { fsync: 'off', dynamic_shared_memory_type: 'mmap' };

let dataDir: string;
let running: EmbeddedPostgres[] = [];
let children: ChildProcess[] = [];

beforeAll(() =>
  build({
    entryPoints: [path.join(root, 'src/server/postgres.ts')],
    outfile: bundled,
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  }),
);
afterAll(() => rmSync(bundleDir, { recursive: true }));

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'parley-postgres-'));
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(running.map((server) => server.stop()));
  running = [];
  children = [];
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startPostgres({ dataDir, settings });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A server process of its own, so that it can be killed. */
function startElsewhere(): ChildProcess {
  const program = `
    const { startPostgres } = await import(process.argv[1]);
    const { url } = await startPostgres({ dataDir: process.argv[2], settings: ${JSON.stringify(settings)} });
    process.stdout.write(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, bundled, dataDir], { stdio: 'pipe' });
  children.push(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const cluster = (file: string) => path.join(dataDir, 'postgres/cluster', file);
const postmaster = () => Number(readFileSync(cluster('postmaster.pid'), 'utf8').split('\n')[0]);

test('the first start makes a database that outlives the process, and nobody else may read its password', async () => {
  const first = await start();
  expect(first.reused).toBe(false);
  await query(first.url, `CREATE TABLE kept AS SELECT 'سلام دنیا' AS word`);
  await first.stop();
  expect(existsSync(cluster('postmaster.pid'))).toBe(false);
  expect(statSync(path.join(dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);

  const second = await start();
  expect(second.reused).toBe(false);
  expect(await query(second.url, 'SELECT word FROM kept')).toEqual([{ word: 'سلام دنیا' }]);
});

test('the database speaks UTF-8, knows letters beyond ASCII, and is durable unless told otherwise', async () => {
  const server = await startPostgres({ dataDir });
  running.push(server);
  await query(server.url, 'CREATE EXTENSION pg_trgm');
  const [row] = await query(
    server.url,
    `SELECT current_setting('server_encoding') AS encoding, lower('ÄÉ') AS lower, array_length(show_trgm('سلام'), 1) > 3 AS trigrams,
       current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('TimeZone') AS zone`,
  );
  expect(row).toEqual({ encoding: 'UTF8', lower: 'äé', trigrams: true, fsync: 'on', commit: 'on', zone: 'UTC' });
});

test('the password is needed', async () => {
  const { url } = await start();
  const stranger = new URL(url);
  stranger.password = 'guess';
  await expect(query(stranger.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

test('after kill -9 of the server its PostgreSQL is found and goes on', async () => {
  const killed = startElsewhere();
  await once(killed.stdout ?? killed, 'data');
  const before = postmaster();
  await kill(killed);

  const server = await start();
  expect(server.reused).toBe(true);
  expect(postmaster()).toBe(before);
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await server.stop();
  expect(isAlive(before)).toBe(false);
});

test('after kill -9 of both, what was committed is there', async () => {
  const killed = startElsewhere();
  const [url] = await once(killed.stdout ?? killed, 'data');
  await query(String(url), 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pid = postmaster();
  await kill(killed);
  process.kill(pid, 'SIGKILL');

  const server = await start();
  expect(server.reused).toBe(false);
  expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test("a pid file whose number belongs to another program is not taken for PostgreSQL's", async () => {
  const first = await start();
  const { url } = first;
  await query(url, 'CREATE TABLE kept ()');
  await first.stop();
  writeFileSync(cluster('postmaster.pid'), `${process.pid}\n${cluster('')}\n1\n5432\n\n127.0.0.1\n0 0\nready\n`);
  const second = await start();
  expect(second.reused).toBe(false);
  await query(second.url, 'SELECT FROM kept');
});

test('a server left for the next one is handed over', async () => {
  const first = await start();
  first.leave();
  const second = await start();
  expect(second.reused).toBe(true);
});

test('a first start that was killed half-way leaves nothing that passes for data', async () => {
  const killed = startElsewhere();
  const drafts = () => readdirSync(dataDir).filter((name) => name.startsWith('postgres.new-'));
  const half = () => drafts().some((name) => existsSync(path.join(dataDir, name, 'work/cluster/global')));
  await expect.poll(half, { interval: 1, timeout: 10_000 }).toBe(true);
  await kill(killed);
  expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false);

  const server = await start();
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('two servers on one data directory: the second is told who holds it', async () => {
  const holder = startElsewhere();
  const [url] = await once(holder.stdout ?? holder, 'data');
  await expect(start()).rejects.toThrow(
    new StartError(
      `Another Parley server (process ${holder.pid}) uses ${dataDir}: stop it, or give this one its own DATA_DIR.`,
    ),
  );
  expect(await query(String(url), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await kill(holder);
  expect((await start()).reused).toBe(true);
});

test('servers that start at the same moment: one gets the data directory', async () => {
  const results = await Promise.allSettled([start(), start(), start()]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
});

test('the lock of a process whose number was given to another is stale', async () => {
  writeFileSync(path.join(dataDir, 'lock'), JSON.stringify({ pid: process.pid, started: 'earlier', token: 'x' }));
  await start();
});

test('data of a newer PostgreSQL is refused in one line and left alone', async () => {
  await (await start()).stop();
  running = [];
  writeFileSync(cluster('PG_VERSION'), '99\n');
  const before = readdirSync(cluster(''));
  await expect(start()).rejects.toThrow(/was written by PostgreSQL 99, newer than the 18 of this Parley/);
  expect(readdirSync(cluster(''))).toEqual(before);
});

test('a folder that is not our database is never written over', async () => {
  mkdirSync(path.join(dataDir, 'postgres'));
  writeFileSync(path.join(dataDir, 'postgres/diary'), 'dear diary');
  await expect(start()).rejects.toThrow(/does not hold Parley's database/);
  expect(readdirSync(path.join(dataDir, 'postgres'))).toEqual(['diary']);
});
