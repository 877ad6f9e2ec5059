import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { tiny } from '#testing/sixth-dialect.ts';

let served: Served;
let ann: Person;
let roomId: number;

beforeAll(async () => {
  served = await serve({}, {}, [tiny]);
  ann = await served.house.person('ann');
  roomId = (await ann.api.rooms.create({ name: 'kitchen' })).room.id;
});
afterAll(() => served.close());

function ask(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
  return fetch(`${served.base}${path}`, {
    method,
    body: body ?? null,
    redirect: 'manual',
    headers: { authorization: `Bearer ${ann.accessToken}`, 'content-type': 'application/json', ...headers },
  });
}

test('a route parses its shape, calls a procedure and writes its shape', async () => {
  const said = await ask('POST', `/tiny/${roomId}/lines`, '{"text":"hello"}');
  expect([said.status, await said.text()]).toEqual([
    201,
    expect.stringMatching(/^\{"id":\d+,"by":"ann","text":"hello"\}$/),
  ]);
  const lines = await ask('GET', `/tiny/${roomId}/lines`);
  expect(await lines.json()).toEqual([{ id: expect.any(Number), by: 'ann', text: 'hello' }]);
  expect(lines.headers.get('cache-control')).toBe('private, no-store');
});

test.each([
  ['no token', 'GET', '/tiny/1/lines', undefined, { authorization: '' }, 401],
  ['a room of others', 'GET', '/tiny/999/lines', undefined, {}, 404],
  ['a path that is none', 'GET', '/tiny/what', undefined, {}, 404],
  ['a number that is none', 'GET', '/tiny/abc/lines', undefined, {}, 404],
  ['bytes that are no text in the path', 'GET', '/tiny/%ff/lines', undefined, {}, 404],
  ['another method', 'DELETE', '/tiny/1/lines', undefined, {}, 405],
  ['a body that is no JSON', 'POST', '/tiny/1/lines', '{"text":', {}, 400],
  ['a body of another type', 'POST', '/tiny/1/lines', 'text', { 'content-type': 'text/plain' }, 415],
  ['a body nested too deeply', 'POST', '/tiny/1/lines', `{"text":${'['.repeat(5000)}${']'.repeat(5000)}}`, {}, 400],
  ['a body that its shape refuses', 'POST', '/tiny/1/lines', '{"text":7}', {}, 400],
])('%s is refused in the words of the dialect', async (_what, method, path, body, headers, status) => {
  const answer = await ask(method, path.replace('/1/', `/${roomId}/`), body, headers);
  expect([answer.status, await answer.json()]).toEqual([status, { error: expect.any(String) }]);
});

test('bytes that are no UTF-8, and a packed body that grows past the limit, are refused', async () => {
  const { gzipSync } = await import('node:zlib');
  const send = (body: Buffer, headers: Record<string, string>) =>
    fetch(`${served.base}/tiny/${roomId}/lines`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { authorization: `Bearer ${ann.accessToken}`, 'content-type': 'application/json', ...headers },
    });
  expect((await send(Buffer.from([0x22, 0xff, 0xfe]), {})).status).toBe(400);
  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, ' '));
  expect((await send(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
  expect((await send(gzipSync('{"text":"packed"}'), { 'content-encoding': 'gzip' })).status).toBe(201);
});

test('[S37] one Idempotency-Key in 50 requests at once makes one message', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      ask('POST', `/tiny/${roomId}/lines`, '{"text":"once"}', { 'idempotency-key': 'k1' }),
    ),
  );
  const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())));
  expect(bodies.size).toBe(1);
  const other = await ask('POST', `/tiny/${roomId}/lines`, '{"text":"other"}', { 'idempotency-key': 'k1' });
  expect([other.status, await other.json()]).toEqual([409, { error: 'idempotency_conflict' }]);
});

test('a socket hears what was said at any door, and is closed when its person may not be here', async () => {
  const frames: unknown[] = [];
  const socket = new WebSocket(`${served.base.replace('http', 'ws')}/tiny/live?token=${ann.accessToken}`);
  const heard = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      frames.push(JSON.parse(String(data)));
      resolve();
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  await expect.poll(() => served.house.services.presence.stateOf(ann.id)).toBe('online');
  await ann.api.messages.send({ roomId, content: 'live' });
  await heard;
  expect(frames).toEqual([{ id: expect.any(Number), by: 'ann', text: 'live' }]);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await ann.api.auth.signOutEverywhere();
  expect(await closed).toBe(4401);
  const nobody = new WebSocket(`${served.base.replace('http', 'ws')}/tiny/live`);
  expect(await new Promise((resolve) => nobody.once('close', resolve))).toBe(4401);
});

test('the walk-through of docs/dialects.md is this very dialect, and takes fewer than 100 lines', async () => {
  const code = await readFile(new URL('../testing/sixth-dialect.ts', import.meta.url), 'utf8');
  expect(await readFile(new URL('../../docs/dialects.md', import.meta.url), 'utf8')).toContain(code.trim());
  expect(code.split('\n').length).toBeLessThan(100);
});

test('somebody new signs in', async () => {
  // The one above has signed out everywhere.
  ann = await served.house.person('anne');
  roomId = (await ann.api.rooms.create({ name: 'garden' })).room.id;
});

test('what is nested too deeply is refused at every door without looking for its mistake', async () => {
  const deep = '['.repeat(500_000);
  for (const path of ['/api/token/', '/login/', '/api/v1/auth/login', `/tiny/${roomId}/lines`]) {
    const answer = await ask('POST', path, deep);
    await answer.arrayBuffer();
    expect([path, [400, 413].includes(answer.status)]).toEqual([path, true]);
  }
  expect(served.house.reports).toEqual([]);
});

test('a body that is too large is refused in the words of its dialect', async () => {
  const answer = await ask('POST', '/api/v1/rooms', ' '.repeat(2_000_000));
  expect([answer.status, await answer.json()]).toEqual([413, expect.objectContaining({ success: false })]);
  const django = await ask('POST', '/api/chat/rooms/', ' '.repeat(2_000_000));
  expect([django.status, await django.json()]).toEqual([413, { detail: expect.any(String) }]);
});

test('strangers send little, and a form has few fields', async () => {
  expect((await ask('POST', '/api/token/', `{"username":"${'a'.repeat(70_000)}"}`)).status).toBe(413);
  const many = await ask('POST', '/chats/messages/', 'a=1&'.repeat(5000), {
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(many.status).toBe(400);
});

test('a path with dots in it leads to no door', async () => {
  const { port } = served;
  const net = await import('node:net');
  for (const path of ['/api/v1/../../login/', '/api/token/%2e%2e/v1/users/me', '/tiny/./1/lines']) {
    const status = await new Promise<string>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ann.accessToken}\r\nConnection: close\r\n\r\n`,
        );
      });
      socket.once('data', (data) => resolve(String(data).split(' ')[1] ?? ''));
    });
    expect([path, status]).toEqual([path, '404']);
  }
});
