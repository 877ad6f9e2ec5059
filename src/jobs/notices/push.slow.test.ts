import { createTRPCClient, httpLink } from '@trpc/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '#api/router.ts';
import { createTestDatabase, type TestDatabase } from '#testing/db.ts';
import { PushService } from '#testing/push-service.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { until } from '#testing/until.ts';

const NODES = 3;
const READERS = 8;
const MESSAGES = 12;
const ALL = READERS * MESSAGES;
/** What a node has under way at once (src/jobs/notices/push.ts): so many may be told again when it dies. */
const UNDER_WAY = 8;

let database: TestDatabase;
let sql: pg.Client;
let service: PushService;
let nodes: ServerProcess[];

beforeAll(async () => {
  service = await PushService.open();
  database = await createTestDatabase();
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  nodes = [];
  for (let at = 0; at < NODES; at++) {
    const env = { DATABASE_URL: database.url, WEBHOOK_ALLOW_PRIVATE: '1' };
    nodes.push(await ServerProcess.create(env));
  }
}, 120_000);
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await sql.end();
  await database.drop();
  await service.close();
});

function client(node: ServerProcess | undefined, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${node?.base}/api/trpc`, headers })] });
}

const waiting = async () =>
  Number((await sql.query<{ n: string }>("SELECT count(*) AS n FROM job WHERE kind LIKE 'push%'")).rows[0]?.n);
const pairs = () => service.pushed.map(({ path, message }) => `${path} ${message.messageId}`);

test('[S41] web push: one of three nodes killed while it pushes, then all of them: every browser is told of every message, and twice only under the same tag', {
  timeout: 240_000,
}, async () => {
  const password = 'a long password';
  const { accessToken } = await client(nodes[0]).auth.signUp.mutate({
    username: 'ada',
    email: 'ada@example.org',
    password,
  });
  const ada = client(nodes[0], accessToken);
  const memberIds: number[] = [];
  for (let at = 0; at < READERS; at++) {
    const person = { username: `reader_${at}`, email: `reader_${at}@example.org`, password };
    const signedUp = await client(nodes[at % NODES]).auth.signUp.mutate(person);
    const reader = client(nodes[at % NODES], signedUp.accessToken);
    await reader.push.subscribe.mutate(service.browser(`reader_${at}`));
    memberIds.push((await reader.users.me.query()).id);
  }
  const { room } = await ada.rooms.create.mutate({ name: 'told', memberIds });
  const sent: number[] = [];
  const say = async (through: ServerProcess | undefined) => {
    const content = `@room ${sent.length}`;
    sent.push((await client(through, accessToken).messages.send.mutate({ roomId: room.id, content })).message.id);
  };
  for (let at = 0; at < MESSAGES / 2; at++) await say(nodes[0]);
  await until('some are pushed', () => service.pushed.length > 4, 30_000);
  await nodes[0]?.kill();
  for (let at = 0; at < MESSAGES / 2; at++) await say(nodes[1]);
  const beforeEnd = service.pushed.length;
  await until('some more are pushed', () => service.pushed.length > beforeEnd + 4, 30_000);
  await Promise.all(nodes.map((node) => node.kill()));
  // Nobody is left: what was not pushed must wait for whoever comes.
  expect(await waiting()).toBeGreaterThan(0);
  await Promise.all(nodes.map((node) => node.start()));
  await until('every browser was told of everything', () => new Set(pairs()).size === ALL, 90_000);
  await until('nothing is left to push', async () => (await waiting()) === 0, 90_000);
  const expected = Array.from({ length: READERS }, (_, at) => sent.map((id) => `/reader_${at} ${id}`)).flat();
  expect([...new Set(pairs())].sort()).toEqual(expected.sort());
  expect(service.pushed.length - ALL).toBeLessThanOrEqual((1 + NODES) * UNDER_WAY);
  expect(new Set(service.pushed.map(({ message }) => message.tag))).toEqual(new Set([`room-${room.id}`]));
});
