import pg from 'pg';
import type { Sql, Statement } from '#db/database.ts';
import { prepared } from '#db/prepared.ts';

/** After a connection could not be had, so long the pool is asked instead. */
const NEXT_TRY_MS = 1000;

/**
 * One connection beside the pool, for whoever asks one thing after the other and must not wait in the pool's queue. It is opened
 * when it is needed, and anew after an error; the pool answers what comes while it is busy or cannot be had.
 */
export class Reader implements Sql {
  private client: pg.Client | null = null;
  private isBusy = false;
  private isClosed = false;
  private notBefore = 0;

  constructor(
    private readonly settings: pg.ClientConfig,
    private readonly pool: Sql,
    private readonly onLost: (error: Error) => void,
  ) {}

  async query<Row>(of: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    if (this.isBusy || this.isClosed) return this.pool.query(of, values);
    this.isBusy = true;
    try {
      // Of an open connection nothing is awaited before the question is sent: it goes out before its caller does anything else.
      const client = this.client ?? (await this.connect());
      return client ? await this.ask(client, of, values) : await this.pool.query(of, values);
    } finally {
      this.isBusy = false;
    }
  }

  private async ask<Row>(client: pg.Client, of: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    try {
      return (await client.query(prepared(of, values))).rows;
    } catch (error) {
      // A question that was given up is still being answered on it: nothing else can be asked there.
      this.client = null;
      client.end().catch(() => undefined);
      throw error;
    }
  }

  private async connect(): Promise<pg.Client | null> {
    if (performance.now() < this.notBefore) return null;
    const client = new pg.Client(this.settings);
    // An error that nobody hears ends the process. One that comes with a question is told to whoever asks.
    client.on('error', (error) => {
      if (this.client !== client || this.isBusy) return;
      this.client = null;
      this.onLost(error);
    });
    try {
      await client.connect();
    } catch {
      this.notBefore = performance.now() + NEXT_TRY_MS;
      return null;
    }
    if (this.isClosed) await client.end();
    else this.client = client;
    return this.client;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.client?.end();
  }
}
