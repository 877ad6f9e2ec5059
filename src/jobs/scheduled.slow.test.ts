import { createTRPCClient, httpLink } from '@trpc/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '#api/router.ts';
import { createTestDatabase, type TestDatabase } from '#testing/db.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { until } from '#testing/until.ts';

const NODES = 3;
const MESSAGES = 30;

let database: TestDatabase;
let sql: pg.Client;
let nodes: ServerProcess[];

beforeAll(async () => {
  database = await createTestDatabase();
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  nodes = [];
  for (let at = 0; at < NODES; at++) nodes.push(await ServerProcess.create({ DATABASE_URL: database.url }));
}, 120_000);
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await sql.end();
  await database.drop();
});

function client(node: ServerProcess | undefined, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${node?.base}/api/trpc`, headers })] });
}

const count = async (text: string) => Number((await sql.query<{ n: string }>(text)).rows[0]?.n);
const waitingSends = () =>
  count(`SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM room%'`);

/** Whoever sends to the room stands between taking a row and writing its message. */
async function whileSendsWait(roomId: number, senders: number, work: () => Promise<void>): Promise<void> {
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM room WHERE id = $1 FOR UPDATE', [roomId]);
  await until('the nodes are about to send', async () => (await waitingSends()) >= senders, 30_000);
  await work();
  await holder.query('ROLLBACK');
  await holder.end();
}

test('[S41] scheduled send: servers killed between claim and send, one of three and then all: each message once', {
  timeout: 240_000,
}, async () => {
  const person = { username: 'ada', email: 'ada@example.org', password: 'a long password' };
  const { accessToken } = await client(nodes[0]).auth.signUp.mutate(person);
  const { room } = await client(nodes[0], accessToken).rooms.create.mutate({ name: 'later' });
  const sendAt = new Date(Date.now() + 2000).toISOString();
  const texts = Array.from({ length: MESSAGES }, (_, at) => `later ${at}`);
  for (const content of texts)
    await client(nodes[0], accessToken).scheduled.create.mutate({ message: { roomId: room.id, content }, sendAt });
  await whileSendsWait(room.id, NODES, async () => {
    await nodes[0]?.kill();
  });
  await until('the others have sent some', async () => (await count('SELECT count(*) AS n FROM message')) > 3, 30_000);
  const more = Array.from({ length: MESSAGES }, (_, at) => `still later ${at}`);
  const soon = new Date(Date.now() + 2500).toISOString();
  for (const content of more)
    await client(nodes[1], accessToken).scheduled.create.mutate({
      message: { roomId: room.id, content },
      sendAt: soon,
    });
  await until('the first are sent', async () => (await count('SELECT count(*) AS n FROM message')) >= MESSAGES, 30_000);
  await whileSendsWait(room.id, NODES - 1, async () => {
    await Promise.all(nodes.map((node) => node.kill()));
    // Nobody is left: what was taken must be given back.
    expect(await count("SELECT count(*) AS n FROM scheduled_message WHERE state = 'pending'")).toBeGreaterThan(0);
  });
  await Promise.all(nodes.map((node) => node.start()));
  await until('all is sent', async () => (await count('SELECT count(*) AS n FROM scheduled_message')) === 0, 60_000);
  const { rows } = await sql.query<{ content: string }>('SELECT content FROM message ORDER BY id');
  expect(rows.map(({ content }) => content).toSorted()).toEqual([...texts, ...more].toSorted());
  const told = await sql.query<{ id: string }>(
    "SELECT payload->>'messageId' AS id FROM event WHERE payload->>'type' = 'scheduled.gone'",
  );
  expect(new Set(told.rows.map(({ id }) => id)).size).toBe(2 * MESSAGES);
  expect(told.rows).toHaveLength(2 * MESSAGES);
});
