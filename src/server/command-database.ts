import { toConnectError } from '#db/connect-error.ts';
import type { Database } from '#db/database.ts';
import { StartError } from '#db/start-error.ts';
import type { Env } from '#server/env.ts';
import { joinPostgres, startPostgres } from '#server/postgres.ts';
import { holdsCluster } from '#server/postgres-cluster.ts';

// For the commands that work on the database of a server, running or not.

export interface Target {
  url: string;
  close(): Promise<void>;
}

export function say(...lines: string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** The database of a server that runs, or else its own PostgreSQL, started for this and stopped again. */
export async function findDatabase(env: Env): Promise<Target> {
  const url = env.DATABASE_URL ?? (await joinPostgres(env.DATA_DIR));
  if (url !== null) return { url, close: async () => undefined };
  if (!holdsCluster(env.DATA_DIR)) throw new StartError(`DATA_DIR ${env.DATA_DIR} holds no database.`);
  const postgres = await startPostgres({ dataDir: env.DATA_DIR, note: say });
  return {
    url: postgres.url,
    // Left behind by a server that was killed: the next one goes on with it.
    close: async () => (postgres.reused ? postgres.leave() : postgres.stop()),
  };
}

export async function requireTables(db: Database, url: string): Promise<void> {
  const asked = db.query<{ found: boolean }>(
    { name: '', text: `SELECT to_regclass('event') IS NOT NULL AS found` },
    [],
  );
  const [row] = await asked.catch((error: unknown) => {
    throw toConnectError(url, error);
  });
  if (!row?.found) throw new StartError('The database is not one of Parley: nothing was ever started on it.');
}
