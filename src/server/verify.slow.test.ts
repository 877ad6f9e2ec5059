import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#db/database.ts';
import { migrate } from '#db/migrate.ts';
import { bundleOptions } from '#server/build.mjs';
import { startPostgres } from '#server/postgres.ts';
import { createServices } from '#server/services.ts';
import { House } from '#testing/house.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bundleDir = path.join(root, 'dist', `verify-test-${process.pid}`);
const bundled = path.join(bundleDir, 'verify.mjs');
let dataDir: string;
let house: House;

beforeAll(async () => {
  await build(bundleOptions('src/server/verify.ts', bundled));
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'parley-verify-'));
  house = await House.open();
  const ada = await house.person('ada');
  const { room } = await ada.api.rooms.create({ name: 'room' });
  for (let n = 0; n < 30; n++) await ada.api.messages.send({ roomId: room.id, content: `text ${n}` });
});
afterAll(async () => {
  await house.close();
  rmSync(bundleDir, { recursive: true });
  rmSync(dataDir, { recursive: true, force: true });
});

interface Outcome {
  code: unknown;
  output: string;
  complaint: string;
}

function run(env: Record<string, string>, ...flags: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const given = { PATH: process.env.PATH, NODE_ENV: 'production' as const, DATA_DIR: dataDir, ...env };
    execFile(process.execPath, [bundled, ...flags], { cwd: root, env: given, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error?.code ?? error?.signal ?? 0, output: out, complaint: err.trimEnd() });
    });
  });
}

test('a database that agrees: each check with what it looked at, and 0', async () => {
  const { code, output, complaint } = await run({ DATABASE_URL: house.url });
  expect([code, complaint]).toEqual([0, '']);
  expect(output).toMatch(/^log: every stream 1\.\.n without a hole +31 {2}ok$/m);
  expect(output).toMatch(/^replay: messages +30 {2}ok$/m);
  expect(output).toMatch(/^All agrees\. \d+\.\d s$/m);
});

test('a difference is told and answered with 1; a wrong counter is set right when asked, and then it is 0', async () => {
  await house.sql('UPDATE room SET live_count = live_count + 2');
  const found = await run({ DATABASE_URL: house.url });
  expect(found.code).toBe(1);
  expect(found.output).toMatch(/^ {4}room 1: live_count is 32 and should be 30$/m);
  const fixed = await run({ DATABASE_URL: house.url }, '--fix-counters');
  expect(fixed.code).toBe(0);
  expect(fixed.output).toMatch(/^room 1: room counted anew: 1$/m);
  expect(fixed.output).toMatch(/^Nothing tells connected clients/m);
  expect(fixed.output).toMatch(/^All agrees\. /m);
  await house.sql("UPDATE message SET content = 'x' WHERE number > 5");
  const kept = await run({ DATABASE_URL: house.url }, '--fix-counters');
  expect(kept.code).toBe(1);
  expect(kept.output).toMatch(/^No counter is wrong\.$/m);
  expect(kept.output).toMatch(/^ {4}and 5 more$/m);
});

test('what cannot be looked at is 2, with the reason, and nothing is made', async () => {
  expect(await run({ DATABASE_URL: 'postgresql://u:hunter2@127.0.0.1:1/parley' })).toEqual({
    code: 2,
    output: '',
    complaint: 'DATABASE_URL: nothing listens at 127.0.0.1:1: is PostgreSQL running there?',
  });
  expect(await run({ DATABASE_URL: house.url }, '--repair')).toMatchObject({
    code: 2,
    complaint: '--repair is not known: npm run verify -- [--fix-counters]',
  });
  const nowhere = path.join(dataDir, 'nowhere');
  expect(await run({ DATA_DIR: nowhere })).toMatchObject({
    code: 2,
    complaint: `DATA_DIR ${nowhere} holds no database.`,
  });
  expect(existsSync(nowhere)).toBe(false);
});

test('the embedded database, beside the server that runs and without it', { timeout: 120_000 }, async () => {
  const server = await startPostgres({ dataDir, settings: { fsync: 'off' } });
  try {
    expect(await run({})).toMatchObject({
      code: 2,
      complaint: 'The database is not one of Parley: nothing was ever started on it.',
    });
    await migrate(server.url, path.join(root, 'prisma/migrations'));
    const db = openDatabase({ url: server.url, poolSize: 1 });
    const services = await createServices(db, {
      registration: 'open',
      rateLimits: false,
      filesDir: path.join(dataDir, 'files'),
      report: () => undefined,
      note: () => undefined,
    });
    await services.hub.close();
    await db.close();
    expect(await run({})).toMatchObject({ code: 0, complaint: '' });
    // The server's PostgreSQL is still there.
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.end();
  } finally {
    await server.stop();
  }
  const alone = await run({});
  expect(alone).toMatchObject({ code: 0, complaint: '' });
  expect(existsSync(path.join(dataDir, 'lock'))).toBe(false);
  const again = await startPostgres({ dataDir, settings: { fsync: 'off' } });
  await again.stop();
  expect(again.reused).toBe(false);
});
