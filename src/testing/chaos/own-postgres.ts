import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startPostgres } from '#server/postgres.ts';

/** Durable against the death of its processes, which is all that happens to it here. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '120', deadlock_timeout: '200ms' };

/** A PostgreSQL that may be killed, and comes back on the same port with the same data. */
export class OwnPostgres {
  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    private server: EmbeddedPostgres,
  ) {}

  static async start(port: number): Promise<OwnPostgres> {
    const base = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
    const dataDir = await mkdtemp(path.join(base, 'parley-chaos-'));
    try {
      return new OwnPostgres(dataDir, port, await startOn(dataDir, port));
    } catch (error) {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return this.server.url;
  }

  /** All of it at once, as if the machine had lost it: its children notice that their father is gone. */
  async kill(): Promise<void> {
    const file = await readFile(path.join(this.dataDir, 'postgres/cluster/postmaster.pid'), 'utf8');
    process.kill(Number(file.split('\n')[0]), 'SIGKILL');
    this.server.leave();
  }

  async restart(): Promise<void> {
    this.server = await startOn(this.dataDir, this.port);
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url, options: '-c TimeZone=UTC' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

function startOn(dataDir: string, port: number): Promise<EmbeddedPostgres> {
  return startPostgres({ dataDir, settings: { ...SETTINGS, port: String(port) } });
}
