import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ada: Person;

beforeAll(async () => {
  served = await serve();
  [ada] = await served.house.people('ada');
});
afterAll(() => served.close());

async function enter(as: Person): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/api/trpc?connectionParams=1`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ method: 'connectionParams', data: { token: as.accessToken } }));
  return socket;
}

test('[E8] whoever lets his feed lie is told to come again, and nobody else waits for him', async () => {
  const cleo = await served.house.person('cleo');
  const { room } = await ada.api.rooms.create({ name: 'flood', memberIds: [cleo.id] });
  const [lazy, keen] = [await enter(cleo), await enter(ada)];
  const follow = JSON.stringify({ id: 1, method: 'subscription', params: { path: 'live.events' } });
  const heard = new Map<WebSocket, string[]>();
  const hasHeard = (socket: WebSocket, words: string) => heard.get(socket)?.some((text) => text.includes(words));
  for (const socket of [lazy, keen]) {
    heard.set(socket, []);
    socket.on('message', (data) => heard.get(socket)?.push(String(data)));
    socket.send(follow);
    await expect.poll(() => hasHeard(socket, '"ready"')).toBe(true);
  }
  const closed = once(lazy, 'close');
  lazy.pause();
  const content = 'x'.repeat(9500);
  const waits: number[] = [];
  for (let at = 0; at < 1600; at += 20) {
    const began = performance.now();
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => ada.api.messages.send({ roomId: room.id, content })),
    );
    const last = Math.max(...sent.map(({ message }) => message.seq));
    await expect.poll(() => hasHeard(keen, `"seq":${last},"number"`), { interval: 2 }).toBe(true);
    heard.set(keen, []);
    waits.push(performance.now() - began);
    if (lazy.readyState !== WebSocket.OPEN) break;
  }
  lazy.resume();
  expect([1006, 1013]).toContain((await closed)[0]);
  const half = waits.length >> 1;
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  // In the second half most of what is owed to the lazy one is kept; the keen one does not notice.
  expect(median(waits.slice(half))).toBeLessThan(3 * median(waits.slice(0, half)) + 20);
  keen.terminate();
});
