import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { toConnectError } from '#db/connect-error.ts';
import { StartError } from '#db/start-error.ts';

/** The number that Prisma's own commands lock, so that neither they nor another node migrate at the same time. */
const MIGRATION_LOCK = 72707369;
const OLDEST_SERVER = 14;

// Prisma's table, column for column: `prisma migrate status` and `deploy` read and write it too.
const HISTORY = `CREATE TABLE "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface HistoryRow {
  migration_name: string;
  checksum: string;
  finished: boolean;
}

/**
 * Brings the database to this version: all of a migration or nothing of it, and never backwards. With `only`, to that of
 * those migrations.
 */
export async function migrate(
  target: string | pg.Client,
  migrationsDir: string,
  only?: ReadonlySet<string>,
): Promise<{ applied: string[] }> {
  if (target instanceof pg.Client) return migrateWith(target, migrationsDir, only);
  const client = new pg.Client({ connectionString: target, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // the query under way reports it
  try {
    await client.connect();
  } catch (error) {
    throw toConnectError(target, error);
  }
  try {
    return await migrateWith(client, migrationsDir, only);
  } finally {
    await client.end();
  }
}

async function migrateWith(
  client: pg.Client,
  migrationsDir: string,
  only?: ReadonlySet<string>,
): Promise<{ applied: string[] }> {
  await requireServerVersion(client);
  const known = await readMigrations(migrationsDir);
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    const pending = findPending(known, await readHistory(client)).filter(({ name }) => only?.has(name) ?? true);
    for (const migration of pending) await apply(client, migration);
    return { applied: pending.map(({ name }) => name) };
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
  }
}

async function requireServerVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name`,
  );
  const server = rows[0];
  if (server && server.number < OLDEST_SERVER * 10_000) {
    throw new StartError(`Parley needs PostgreSQL ${OLDEST_SERVER} or newer; this one is ${server.name}.`);
  }
}

async function readMigrations(dir: string): Promise<Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function readHistory(client: pg.Client): Promise<HistoryRow[]> {
  if (!(await hasHistory(client))) return [];
  const history = await client.query<HistoryRow>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  );
  return history.rows;
}

async function hasHistory(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS found`,
  );
  return rows[0]?.found === true;
}

function findPending(known: Migration[], history: HistoryRow[]): Migration[] {
  for (const row of history) {
    const migration = known.find(({ name }) => name === row.migration_name);
    if (!migration) {
      throw new StartError(
        `The database was written by a newer Parley: it has had migration ${row.migration_name}, which is unknown here. ` +
          'Start that version again; nothing was changed.',
      );
    }
    if (!row.finished) {
      throw new StartError(
        `Migration ${row.migration_name} was begun by another tool and never finished: ` +
          'settle it with "prisma migrate resolve", then start again.',
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new StartError(
        `Migration ${row.migration_name} was changed after this database had it: ` +
          'restore the file and put the change into a new migration. Nothing was changed.',
      );
    }
  }
  const done = new Set(history.map((row) => row.migration_name));
  return known.filter(({ name }) => !done.has(name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    if (!(await hasHistory(client))) await client.query(HISTORY);
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw toStartError(error, migration);
  }
}

function toStartError(error: unknown, { name, sql }: Migration): StartError {
  if (!(error instanceof pg.DatabaseError)) {
    const message = error instanceof Error ? error.message : String(error);
    return new StartError(`Migration ${name} did not finish, and nothing of it remains: ${message}`);
  }
  if (error.code === '42501') {
    return new StartError(
      `The database's user may not do what migration ${name} needs (${error.message}): ` +
        'make it the owner of its database, or grant it CREATE on the database and on schema public.',
    );
  }
  const position = Number(error.position ?? 0);
  const line = position > 0 ? ` (line ${sql.slice(0, position).split('\n').length})` : '';
  return new StartError(`Migration ${name} failed${line}, and nothing of it remains: ${error.message}`);
}
