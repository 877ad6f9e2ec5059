import pg from 'pg';
import type { Door } from '#server/door.ts';
import type { Env } from '#server/env.ts';
import type { Log } from '#server/log.ts';

/** What main.ts serves and, in the end, puts away. */
export interface House {
  doors: Door[];
  /** Whether the database answers. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the database and builds what stands on it. It is migrated by now. */
export async function openHouse(start: {
  env: Env;
  databaseUrl: string;
  log: Log;
  /** What stood after `--` on the command line, such as --demo. */
  flags: string[];
}): Promise<House> {
  const pool = new pg.Pool({ connectionString: start.databaseUrl, max: start.env.DATABASE_POOL });
  pool.on('error', (error) => start.log.warn({ err: error }, 'an idle database connection was lost'));
  return {
    doors: [],
    async ready() {
      await pool.query('SELECT 1');
      return true;
    },
    close: () => pool.end(),
  };
}
