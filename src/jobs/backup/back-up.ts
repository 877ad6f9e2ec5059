import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { toConnectError } from '#db/connect-error.ts';
import { StartError } from '#db/start-error.ts';
import { type FileStore, SHARDS } from '#files/store.ts';
import { MANIFEST, type Manifest, tableFile } from '#jobs/backup/manifest.ts';
import { columnsOf, quoted, readTables } from '#jobs/backup/tables.ts';

/**
 * Everything of a server in one folder, as of one moment, while it runs: tables by PostgreSQL's own COPY in one transaction,
 * then the bytes of files. What is copied too much of them is swept after a restore.
 */
export async function backUp(
  url: string,
  store: FileStore,
  folder: string,
  note: (line: string) => void,
): Promise<Manifest> {
  if (await stat(folder).catch(() => null)) throw new StartError(`${folder} is there already.`);
  const unfinished = `${folder}.unfinished`;
  await mkdir(path.join(unfinished, 'tables'), { recursive: true, mode: 0o700 });
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
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const migrations = await client.query<{ name: string }>(
      'SELECT migration_name AS name FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY migration_name',
    );
    const tables: Manifest['tables'] = [];
    for (const table of await readTables(client)) {
      const copy = client.query(copyTo(`COPY ${quoted(table.name)} (${columnsOf(table)}) TO STDOUT`));
      await pipeline(
        copy,
        createGzip({ level: 4 }),
        createWriteStream(tableFile(unfinished, table.name), { mode: 0o600 }),
      );
      tables.push({ ...table, rows: copy.rowCount });
      if (copy.rowCount > 0) note(`${table.name}: ${copy.rowCount}`);
    }
    // Behind the tables: numbers given out meanwhile are passed over, never given out again.
    const sequences = await client.query<{ name: string; last: string }>(
      'SELECT sequencename AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL',
    );
    await client.query('COMMIT');
    const files = await copyFiles(store, path.join(unfinished, 'files'));
    note(`files: ${files}`);
    const manifest: Manifest = {
      format: 1,
      takenAt: new Date().toISOString(),
      migrations: migrations.rows.map(({ name }) => name),
      tables,
      sequences: sequences.rows.map(({ name, last }) => ({ name, last: Number(last) })),
      files,
    };
    await writeFile(path.join(unfinished, MANIFEST), JSON.stringify(manifest, null, 1), { mode: 0o600 });
    await rename(unfinished, folder);
    return manifest;
  } finally {
    await client.end();
  }
}

export async function copyFiles(store: FileStore, folder: string): Promise<number> {
  let count = 0;
  for (const shard of SHARDS) {
    for (const key of await store.list(shard)) {
      const bytes = await store.read(key);
      if (!bytes) continue;
      await mkdir(path.join(folder, shard), { recursive: true, mode: 0o700 });
      await pipeline(
        Readable.fromWeb(bytes as never),
        createWriteStream(path.join(folder, shard, key), { mode: 0o600 }),
      );
      count += 1;
    }
  }
  return count;
}
