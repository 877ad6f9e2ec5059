import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { migrate } from '#db/migrate.ts';
import { StartError } from '#db/start-error.ts';

let dir: string;
let url: string;
let database: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'parley-migrations-'));
  database = `migrate_${path.basename(dir).slice(-6).toLowerCase()}`;
  await query(inject('testDatabase').serverUrl, `CREATE DATABASE ${database}`);
  const address = new URL(inject('testDatabase').serverUrl);
  address.pathname = `/${database}`;
  url = address.href;
});

afterEach(async () => {
  await query(inject('testDatabase').serverUrl, `DROP DATABASE ${database} WITH (FORCE)`);
  await rm(dir, { recursive: true });
});

async function query(target: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: target });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function write(name: string, sql: string): Promise<void> {
  await mkdir(path.join(dir, name), { recursive: true });
  await writeFile(path.join(dir, name, 'migration.sql'), sql);
}

async function tables(): Promise<unknown[]> {
  const rows = await query(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`);
  return rows.map((row) => row.tablename);
}

test('migrations are applied in order, once', async () => {
  await write('0002_second', 'ALTER TABLE a ADD COLUMN more int;');
  await write('0001_first', 'CREATE TABLE a (id int);');
  expect(await migrate(url, dir)).toEqual({ applied: ['0001_first', '0002_second'] });
  expect(await migrate(url, dir)).toEqual({ applied: [] });
  await write('0003_third', 'CREATE TABLE b (id int);');
  expect(await migrate(url, dir)).toEqual({ applied: ['0003_third'] });
  expect(await tables()).toEqual(['_prisma_migrations', 'a', 'b']);
});

test("the history is Prisma's own, checksum included", async () => {
  const sql = 'CREATE TABLE a (id int);\n-- é\n';
  await write('0001_first', sql);
  await migrate(url, dir);
  expect(await query(url, 'SELECT * FROM _prisma_migrations')).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: createHash('sha256').update(sql).digest('hex'),
      finished_at: expect.any(Date),
      migration_name: '0001_first',
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    },
  ]);
});

test('nodes that start at the same moment apply each migration once', async () => {
  await write('0001_first', 'CREATE TABLE a (id int); SELECT pg_sleep(0.1);');
  await write('0002_second', 'CREATE TABLE b (id int);');
  const results = await Promise.all([migrate(url, dir), migrate(url, dir), migrate(url, dir)]);
  expect(results.flatMap(({ applied }) => applied).sort()).toEqual(['0001_first', '0002_second']);
});

test('a failing migration leaves nothing of itself, and keeps what came before it', async () => {
  await write('0001_first', 'CREATE TABLE a (id int);');
  await write('0002_broken', 'CREATE TABLE b (id int);\nSELECT 1;\nALTER TABLE nowhere ADD COLUMN x int;');
  await expect(migrate(url, dir)).rejects.toThrow(
    new StartError('Migration 0002_broken failed, and nothing of it remains: relation "nowhere" does not exist'),
  );
  expect(await tables()).toEqual(['_prisma_migrations', 'a']);
  await write('0002_broken', 'CREATE TABLE b (id int);');
  expect(await migrate(url, dir)).toEqual({ applied: ['0002_broken'] });
});

test('a mistake is told with its line', async () => {
  await write('0001_broken', 'CREATE TABLE a (id int);\n\nCREATE TABEL b (id int);');
  await expect(migrate(url, dir)).rejects.toThrow('Migration 0001_broken failed (line 3)');
});

test('data of a newer version is refused and left as it is', async () => {
  await write('0001_first', 'CREATE TABLE a (id int);');
  await write('0002_future', 'CREATE TABLE b (id int);');
  await migrate(url, dir);
  await rm(path.join(dir, '0002_future'), { recursive: true });
  await write('0001_zz_pending', 'CREATE TABLE c (id int);');
  await expect(migrate(url, dir)).rejects.toThrow(/written by a newer Parley.*0002_future/);
  expect(await tables()).toEqual(['_prisma_migrations', 'a', 'b']);
});

test('a migration that was changed after it was applied is refused', async () => {
  await write('0001_first', 'CREATE TABLE a (id int);');
  await migrate(url, dir);
  await write('0001_first', 'CREATE TABLE a (id bigint);');
  await write('0002_second', 'CREATE TABLE b (id int);');
  await expect(migrate(url, dir)).rejects.toThrow(/0001_first was changed/);
  expect(await tables()).toEqual(['_prisma_migrations', 'a']);
});

test('a migration that another tool began and did not finish is refused; one it rolled back is not', async () => {
  await write('0001_first', 'CREATE TABLE a (id int);');
  await migrate(url, dir);
  await query(url, `UPDATE _prisma_migrations SET finished_at = NULL`);
  await expect(migrate(url, dir)).rejects.toThrow(/never finished/);
  await query(url, `DROP TABLE a; UPDATE _prisma_migrations SET rolled_back_at = now()`);
  expect(await migrate(url, dir)).toEqual({ applied: ['0001_first'] });
});

test('a user who may not create tables is told what to grant', async () => {
  await write('0001_first', 'CREATE TABLE a (id int);');
  await query(url, `CREATE ROLE ${database}_guest LOGIN PASSWORD 'guest'`);
  const guest = new URL(url);
  guest.username = `${database}_guest`;
  guest.password = 'guest';
  try {
    await expect(migrate(guest.href, dir)).rejects.toThrow(/grant it CREATE/);
  } finally {
    await query(url, `DROP ROLE ${database}_guest`);
  }
});

test.each([
  ['a wrong password', (good: URL) => Object.assign(good, { password: 'hunter2' }), /refuses the password of user/],
  [
    'a missing database',
    (good: URL) => Object.assign(good, { pathname: '/nowhere' }),
    /there is no database "nowhere"/,
  ],
  ['a closed port', (good: URL) => Object.assign(good, { port: '1' }), /nothing listens at 127.0.0.1:1/],
])('%s is one clear line without the password', async (_, spoil, line) => {
  const bad = spoil(new URL(url));
  const failure = await migrate(bad.href, dir).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StartError);
  expect(String(failure)).toMatch(line);
  expect(String(failure)).not.toContain(bad.password);
});
