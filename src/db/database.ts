import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '#db/generated/client.ts';

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

/** The statements of one transaction. */
export interface Transaction extends Sql {
  readonly inTransaction: true;
}

export interface Database extends Sql {
  readonly prisma: PrismaClient;
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const { builtins } = pg.types;

/** PostgreSQL's text for a timestamptz (in UTC) to the contract's: `2026-01-02 03:04:05.6+00` → `2026-01-02T03:04:05.600000Z`. */
function toIsoMicros(text: string): string {
  const fraction = text.length > 22 ? text.slice(20, -3) : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(6, '0')}Z`;
}

const parsers: Partial<Record<number, (text: string) => unknown>> = {
  // Ids stay far below 2^53.
  [builtins.INT8]: Number,
  [builtins.TIMESTAMPTZ]: toIsoMicros,
};

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    parsers[oid] ?? pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

function prepared<Row>(of: Statement<Row>, values: readonly unknown[]): pg.QueryConfig {
  return { name: of.name, text: of.text, values: values as unknown[], types };
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
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'parley',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    // The server's own limit cannot help when its host has vanished.
    query_timeout: 65_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: 60_000,
    options: '-c TimeZone=UTC -c DateStyle=ISO',
  });
  // An idle connection that breaks must not take the process with it; the next query opens another.
  pool.on('error', (error) => onConnectionError?.(error));
  // Between being taken out of the pool and being listened to lies a moment, in which the last words of a PostgreSQL that is
  // killed may arrive. What is done with the connection next fails and tells.
  pool.on('connect', (client) => client.on('error', () => undefined));

  async function attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    // While a connection is taken out the pool does not listen to it, and an error that nobody hears ends the process.
    const lost = (error: Error) => {
      broken = error;
    };
    client.on('error', lost);
    try {
      await client.query('BEGIN');
      const result = await work({
        inTransaction: true,
        query: async (of, values) => (await client.query(prepared(of, values))).rows,
      });
      await client.query('COMMIT');
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

  return {
    prisma: new PrismaClient({ adapter: new PrismaPg(pool) }),
    query: async (of, values) => (await pool.query(prepared(of, values))).rows,
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
      await pool.end();
    },
  };
}
