import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { toConnectError } from '#db/connect-error.ts';
import { migrate } from '#db/migrate.ts';
import { StartError } from '#db/start-error.ts';
import { type FileStore, SHARDS } from '#files/store.ts';
import { type Manifest, readManifest, tableFile } from '#jobs/backup/manifest.ts';
import { columnsOf, quoted } from '#jobs/backup/tables.ts';

/**
 * Brings a backup into a database in which nothing was ever written: the tables as they were in its time, filled in one
 * transaction, and then up to this version. It begins a new history: clients are told to fetch afresh.
 */
export async function restore(
  url: string,
  store: FileStore,
  folder: string,
  migrationsDir: string,
  note: (line: string) => void,
): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const known = new Set(await readdir(migrationsDir));
  const foreign = manifest.migrations.find((name) => !known.has(name));
  if (foreign !== undefined)
    throw new StartError(
      `The backup is of a newer Parley: migration ${foreign} is unknown here. Restore it by that version.`,
    );
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    options: '-c statement_timeout=0',
  });
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw toConnectError(url, error);
  });
  try {
    await requireEmpty(client);
    await migrate(client, migrationsDir, new Set(manifest.migrations));
    await fill(client, manifest, folder, note);
    await migrate(client, migrationsDir);
  } finally {
    await client.end();
  }
  await bringFiles(store, path.join(folder, 'files'));
  note(`files: ${manifest.files}`);
  return manifest;
}

async function requireEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ found: boolean }>("SELECT to_regclass('users') IS NOT NULL AS found");
  if (!rows[0]?.found) return;
  const { rowCount } = await client.query('SELECT 1 FROM users LIMIT 1');
  if (rowCount)
    throw new StartError('There are people in this database already: a backup is brought into an empty one.');
}

async function fill(
  client: pg.Client,
  manifest: Manifest,
  folder: string,
  note: (line: string) => void,
): Promise<void> {
  await client.query('BEGIN');
  // What migrations write by themselves stands in the backup as it was.
  await client.query(`TRUNCATE ${manifest.tables.map(({ name }) => quoted(name)).join(', ')}`);
  for (const table of manifest.tables) {
    const copy = client.query(copyFrom(`COPY ${quoted(table.name)} (${columnsOf(table)}) FROM STDIN`));
    await pipeline(createReadStream(tableFile(folder, table.name)), createGunzip(), copy);
    if (copy.rowCount !== table.rows)
      throw new StartError(
        `${table.name} has ${copy.rowCount} rows in the backup and should have ${table.rows}: nothing was restored.`,
      );
    if (copy.rowCount > 0) note(`${table.name}: ${copy.rowCount}`);
  }
  for (const { name, last } of manifest.sequences) await client.query('SELECT setval($1, $2)', [quoted(name), last]);
  // Its transactions are numbered anew here, so positions of before mean nothing: at its first start it adopts the database.
  await client.query("UPDATE server SET history = gen_random_uuid(), origin = ''");
  await client.query('COMMIT');
}

async function bringFiles(store: FileStore, folder: string): Promise<void> {
  for (const shard of SHARDS) {
    const keys = await readdir(path.join(folder, shard)).catch(() => []);
    for (const key of keys) await store.write(key, createReadStream(path.join(folder, shard, key)));
  }
}
