import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ada: Person;

beforeAll(async () => {
  served = await serve(
    { rateLimits: true, presenceTimes: { graceMs: 100 } },
    { strangerMs: 700, feedsPerSocket: 3, socketsPerAddress: 4, aliveMs: 400 },
  );
  [ada] = await served.house.people('ada');
});
afterAll(() => served.close());

/** An open socket, or the status with which it was refused. */
async function open(params: object | null = null): Promise<WebSocket | number> {
  const query = params ? '?connectionParams=1' : '';
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/api/trpc${query}`);
  socket.on('error', () => undefined);
  const refused = once(socket, 'unexpected-response').then(([, answer]) => {
    socket.terminate();
    return answer.statusCode as number;
  });
  const outcome = await Promise.race([once(socket, 'open').then(() => socket), refused]);
  if (params && outcome instanceof WebSocket)
    outcome.send(JSON.stringify({ method: 'connectionParams', data: params }));
  return outcome;
}

async function enter(as: Person | null): Promise<WebSocket> {
  const socket = await open(as && { token: as.accessToken });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

async function leave(...sockets: WebSocket[]): Promise<void> {
  for (const socket of sockets) socket.close();
  await Promise.all(sockets.map((socket) => socket.readyState === WebSocket.CLOSED || once(socket, 'close')));
}

const call = (id: number, method: string, path: string, input?: unknown) => ({
  id,
  method,
  params: { path, ...(input !== undefined && { input }) },
});

function hear(
  socket: WebSocket,
): { id: number; result?: { type?: string; data?: unknown }; error?: { data: { code: string } } }[] {
  const heard: ReturnType<typeof hear> = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  return heard;
}

describe('a socket', () => {
  test('[S19] of nobody is closed after a while, one of somebody stays', async () => {
    const codes: number[] = [];
    for (const params of [null, { token: 'made-up' }]) {
      const stranger = await open(params);
      if (typeof stranger === 'number') throw new Error('refused');
      stranger.once('close', (code) => codes.push(code));
    }
    const member = await enter(ada);
    await expect.poll(() => codes, { timeout: 10_000 }).toEqual([4401, 4401]);
    const heard = hear(member);
    member.send(JSON.stringify(call(1, 'query', 'users.me')));
    await expect.poll(() => heard).toMatchObject([{ id: 1, result: { data: { username: 'ada' } } }]);
    await leave(member);
  });

  test('is closed with 4401 within a second once its session is revoked', async () => {
    const eve = await served.house.person('eve');
    const socket = await enter(eve);
    const heard = hear(socket);
    socket.send(JSON.stringify(call(1, 'subscription', 'live.events')));
    await expect.poll(() => heard.length).toBeGreaterThan(1);
    const closed = once(socket, 'close');
    const revoked = performance.now();
    await eve.api.auth.signOut();
    expect((await closed)[0]).toBe(4401);
    expect(performance.now() - revoked).toBeLessThan(1000);
    expect(heard.find(({ error }) => error)).toMatchObject({ id: 1, error: { data: { code: 'unauthenticated' } } });
  });

  test('carries so many feeds, and another one when one of them ends', async () => {
    const socket = await enter(ada);
    const heard = hear(socket);
    const follow = (id: number) => socket.send(JSON.stringify(call(id, 'subscription', 'live.events')));
    const ready = (id: number) => heard.some((frame) => frame.id === id && frame.result?.data !== undefined);
    for (const id of [1, 2, 3]) follow(id);
    await expect.poll(() => [1, 2, 3].every(ready)).toBe(true);
    follow(4);
    await expect
      .poll(() => heard.find((frame) => frame.id === 4 && frame.error))
      .toMatchObject({ error: { data: { code: 'rate_limited' } } });
    socket.send(JSON.stringify({ id: 1, method: 'subscription.stop' }));
    await expect.poll(() => heard.some(({ id, result }) => id === 1 && result?.type === 'stopped')).toBe(true);
    follow(5);
    await expect.poll(() => ready(5)).toBe(true);
    await leave(socket);
  });

  test('takes fifty calls in one frame, not more', async () => {
    const socket = await enter(ada);
    const heard = hear(socket);
    const batch = (size: number) =>
      JSON.stringify(Array.from({ length: size }, (_, at) => call(at, 'query', 'users.me')));
    socket.send(batch(50));
    await expect.poll(() => heard.filter(({ result }) => result).length).toBe(50);
    socket.send(batch(51));
    await expect.poll(() => heard.filter(({ error }) => error).length).toBe(51);
    await leave(socket);
  });

  test('that never reads is cut off before what it is owed fills the memory', async () => {
    const socket = await enter(ada);
    const { room } = await ada.api.rooms.create({ name: 'long', extra: { text: 'x'.repeat(16_000) } });
    socket.pause();
    for (let at = 0; at < 20; at++) {
      const frame = Array.from({ length: 50 }, (_, id) => call(id, 'query', 'rooms.get', { roomId: room.id }));
      socket.send(JSON.stringify(frame));
    }
    const state = () => {
      if (socket.readyState === WebSocket.OPEN) socket.send('PING');
      return socket.readyState;
    };
    await expect.poll(state, { timeout: 10_000 }).not.toBe(WebSocket.OPEN);
  });
});

describe('what the protocol asks', () => {
  test('a ping is answered, an id is used once, and what is no call is refused', async () => {
    const socket = await enter(ada);
    const texts: string[] = [];
    socket.on('message', (data) => texts.push(String(data)));
    socket.send('PING');
    socket.send(JSON.stringify(call(7, 'subscription', 'live.events')));
    socket.send(JSON.stringify(call(7, 'subscription', 'live.events')));
    for (const nonsense of ['{', '{"id":1}', '{"id":1,"method":"query"}', '[1]', '"x"', 'null']) socket.send(nonsense);
    socket.send(JSON.stringify(call(8, 'query', 'live.events')));
    socket.send(JSON.stringify(call(9, 'query', 'no.such')));
    const heard = () => texts.filter((text) => text !== 'PONG').map((text) => JSON.parse(text));
    await expect.poll(() => heard().filter(({ error }) => error).length).toBe(9);
    expect(texts).toContain('PONG');
    expect(heard().find(({ id, error }) => id === 7 && error)).toMatchObject({
      error: { data: { code: 'invalid_input' } },
    });
    expect(heard().filter(({ id, error }) => id === null && error).length).toBe(6);
    expect(heard().find(({ id }) => id === 9)).toMatchObject({ error: { data: { code: 'procedure_not_found' } } });
    await expect.poll(() => heard().some(({ id, result }) => id === 7 && result?.data)).toBe(true);
    await leave(socket);
  });

  test('[S22] an id is short, and what no client sends ends the socket', async () => {
    const socket = await enter(ada);
    const heard = hear(socket);
    socket.send(JSON.stringify({ id: 'x'.repeat(65), method: 'subscription', params: { path: 'live.events' } }));
    await expect.poll(() => heard).toMatchObject([{ id: null, error: {} }]);
    const closed = once(socket, 'close');
    socket.send(JSON.stringify(Array.from({ length: 100_000 }, () => 1)));
    expect((await closed)[0]).toBe(1009);
    expect(heard.length).toBe(1);
  });

  test('whoever is gone without a word is let go', async () => {
    const silent = new WebSocket(`ws://127.0.0.1:${served.port}/api/trpc?connectionParams=1`, { autoPong: false });
    await once(silent, 'open');
    silent.send(JSON.stringify({ method: 'connectionParams', data: { token: ada.accessToken } }));
    const speaking = await enter(ada);
    expect((await once(silent, 'close'))[0]).toBe(1006);
    expect(speaking.readyState).toBe(WebSocket.OPEN);
    await leave(speaking);
  });
});

test('one address opens so many sockets, and another one when one of them closes', async () => {
  const sockets = await Promise.all(Array.from({ length: 4 }, () => enter(ada)));
  expect(await open({ token: ada.accessToken })).toBe(429);
  const [first, ...rest] = sockets;
  if (first) await leave(first);
  await expect
    .poll(async () => {
      const socket = await open({ token: ada.accessToken });
      if (typeof socket === 'number') return socket;
      rest.push(socket);
      return 'open';
    })
    .toBe('open');
  await leave(...rest);
});

test('a socket is a device: here while its feed runs, away when it says so, and as many as are open', async () => {
  const bob = await served.house.person('bob');
  const { presence } = served.house.services;
  const state = () => presence.stateOf(bob.id);
  const [phone, laptop] = [await enter(bob), await enter(bob)];
  const heard = hear(phone);
  phone.send(JSON.stringify(call(1, 'query', 'users.me')));
  await expect.poll(() => heard.length).toBe(1);
  expect(state()).toBe('offline');
  const report = (socket: WebSocket, away: boolean) =>
    socket.send(JSON.stringify(call(9, 'mutation', 'presence.report', { away })));
  // Said before the feed begins, it holds for the feed.
  report(phone, true);
  await expect.poll(() => heard.at(-1)).toMatchObject({ id: 9, result: { data: { heard: true } } });
  phone.send(JSON.stringify(call(2, 'subscription', 'live.events')));
  await expect.poll(state).toBe('away');
  laptop.send(JSON.stringify(call(1, 'subscription', 'live.events')));
  await expect.poll(state).toBe('online');
  report(laptop, true);
  await expect.poll(state).toBe('away');
  report(phone, false);
  await expect.poll(state).toBe('online');
  await leave(phone, laptop);
  await expect.poll(state).toBe('offline');
});
