import { createTRPCClient, httpLink } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '#api/router.ts';
import { Receiver } from '#testing/receiver.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { until } from '#testing/until.ts';

const CRASHES = 3;
const SENDS = 15;

let server: ServerProcess;
let receiver: Receiver;

beforeAll(async () => {
  server = await ServerProcess.create({ WEBHOOK_ALLOW_PRIVATE: '1' });
  receiver = await Receiver.open();
});
afterAll(async () => {
  await server.stop();
  await receiver.close();
});

function client(token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${server.base}/api/trpc`, headers })] });
}

test(`[S41] killed ${CRASHES} times in the middle of an attempt: each message is told, and only the attempt under way is repeated`, {
  timeout: 300_000,
}, async () => {
  const person = { username: 'ada', email: 'ada@example.org', password: 'a long password' };
  const { accessToken } = await client().auth.signUp.mutate(person);
  const { room } = await client(accessToken).rooms.create.mutate({ name: 'crash' });
  const { id: webhookId } = await client(accessToken).webhooks.create.mutate({
    url: receiver.url(),
    events: ['message_sent'],
    secret: 'a long secret',
    roomId: room.id,
  });
  let asked = 0;
  let repeats = 0;
  for (let crash = 1; crash <= CRASHES; crash++) {
    // The third delivery that comes after a start is not answered any more: that is where the server dies.
    const since = receiver.received.length;
    receiver.answer = (_one, res) => {
      if (receiver.received.length < since + 3) res.writeHead(200).end();
    };
    for (let at = 0; at < SENDS / CRASHES; at++)
      await client(accessToken).messages.send.mutate({ roomId: room.id, content: String(asked++) });
    await until('one is under way', () => receiver.received.length >= since + 3, 60_000);
    await server.kill();
    repeats++;
    await server.start();
  }
  receiver.answer = (_one, res) => void res.writeHead(200).end();
  await until(
    'all is told',
    async () => {
      const { items } = await client(accessToken).webhooks.deliveries.query({ webhookId, limit: 100 });
      return items.length === SENDS && items.every(({ state }) => state === 'delivered');
    },
    90_000,
  );
  const contents = receiver.received.map(({ data }) => Number(data.content));
  // In the order of the room, each once, and once more whichever the server died over.
  expect([...new Set(contents)]).toEqual(Array.from({ length: SENDS }, (_, at) => at));
  expect(contents).toEqual([...contents].sort((a, b) => a - b));
  expect(contents.length).toBe(SENDS + repeats);
  const ids = new Map(receiver.received.map(({ data, deliveryId }) => [data.content, deliveryId]));
  for (const { data, deliveryId } of receiver.received) expect(deliveryId).toBe(ids.get(data.content));
});
