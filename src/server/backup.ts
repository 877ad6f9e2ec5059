import path from 'node:path';
import { StartError } from '#db/start-error.ts';
import type { FileStore } from '#files/store.ts';
import { backUp } from '#jobs/backup/back-up.ts';
import { exportAll } from '#jobs/backup/export-all.ts';
import { restore } from '#jobs/backup/restore.ts';
import { findDatabase, say } from '#server/command-database.ts';
import { prepareDataDir } from '#server/data-dir.ts';
import { type Env, parseEnv, s3Of } from '#server/env.ts';
import { joinPostgres, startPostgres } from '#server/postgres.ts';
import { openStore } from '#server/services.ts';

// npm run backup and npm run export -- FOLDER, also while the server runs; npm run restore -- FOLDER, into an empty database.

const MIGRATIONS = 'prisma/migrations';

function storeOf(env: Env): FileStore {
  return openStore({ s3: s3Of(env), filesDir: env.FILES_DIR ?? path.join(env.DATA_DIR, 'files') });
}

/** The given one, or an embedded one that is made for it. */
async function findEmpty(env: Env) {
  if (env.DATABASE_URL !== undefined) return { url: env.DATABASE_URL, close: async () => undefined };
  prepareDataDir(env.DATA_DIR);
  if ((await joinPostgres(env.DATA_DIR)) !== null) throw new StartError('A server runs on DATA_DIR: stop it first.');
  const postgres = await startPostgres({ dataDir: env.DATA_DIR, note: say });
  return { url: postgres.url, close: () => postgres.stop() };
}

async function run(verb: string | undefined, folder: string | undefined): Promise<void> {
  if (folder === undefined || folder.startsWith('-')) throw new StartError(`Usage: npm run ${verb} -- FOLDER`);
  const env = parseEnv(process.env);
  const target = await (verb === 'restore' ? findEmpty(env) : findDatabase(env));
  try {
    if (verb === 'export') return await exportAll(target.url, storeOf(env), folder, say);
    const { tables, files } =
      verb === 'restore'
        ? await restore(target.url, storeOf(env), folder, MIGRATIONS, say)
        : await backUp(target.url, storeOf(env), folder, say);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    say(
      '',
      `${verb === 'restore' ? 'Restored' : 'Backed up'} ${rows} rows of ${tables.length} tables and ${files} files.`,
    );
  } finally {
    await target.close();
  }
}

try {
  await run(process.argv[2], process.argv[3]);
} catch (error) {
  const known = error instanceof StartError ? error.message : null;
  process.stderr.write(`${known ?? `It did not succeed: ${error instanceof Error ? error.stack : error}`}\n`);
  process.exitCode = 1;
}
