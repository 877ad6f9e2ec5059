import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '#db/generated/client.ts';
import { prepared } from '#db/prepared.ts';
import { Reader } from '#db/reader.ts';

/**
 * A prepared statement: parsed and planned once per connection. `Row` is what one row of its answer looks like. Without a
 * name it is planned anew for the values at hand, which a search with optional conditions is worth.
 */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  readonly row?: Row;
}

export function statement<Row = never>(name: string, text: string): Statement<Row> {
  return { name, text };
}

export interface Sql {
  query<Row>(statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]>;
}

/** Where a job can be put into the queue (src/db/jobs.ts). */
export interface JobSql extends Sql {
  /** This process looks at once for what was put in: of a transaction, when it is committed. */
  announceJob(): void;
}

/** The statements of one transaction. */
export interface Transaction extends JobSql {
  readonly inTransaction: true;
}

export interface Database extends JobSql {
  /** Called when a job was put in by this process. Answers how to stop listening. */
  onJob(listener: () => void): () => void;
  readonly prisma: PrismaClient;
  /** For the hub alone: it reads on when all connections of the pool are taken. */
  readonly reader: Sql;
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A deadlock's victim and a lost race for a serializable row did nothing: both may simply be tried again. */
function mayTryAgain(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40P01' || error.code === '40001');
}

export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505' && error.constraint === constraint;
}

/** A row that this one points at does not exist. */
export function isMissingReference(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.code === '23503' && error.constraint === constraint;
}

export interface DatabaseOptions {
  url: string;
  poolSize?: number;
  onConnectionError?: (error: Error) => void;
}

export function openDatabase({ url, poolSize = 20, onConnectionError }: DatabaseOptions): Database {
  const settings = {
    connectionString: url,
    application_name: 'parley',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    // The server's own limit cannot help when its host has vanished.
    query_timeout: 65_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: 60_000,
    // Compiling a statement takes longer than any of ours runs.
    options: '-c TimeZone=UTC -c DateStyle=ISO -c jit=off',
  };
  const pool = new pg.Pool({ ...settings, max: poolSize });
  // An idle connection that breaks must not take the process with it; the next query opens another.
  pool.on('error', (error) => onConnectionError?.(error));
  // Between being taken out of the pool and being listened to lies a moment, in which the last words of a PostgreSQL that is
  // killed may arrive. What is done with the connection next fails and tells.
  pool.on('connect', (client) => client.on('error', () => undefined));

  const jobListeners = new Set<() => void>();
  const announceJob = () => {
    for (const listener of jobListeners) listener();
  };

  async function attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    // While a connection is taken out the pool does not listen to it, and an error that nobody hears ends the process.
    const lost = (error: Error) => {
      broken = error;
    };
    client.on('error', lost);
    let hasJob = false;
    try {
      await client.query('BEGIN');
      const result = await work({
        inTransaction: true,
        announceJob: () => {
          hasJob = true;
        },
        query: async (of, values) => (await client.query(prepared(of, values))).rows,
      });
      await client.query('COMMIT');
      if (hasJob) announceJob();
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  }

  const query: Sql['query'] = async (of, values) => (await pool.query(prepared(of, values))).rows;
  const reader = new Reader(settings, { query }, (error) => onConnectionError?.(error));

  return {
    prisma: new PrismaClient({ adapter: new PrismaPg(pool) }),
    query,
    reader,
    announceJob,
    onJob(listener) {
      jobListeners.add(listener);
      return () => jobListeners.delete(listener);
    },
    async transaction(work) {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(work);
        } catch (error) {
          if (tries === 3 || !mayTryAgain(error)) throw error;
        }
      }
    },
    async close() {
      await Promise.all([reader.close(), pool.end()]);
    },
  };
}
