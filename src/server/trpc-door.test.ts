import { once } from 'node:events';
import { createTRPCClient, createWSClient, httpBatchLink, wsLink } from '@trpc/client';
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AppRouter } from '#api/router.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ada: Person;
let bob: Person;
let cookie: string;

beforeAll(async () => {
  served = await serve();
  [ada, bob] = await served.house.people('ada', 'bob');
  const secret = Buffer.from(served.house.services.auth.secret).toString();
  cookie = `next-auth.session-token=${await encode({ token: { sid: ada.sessionId }, secret })}`;
});
afterAll(() => served.close());

function call(path: string, init: RequestInit & { as?: Person; input?: unknown } = {}): Promise<Response> {
  const { as, input, ...rest } = init;
  return fetch(`${served.base}/api/trpc/${path}`, {
    ...(input !== undefined && { method: 'POST', body: JSON.stringify(input) }),
    ...rest,
    headers: {
      'content-type': 'application/json',
      ...(as && { authorization: `Bearer ${as.accessToken}` }),
      ...rest.headers,
    },
  });
}

describe('over HTTP', () => {
  test('the typed client calls procedures and gets errors with code, details and request id', async () => {
    const client = createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({ url: `${served.base}/api/trpc`, headers: { authorization: `Bearer ${ada.accessToken}` } }),
      ],
    });
    const [me, room] = await Promise.all([client.users.me.query(), client.rooms.create.mutate({ name: 'typed' })]);
    expect([me.username, room.room.name]).toEqual(['ada', 'typed']);
    const failure = client.messages.get.query({ messageId: 999_999 });
    await expect(failure).rejects.toMatchObject({
      data: {
        code: 'message_not_found',
        details: null,
        httpStatus: 404,
        requestId: expect.stringMatching(/^[\w-]{8,}$/),
      },
    });
  });

  test.each([
    ['malformed JSON', '{"login":', 'invalid_input', 400],
    ['an array', '[]', 'invalid_input', 400],
    ['a wrong type', '{"login":{"$ne":1},"password":[]}', 'invalid_input', 400],
    ['a prototype', '{"__proto__":{"login":"ada"},"password":"x"}', 'invalid_input', 400],
    ['wrong credentials', '{"login":"ada","password":"wrong wrong"}', 'invalid_credentials', 401],
  ])('[S23] %s is answered by a code', async (_what, body, code, status) => {
    const answer = await call('auth.signIn', { method: 'POST', body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { data: { code } } });
  });

  test('an unknown procedure, a wrong method and a nameless input say what is wrong', async () => {
    const codeOf = async (answer: Response) => [answer.status, (await answer.json()).error.data.code];
    expect(await codeOf(await call('nothing.here'))).toEqual([404, 'procedure_not_found']);
    expect(await codeOf(await call('users.me', { as: ada, input: {} }))).toEqual([405, 'method_not_allowed']);
    expect(await codeOf(await call('messages.get?input=%7Bbroken', { as: ada }))).toEqual([400, 'invalid_input']);
    const missing = await call('messages.get', { as: ada });
    expect(await missing.json()).toMatchObject({
      error: { data: { code: 'invalid_input', details: { issues: [{ message: expect.any(String) }] } } },
    });
  });

  test('[S43] nothing may be kept by a cache on the way', async () => {
    expect((await call('users.me', { as: ada })).headers.get('cache-control')).toBe('private, no-store');
  });

  test('[S20] a cookie opens it to our own pages, and to no other', async () => {
    const status = async (headers: Record<string, string>) =>
      (await call('users.me', { headers: { cookie, ...headers } })).status;
    expect(await status({})).toBe(200);
    expect(await status({ origin: served.base })).toBe(200);
    expect(await status({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  test('[S20] behind a proxy that writes another Host, the address that people use is ours too', async () => {
    const proxied = await serve({ publicUrl: 'https://chat.example.org' });
    const eve = await proxied.house.person('eve');
    const secret = Buffer.from(proxied.house.services.auth.secret).toString();
    const own = `next-auth.session-token=${await encode({ token: { sid: eve.sessionId }, secret })}`;
    for (const [origin, status] of [
      ['https://chat.example.org', 200],
      ['http://chat.example.org', 403],
      ['https://evil.example', 403],
    ] as const) {
      const headers = { cookie: own, origin };
      expect((await fetch(`${proxied.base}/api/trpc/users.me`, { headers })).status).toBe(status);
      const socket = new WebSocket(`ws://127.0.0.1:${proxied.port}/api/trpc`, { headers });
      const refused = once(socket, 'unexpected-response').then(([, answer]) => answer.statusCode);
      expect(await Promise.race([once(socket, 'open').then(() => 200), refused])).toBe(status);
      socket.terminate();
    }
    await proxied.close();
  });

  test('a failure inside is reported once, told by its code, and shows nothing of the inside', async () => {
    const broken = await serve();
    const eve = await broken.house.person('eve');
    await broken.house.sql('ALTER TABLE users RENAME TO people');
    const answer = await fetch(`${broken.base}/api/trpc/users.me`, {
      headers: { authorization: `Bearer ${eve.accessToken}` },
    });
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      error: { message: 'Something went wrong on the server.', data: { code: 'internal' } },
    });
    expect(text).not.toMatch(/relation|stack|SELECT/);
    expect(broken.house.reports).toHaveLength(1);
    await broken.house.sql('ALTER TABLE people RENAME TO users');
    await broken.close();
  });
});

function socketClient(as: Person) {
  const socket = createWSClient({
    url: `ws://127.0.0.1:${served.port}/api/trpc`,
    WebSocket: WebSocket as never,
    connectionParams: { token: as.accessToken },
    retryDelayMs: () => 10,
  });
  return { socket, client: createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] }) };
}

describe('over WebSocket', () => {
  test('a member hears a message at once, typed, with calls over the same socket', async () => {
    const { socket, client } = socketClient(bob);
    const { room } = await ada.api.rooms.create({ name: 'live', memberIds: [bob.id] });
    const heard = new Promise<string>((resolve, reject) => {
      const subscription = client.live.events.subscribe(undefined, {
        onData({ data }) {
          if (data.type === 'ready') void ada.api.messages.send({ roomId: room.id, content: 'hello' });
          if (data.type !== 'events') return;
          for (const { event } of data.events) if (event.type === 'message.created') resolve(event.message.content);
          subscription.unsubscribe();
        },
        onError: reject,
      });
    });
    expect(await heard).toBe('hello');
    expect((await client.users.me.query()).username).toBe('bob');
    await socket.close();
  });

  async function open(headers: Record<string, string>, params: object | null = null): Promise<WebSocket | number> {
    const query = params ? '?connectionParams=1' : '';
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/api/trpc${query}`, { headers });
    const refused = once(socket, 'unexpected-response').then(([, answer]) => answer.statusCode as number);
    const outcome = await Promise.race([once(socket, 'open').then(() => socket), refused]);
    if (params && outcome instanceof WebSocket)
      outcome.send(JSON.stringify({ method: 'connectionParams', data: params }));
    return outcome;
  }

  async function ask(socket: WebSocket, frame: string): Promise<string> {
    socket.send(frame);
    const [data] = await once(socket, 'message');
    return String(data);
  }
  const me = '{"id":1,"method":"query","params":{"path":"users.me"}}';

  test('[S19] with a cookie a socket opens from our own pages only', async () => {
    for (const origin of ['https://evil.example', 'null', undefined]) {
      expect(await open({ cookie, ...(origin !== undefined && { origin }) })).toBe(403);
    }
    const own = await open({ cookie, origin: served.base });
    if (typeof own === 'number') throw new Error(`refused with ${own}`);
    expect(await ask(own, me)).toContain('"username":"ada"');
    own.close();
  });

  test('[S22] broken frames and broken connection parameters harm nobody else', async () => {
    const frames = ['{', '[]', '[null]', '1', '{"id":1}', '{"id":1,"method":"query"}', 'x'.repeat(300_000)];
    for (const frame of frames) {
      const socket = await open({});
      if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
      socket.on('error', () => undefined);
      socket.send(frame);
      socket.close();
      await once(socket, 'close');
    }
    for (const params of [{ token: { a: 1 } }, { token: 'x' }, { apiKey: '' }, { token: '' }]) {
      const socket = await open({}, params);
      if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
      expect(await ask(socket, me)).toMatch(/unauthenticated|error/);
      socket.close();
    }
    const fine = await open({}, { token: ada.accessToken });
    if (typeof fine === 'number') throw new Error(`refused with ${fine}`);
    expect(await ask(fine, me)).toContain('"username":"ada"');
    fine.close();
  });

  test('draining closes sockets with the code that makes clients resume', async () => {
    const going = await serve();
    const socket = new WebSocket(`ws://127.0.0.1:${going.port}/api/trpc`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await going.close();
    expect((await closed)[0]).toBe(1012);
  });
});
