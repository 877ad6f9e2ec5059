import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '#db/database.ts';
import { createTestDatabase, type TestDatabase } from '#testing/db.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url, poolSize: 2 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const sql = (text: string) => ({ name: '', text });

test('a connection that is lost in the middle of a transaction fails that transaction and nothing else', async () => {
  const lost = db.transaction(async (tx) => {
    const [own] = await tx.query<{ pid: number }>(sql('SELECT pg_backend_pid() AS pid'), []);
    await db.query(sql(`SELECT pg_terminate_backend(${own?.pid})`), []);
    await tx.query(sql('SELECT 1'), []);
  });
  await expect(lost).rejects.toThrow(/terminat|connection/i);
  expect(await db.query(sql('SELECT 1 AS one'), [])).toEqual([{ one: 1 }]);
});

test('the victim of a deadlock is tried again', async () => {
  await db.query(sql('CREATE TABLE pair (id int PRIMARY KEY, n int)'), []);
  await db.query(sql('INSERT INTO pair VALUES (1, 0), (2, 0)'), []);
  const arrived = { count: 0, go: () => {} };
  const both = new Promise<void>((resolve) => {
    arrived.go = resolve;
  });
  const raise = (first: number, second: number) =>
    db.transaction(async (tx) => {
      await tx.query(sql(`UPDATE pair SET n = n + 1 WHERE id = ${first}`), []);
      arrived.count++;
      if (arrived.count === 2) arrived.go();
      await both;
      await tx.query(sql(`UPDATE pair SET n = n + 1 WHERE id = ${second}`), []);
    });
  await Promise.all([raise(1, 2), raise(2, 1)]);
  expect(await db.query(sql('SELECT n FROM pair ORDER BY id'), [])).toEqual([{ n: 2 }, { n: 2 }]);
  expect(arrived.count).toBe(3);
});

test('times keep their microseconds, and spell them the same however many are zero', async () => {
  const rows = await db.query<{ at: string }>(
    sql(
      "SELECT t::timestamptz AS at FROM unnest(ARRAY['2026-01-02 03:04:05+00','2026-01-02 03:04:05.6+00','2026-01-02 03:04:05.000007+00']) t",
    ),
    [],
  );
  expect(rows.map((row) => row.at)).toEqual([
    '2026-01-02T03:04:05.000000Z',
    '2026-01-02T03:04:05.600000Z',
    '2026-01-02T03:04:05.000007Z',
  ]);
});

/** A PostgreSQL that dies in the moment in which it has let somebody in: both come in one piece. */
async function startDying(): Promise<{ url: string; close(): void }> {
  const message = (type: string, body: Buffer) => {
    const head = Buffer.alloc(5, type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const farewell = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0';
  const letIn = message('R', Buffer.alloc(4));
  const ready = message('Z', Buffer.from('I'));
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([letIn, ready, message('E', Buffer.from(farewell))])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `postgresql://nobody@127.0.0.1:${port}/nowhere`, close: () => server.close() };
}

test('[S41] the last words of a PostgreSQL that is killed fail a call and not the process', async () => {
  const dying = await startDying();
  const lost = openDatabase({ url: dying.url, poolSize: 1 });
  // Vitest counts an error that nobody listens to.
  await expect(lost.transaction(async () => 'done')).rejects.toThrow();
  await expect(lost.query(sql('SELECT 1'), [])).rejects.toThrow();
  await lost.close();
  dying.close();
});
