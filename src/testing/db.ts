import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** An empty, migrated database of one's own: a clone of the run's template. */
export function createTestDatabase(): Promise<TestDatabase> {
  return cloneOf(inject('testDatabase').template);
}

/** A copy of a test's database with all that is in it. Whoever is connected to the original is cut off. */
export async function copyTestDatabase(url: string): Promise<TestDatabase> {
  const name = new URL(url).pathname.slice(1);
  const { serverUrl } = inject('testDatabase');
  // Whoever is cut off comes again by himself; while it is copied nobody may.
  await execute(serverUrl, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  try {
    await execute(serverUrl, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${name}'`);
    return await cloneOf(name);
  } finally {
    await execute(serverUrl, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  }
}

async function cloneOf(original: string): Promise<TestDatabase> {
  const { serverUrl, template, strategy } = inject('testDatabase');
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await execute(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${original} ${strategy}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    // FORCE: a pool that a failing test left open must not keep the next one from starting clean.
    drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
