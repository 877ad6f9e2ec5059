import { createTRPCClient, httpLink } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '#api/router.ts';
import { ServerProcess } from '#testing/server-process.ts';

const CRASHES = 10;
const SENDS = 1000;
const WRITERS = 16;

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.create();
});
afterAll(() => server.stop());

function client(token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${server.base}/api/trpc`, headers })] });
}

/** Sends what is left, many at a time, until all is acknowledged or the server is gone. */
async function sendAll(send: (key: string) => Promise<void>, left: string[]): Promise<string[]> {
  const queue = [...left];
  const unacknowledged: string[] = [];
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
        try {
          await send(key);
        } catch {
          unacknowledged.push(key);
        }
      }
    }),
  );
  return unacknowledged;
}

test(`[S41] [S37] killed ${CRASHES} times during ${SENDS} sends: every acknowledged message is there, every retried one once`, {
  timeout: 300_000,
}, async () => {
  const { accessToken } = await client().auth.signUp.mutate({
    username: 'ada',
    email: 'ada@example.org',
    password: 'a long password',
  });
  const { room } = await client(accessToken).rooms.create.mutate({ name: 'crash' });
  const acknowledged = new Map<string, number>();
  let left = Array.from({ length: SENDS }, (_, at) => `key-${at}`);
  let lost = 0;

  for (let crash = 1; crash <= CRASHES; crash++) {
    const api = client(accessToken);
    const batch = left.splice(0, Math.ceil(SENDS / CRASHES));
    let answered = 0;
    let killing: Promise<void> | undefined;
    const killAt = 10 + crash * 7;
    const unacknowledged = await sendAll(async (key) => {
      const { message } = await api.messages.send.mutate({ roomId: room.id, content: `message ${key}`, clientId: key });
      acknowledged.set(key, message.id);
      answered++;
      if (answered === killAt) killing = server.kill();
    }, batch);
    await killing;
    lost += unacknowledged.length;
    left.push(...unacknowledged);
    // Every third time PostgreSQL is killed as well: then its own recovery has to bring back what was acknowledged.
    if (crash % 3 === 0) process.kill(await server.postgresPid(), 'SIGKILL');
    await server.start();
  }
  const api = client(accessToken);
  left = await sendAll(async (key) => {
    const { message } = await api.messages.send.mutate({ roomId: room.id, content: `message ${key}`, clientId: key });
    acknowledged.set(key, message.id);
  }, left);

  // [S37] A client id outlives the server: what was acknowledged before its deaths is answered alike, fifty at once.
  const [first] = acknowledged;
  if (!first) throw new Error('nothing was acknowledged');
  const [key, id] = first;
  const again = { roomId: room.id, content: `message ${key}`, clientId: key };
  const answers = await Promise.all(Array.from({ length: 50 }, () => api.messages.send.mutate(again)));
  expect(new Set(answers.map(({ message }) => message.id))).toEqual(new Set([id]));

  expect(lost).toBeGreaterThan(0);
  expect(left).toEqual([]);
  const stored = new Map<string, number>();
  const numbers: number[] = [];
  let afterId = 0;
  for (;;) {
    const page = await api.messages.list.query({ roomId: room.id, afterId, limit: 100 });
    for (const message of page.messages) {
      expect(stored.has(message.content), message.content).toBe(false);
      stored.set(message.content, message.id);
      numbers.push(message.number);
    }
    if (!page.hasMore) break;
    afterId = page.messages.at(-1)?.id ?? afterId;
  }
  for (const [key, id] of acknowledged) expect(stored.get(`message ${key}`), key).toBe(id);
  expect(stored.size).toBe(SENDS);
  expect(numbers).toEqual(Array.from({ length: SENDS }, (_, at) => at + 1));
});
