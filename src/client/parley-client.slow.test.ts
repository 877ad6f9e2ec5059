import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ConnectionState } from '#client/follow.ts';
import { createParleyClient } from '#client/parley-client.ts';
import { Line } from '#testing/line.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

test('a line that is gone without a word does not pass for a living one for long', async () => {
  const [ada] = await served.house.people('ada');
  const line = await Line.to(served.port);
  const states: ConnectionState[] = [];
  const onState = (state: ConnectionState) => states.push(state);
  const client = createParleyClient({ url: line.base, token: ada.accessToken, WebSocket, onState });
  client.follow({ onItem: () => {}, onRefused: () => {} });
  await expect.poll(() => states.at(-1), { timeout: 10_000 }).toBe('live');
  line.stall();
  const gone = performance.now();
  // 15 s until the next ping, 5 s for its answer, 1 s for the farewell.
  await expect.poll(() => states, { timeout: 25_000 }).toContain('offline');
  expect(performance.now() - gone).toBeLessThan(22_000);
  await expect.poll(() => states.at(-1), { timeout: 10_000 }).toBe('live');
  await client.close();
  await line.close();
}, 60_000);
