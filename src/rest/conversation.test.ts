import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { tiny } from '#testing/sixth-dialect.ts';

// What holds for every socket of a documented API, whatever it says.

let served: Served;
let ann: Person;
let roomId: number;

beforeAll(async () => {
  served = await serve({}, {}, [tiny]);
  ann = await served.house.person('ann');
  roomId = (await ann.api.rooms.create({ name: 'kitchen' })).room.id;
});
afterAll(() => served.close());

const url = (path: string) => `${served.base.replace('http', 'ws')}${path}`;

test('[S22] whoever sends and never reads is read no further, and cut off; the server’s memory does not grow with it', async () => {
  const socket = new WebSocket(url(`/ws?token=${ann.accessToken}`));
  await new Promise((resolve) => socket.once('open', resolve));
  await new Promise((resolve) => socket.once('message', resolve));
  // Nothing more is read from here on.
  (socket as unknown as { _socket: { pause(): void } })._socket.pause();
  const before = process.memoryUsage().arrayBuffers;
  const frame = JSON.stringify({ type: 'x'.repeat(30_000), data: {} });
  for (let turn = 0; turn < 1500; turn++) socket.send(frame);
  await expect.poll(() => socket.bufferedAmount, { timeout: 5000 }).toBeGreaterThan(10 * 1024 * 1024);
  // The client's own unsent frames are counted in it as well.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80 * 1024 * 1024);
  socket.terminate();
  expect((await ann.api.rooms.get({ roomId })).room.id).toBe(roomId);
});

test('a socket outlives the token it was opened with, and ends with its session', async () => {
  const { auth, db } = served.house.services;
  const { issueTokens } = await import('#auth/tokens.ts');
  const { startSession } = await import('#auth/accounts.ts');
  const { sessionId } = await startSession(auth, ann.id, 'token', { ip: null, userAgent: 'test' });
  const { accessToken } = await issueTokens(auth, db, ann.id, sessionId, 1);
  const socket = new WebSocket(url(`/ws?token=${accessToken}`));
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await expect.poll(() => heard.join()).toContain('auth_success');
  await expect
    .poll(
      async () =>
        (await fetch(`${served.base}/api/v1/rooms`, { headers: { authorization: `Bearer ${accessToken}` } })).status,
      {
        timeout: 5000,
      },
    )
    .toBe(401);
  const { message } = await ann.api.messages.send({ roomId, content: 'still here' });
  await ann.api.messages.edit({ messageId: message.id, content: 'still here, edited' });
  await expect.poll(() => heard.join()).toContain('still here, edited');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await ann.api.auth.revokeSession({ sessionId });
  await closed;
});

test('[S19] cookies that are none of ours say nothing of who opens a socket', async () => {
  const socket = new WebSocket(url('/ws'), { headers: { cookie: 'theme=dark', origin: 'https://elsewhere.example' } });
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'authenticate', data: { token: ann.accessToken } }));
  await expect.poll(() => heard.join()).toContain('auth_success');
  socket.terminate();
});

test('what is nested too deeply is no frame', async () => {
  const socket = new WebSocket(url(`/ws?token=${ann.accessToken}`));
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await expect.poll(() => heard.join()).toContain('auth_success');
  socket.send(`{"type":"send_message","data":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`);
  await expect.poll(() => heard.join()).toContain('error');
  expect(served.house.reports).toEqual([]);
  socket.terminate();
});
