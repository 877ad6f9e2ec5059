import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { startPostgres } from '#server/postgres.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bundleDir = path.join(root, 'dist', `main-test-${process.pid}`);
const bundled = path.join(bundleDir, 'server.mjs');
let dataDir: string;

beforeAll(() =>
  build({
    entryPoints: [path.join(root, 'src/server/main.ts')],
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
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'parley-main-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Starts the real server, which is expected to fail. */
function start(env: Record<string, string>): Promise<{ code: unknown; complaint: string }> {
  return new Promise((resolve) => {
    const given = { PATH: process.env.PATH, NODE_ENV: 'production' as const, PORT: '0', DATA_DIR: dataDir, ...env };
    execFile(process.execPath, [bundled], { cwd: root, env: given, timeout: 20_000 }, (error, _stdout, stderr) => {
      resolve({ code: error?.code ?? error?.signal ?? 0, complaint: stderr.trimEnd() });
    });
  });
}

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '0.0.0.0', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return address && typeof address === 'object' ? address.port : 0;
}

test('a wrong variable', async () => {
  expect(await start({ PORT: 'eighty', REGISTRATION: 'maybe' })).toEqual({
    code: 1,
    complaint: 'PORT must be a whole number from 0 to 65535.\nREGISTRATION must be open, invite or closed.',
  });
  expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false);
});

test('a port in use', async () => {
  const other = await listen();
  const port = portOf(other);
  expect(await start({ PORT: String(port) })).toEqual({
    code: 1,
    complaint: `PORT ${port} is in use by another program on 0.0.0.0: stop it, or set PORT to another one.`,
  });
  other.close();
  expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false);
});

test('a database that is not there', async () => {
  const gone = await listen();
  const port = portOf(gone);
  await new Promise((resolve) => gone.close(resolve));
  expect(await start({ DATABASE_URL: `postgresql://u:hunter2@127.0.0.1:${port}/parley` })).toEqual({
    code: 1,
    complaint: `DATABASE_URL: nothing listens at 127.0.0.1:${port}: is PostgreSQL running there?`,
  });
});

test('a wrong password for the database', async () => {
  const url = new URL(inject('testDatabase').serverUrl);
  url.password = 'hunter2';
  expect(await start({ DATABASE_URL: url.href })).toEqual({
    code: 1,
    complaint: `DATABASE_URL: PostgreSQL at ${url.host} refuses the password of user "${url.username}".`,
  });
});

test('a data directory that cannot be one', async () => {
  const file = path.join(dataDir, 'file');
  writeFileSync(file, 'kept');
  expect(await start({ DATA_DIR: file })).toEqual({
    code: 1,
    complaint: `DATA_DIR ${file} cannot be used: it, or a part of its path, is a file.`,
  });
  expect(await start({ DATA_DIR: path.join(file, 'below') })).toEqual({
    code: 1,
    complaint: `DATA_DIR ${path.join(file, 'below')} cannot be used: it, or a part of its path, is a file.`,
  });
});

test.runIf(process.platform === 'linux')('a data directory on which nothing can be written', async () => {
  expect(await start({ DATA_DIR: '/proc/parley' })).toMatchObject({
    code: 1,
    complaint: expect.stringMatching(/^DATA_DIR \/proc\/parley cannot be used: .*\.$/),
  });
});

test('data of a newer PostgreSQL', async () => {
  const cluster = path.join(dataDir, 'postgres/cluster');
  mkdirSync(cluster, { recursive: true });
  writeFileSync(path.join(cluster, 'PG_VERSION'), '99\n');
  writeFileSync(path.join(dataDir, 'postgres/password'), 'x\n');
  expect(await start({})).toMatchObject({
    code: 1,
    complaint: expect.stringMatching(/^.*was written by PostgreSQL 99, newer than .*start a newer Parley\.$/),
  });
});

test('a data directory in use', async () => {
  const holder = await startPostgres({ dataDir, settings: { fsync: 'off' } });
  try {
    expect(await start({})).toEqual({
      code: 1,
      complaint: `Another Parley server (process ${process.pid}) uses ${dataDir}: stop it, or give this one its own DATA_DIR.`,
    });
  } finally {
    await holder.stop();
  }
});
