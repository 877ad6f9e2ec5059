import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '#db/migrate.ts';
import { startPostgres } from '#server/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL server whose user may create databases, and the migrated database there that tests clone. */
    testDatabase: { serverUrl: string; template: string; strategy: '' | 'STRATEGY FILE_COPY' };
  }
}

const PREFIX = 'parley-test-';
const migrations = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** One PostgreSQL and one migrated template for the whole run. Nothing of it outlives the run. */
export default async function setUpDatabase(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL
    ? { url: process.env.TEST_DATABASE_URL, stop: async () => undefined }
    : await startThrowaway();
  const template = `parley_template_${process.pid}`;
  try {
    await execute(server.url, `CREATE DATABASE ${template}`);
    await migrate(withDatabase(server.url, template), migrations);
  } catch (error) {
    await server.stop();
    throw error;
  }
  // Copying files needs a checkpoint, which costs nothing on our own server without fsync; PostgreSQL 14 lacks the word.
  const strategy = process.env.TEST_DATABASE_URL ? '' : 'STRATEGY FILE_COPY';
  project.provide('testDatabase', { serverUrl: server.url, template, strategy });
  return async () => {
    if (process.env.TEST_DATABASE_URL) await dropAll(server.url, template);
    await server.stop();
  };
}

async function startThrowaway(): Promise<{ url: string; stop(): Promise<void> }> {
  const base = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
  await sweep(base);
  const dataDir = await mkdtemp(path.join(base, PREFIX));
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_connections: '300',
    autovacuum_naptime: '1h',
  };
  try {
    const server = await startPostgres({ dataDir, settings });
    return {
      url: server.url,
      async stop() {
        await server.stop();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what a run that was killed left behind. A run still going holds its directory's lock, and is left alone. */
async function sweep(base: string): Promise<void> {
  const names = (await readdir(base)).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const dataDir = path.join(base, name);
    if (!existsSync(path.join(dataDir, 'postgres'))) continue;
    try {
      const left = await startPostgres({ dataDir, settings: { fsync: 'off' } });
      await left.stop();
      await rm(dataDir, { recursive: true, force: true });
    } catch {
      // Another run's, or another user's.
    }
  }
}

async function dropAll(url: string, template: string): Promise<void> {
  const left = await execute(url, `SELECT datname FROM pg_database WHERE datname LIKE '${template}%'`);
  for (const { datname } of left) await execute(url, `DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
}

async function execute(url: string, sql: string): Promise<{ datname?: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ datname?: string }>(sql)).rows;
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const result = new URL(url);
  result.pathname = `/${database}`;
  return result.href;
}
