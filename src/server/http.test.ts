import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import net from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Caller, Door } from '#server/door.ts';
import { type HttpOptions, type HttpServer, startHttp } from '#server/http.ts';
import { createLog } from '#server/log.ts';

let opened: HttpServer[] = [];
let logged: Record<string, unknown>[] = [];

afterEach(async () => {
  await Promise.all(opened.map((server) => server.drain()));
  opened = [];
  logged = [];
});

const sink = new Writable({
  write(chunk, _encoding, done) {
    logged.push(
      ...String(chunk)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    done();
  },
});

async function open(options: Partial<HttpOptions> = {}): Promise<{ base: string; port: number; server: HttpServer }> {
  const server = await startHttp({
    doors: [],
    next: { handle: (_req, res) => void res.end('page') },
    ready: async () => true,
    log: createLog('info', sink),
    trustedProxies: [],
    port: 0,
    host: '127.0.0.1',
    ...options,
  });
  opened.push(server);
  return { base: `http://127.0.0.1:${server.port}`, port: server.port, server };
}

const door = (fetch: Door['fetch'], more: Partial<Door> = {}): Door => ({
  name: 'test',
  prefixes: ['/api'],
  fetch,
  ...more,
});

/** What comes back for these exact bytes, until the server closes. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

function deferred(): { promise: Promise<void>; resolve(): void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

test('it is healthy while it serves, and ready while the database answers', async () => {
  const databases: [number, () => Promise<boolean>][] = [
    [200, async () => true],
    [503, () => Promise.reject(new Error('gone'))],
    [503, () => new Promise(() => undefined)],
  ];
  for (const [status, ready] of databases) {
    const { base } = await open({ ready });
    const asked = performance.now();
    expect((await fetch(`${base}/readyz`)).status).toBe(status);
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  }
});

test('however often it is asked, it asks the database once a second', async () => {
  let asked = 0;
  let answer = true;
  const { base } = await open({
    ready: async () => {
      asked++;
      return answer;
    },
  });
  const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(`${base}/readyz`)).status));
  expect([asked, new Set(statuses)]).toEqual([1, new Set([200])]);
  answer = false;
  await expect.poll(async () => (await fetch(`${base}/readyz`)).status, { timeout: 3_000 }).toBe(503);
  expect(asked).toBe(2);
});

test('a page takes a small body of a length it tells, and no other', async () => {
  const taken: number[] = [];
  const next: HttpOptions['next'] = {
    handle: async (req, res) => {
      let size = 0;
      for await (const chunk of req) size += chunk.length;
      taken.push(size);
      res.end('page');
    },
  };
  const { base } = await open({ next });
  const post = async (body: Buffer | ReadableStream) =>
    (await fetch(`${base}/sign-in`, { method: 'POST', body, duplex: 'half' } as RequestInit)).status;
  expect(await post(Buffer.alloc(64 * 1024))).toBe(200);
  expect(await post(Buffer.alloc(64 * 1024 + 1))).toBe(413);
  expect(await post(new Blob(['x']).stream())).toBe(411);
  expect((await fetch(base)).status).toBe(200);
  expect(taken).toEqual([64 * 1024, 0]);
});

test('a door has its prefixes, the longest first and whole segments only; the rest is a page', async () => {
  const named = (name: string, prefix: string) => door(() => new Response(name), { name, prefixes: [prefix] });
  const { base } = await open({ doors: [named('wide', '/api'), named('narrow', '/api/v1')] });
  const text = async (path: string) => (await fetch(base + path)).text();
  expect(await text('/api')).toBe('wide');
  expect(await text('/api/rooms?x=/api/v1')).toBe('wide');
  expect(await text('/api/v1/rooms')).toBe('narrow');
  expect(await text('/api/v10')).toBe('wide');
  expect(await text('/apis')).toBe('page');
  expect(await text('/')).toBe('page');
});

test('every answer carries a request id of its own and the base headers', async () => {
  const { base } = await open({ doors: [door(() => Response.json({}, { headers: { 'X-Own': 'kept' } }))] });
  const answers = await Promise.all(['/', '/api', '/healthz', '/readyz'].map((path) => fetch(base + path)));
  for (const { headers } of answers) {
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
    expect(headers.get('x-powered-by')).toBeNull();
  }
  expect(answers[1]?.headers.get('x-own')).toBe('kept');
  const ids = answers.map(({ headers }) => headers.get('x-request-id'));
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

test('a request id from outside counts only from a trusted proxy, and only a sane one', async () => {
  const ask = async (base: string, id: string) =>
    (await fetch(base, { headers: { 'X-Request-Id': id } })).headers.get('x-request-id');
  const { base: direct } = await open();
  const { base: behind } = await open({ trustedProxies: ['127.0.0.1'] });
  expect(await ask(direct, 'trace-12345678')).not.toBe('trace-12345678');
  expect(await ask(behind, 'trace-12345678')).toBe('trace-12345678');
  expect(await ask(behind, 'x"onload="evil()')).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([
  { proxies: [], forwarded: '203.0.113.7', ip: '127.0.0.1', what: 'nobody is believed without trusted proxies' },
  { proxies: ['127.0.0.0/8'], forwarded: '203.0.113.7', ip: '203.0.113.7', what: 'a trusted proxy is believed' },
  {
    proxies: ['127.0.0.1'],
    forwarded: '6.6.6.6, 203.0.113.7',
    ip: '203.0.113.7',
    what: 'an invented first hop is not',
  },
  { proxies: ['127.0.0.1', '10.0.0.0/8'], forwarded: '203.0.113.7, 10.1.2.3', ip: '203.0.113.7', what: 'through two' },
  { proxies: ['127.0.0.1'], forwarded: '203.0.113.7, nonsense', ip: '127.0.0.1', what: 'nonsense ends the chain' },
  { proxies: ['10.0.0.0/8'], forwarded: '203.0.113.7', ip: '127.0.0.1', what: 'a stranger is not a proxy' },
])('the caller: $what', async ({ proxies, forwarded, ip }) => {
  const { base } = await open({ trustedProxies: proxies, doors: [door((_request, from) => new Response(from.ip))] });
  const answer = await fetch(`${base}/api`, { headers: { 'X-Forwarded-For': forwarded } });
  expect(await answer.text()).toBe(ip);
});

test('Next never sees headers that only it or a proxy may say', async () => {
  const seen: IncomingMessage[] = [];
  const next: HttpOptions['next'] = {
    handle: (req, res) => {
      seen.push(req);
      res.end();
    },
  };
  const { base } = await open({ next });
  const headers = {
    'x-middleware-subrequest': 'src/middleware:src/middleware',
    'x-matched-path': '/admin',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-for': '6.6.6.6',
    'x-harmless': 'stays',
  };
  await fetch(base, { headers });
  expect(seen[0]?.headers).toMatchObject({ 'x-harmless': 'stays', 'x-forwarded-for': '127.0.0.1' });
  for (const name of ['x-middleware-subrequest', 'x-matched-path', 'x-forwarded-host']) {
    expect(seen[0]?.headers).not.toHaveProperty(name);
    expect(seen[0]?.rawHeaders.map((entry) => entry.toLowerCase())).not.toContain(name);
  }
  const { base: behind } = await open({ next, trustedProxies: ['127.0.0.1'] });
  await fetch(behind, { headers });
  expect(seen[1]?.headers).toMatchObject({ 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '6.6.6.6' });
  expect(seen[1]?.headers).not.toHaveProperty('x-middleware-subrequest');
});

test('a body over the limit is refused, whether it tells its length or not', async () => {
  let read = 0;
  const reader = door(async (request) => {
    read = (await request.arrayBuffer()).byteLength;
    return new Response('read');
  });
  const { base } = await open({ doors: [reader] });
  const whole = Buffer.alloc(1024 * 1024);
  const post = (body: Buffer | ReadableStream) =>
    fetch(`${base}/api`, { method: 'POST', body, duplex: 'half' } as RequestInit);
  const streamed = (body: Buffer) => new Blob([new Uint8Array(body)]).stream();

  expect((await post(whole)).status).toBe(200);
  expect(read).toBe(whole.length);
  read = 0;
  expect((await post(streamed(whole))).status).toBe(200);
  expect(read).toBe(whole.length);

  const over = Buffer.alloc(whole.length + 1);
  for (const body of [over, streamed(over)]) {
    read = 0;
    const answer = await post(body);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({ error: 'body_too_large', requestId: answer.headers.get('x-request-id') });
    expect(read).toBe(0);
  }
});

test('a door may take larger bodies, and word its refusals itself', async () => {
  const files = door(async (request) => new Response(String((await request.arrayBuffer()).byteLength)), {
    bodyLimit: 3_000_000,
    refuse: (status, from: Caller) => Response.json({ detail: status, id: from.requestId }, { status }),
  });
  const { base } = await open({ doors: [files] });
  const post = (size: number) => fetch(`${base}/api`, { method: 'POST', body: Buffer.alloc(size) });
  expect(await (await post(3_000_000)).text()).toBe('3000000');
  const refused = await post(3_000_001);
  expect(await refused.json()).toEqual({ detail: 413, id: refused.headers.get('x-request-id') });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('secret detail');
    },
  ],
  ['rejects', () => Promise.reject(new Error('secret detail'))],
])('a door that %s answers 500 without detail, and the log has it', async (_, fetchDoor) => {
  const { base } = await open({ doors: [door(fetchDoor)] });
  const answer = await fetch(`${base}/api`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('secret detail');
  const requestId = answer.headers.get('x-request-id');
  expect(logged).toContainEqual(
    expect.objectContaining({ level: 'error', requestId, err: expect.objectContaining({ message: 'secret detail' }) }),
  );
});

test('a page that fails answers 500, and the next one is served', async () => {
  const next: HttpOptions['next'] = {
    handle: async (req, res) => {
      if (req.url === '/bad') throw new Error('secret detail');
      res.end('good');
    },
  };
  const { base } = await open({ next });
  const bad = await fetch(`${base}/bad`);
  expect([bad.status, await bad.text()]).toEqual([500, '{"error":"internal"}']);
  expect(await (await fetch(`${base}/good`)).text()).toBe('good');
});

test('what is not HTTP, or no address, is refused and harms nobody', async () => {
  const { base, port } = await open({ doors: [door(() => new Response('fine'))] });
  expect(await exchange(port, 'BREW /pot COFFEE/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  expect(await exchange(port, 'GET /api HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1.1 400 /,
  );
  expect(await exchange(port, 'GET http://other/api HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1.1 400 /,
  );
  expect(await exchange(port, 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  expect(await (await fetch(`${base}/api`)).text()).toBe('fine');
});

test('a request is logged with its path, never its query, headers or body', async () => {
  const { base } = await open({ doors: [door(() => new Response(null, { status: 204 }))] });
  await fetch(`${base}/api/rooms?token=hunter2`, { method: 'POST', body: 'hunter2', headers: { Cookie: 'hunter2' } });
  await expect
    .poll(() => logged)
    .toContainEqual(
      expect.objectContaining({ msg: 'request', door: 'test', method: 'POST', path: '/api/rooms', status: 204 }),
    );
  expect(JSON.stringify(logged)).not.toContain('hunter2');
});

const handshake = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;

test('an upgrade goes to the door of its path; elsewhere it is answered 404 and closed', async () => {
  const { port } = await open({ doors: [socketDoor(), door(() => new Response(), { prefixes: ['/plain'] })] });
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket/live`);
  const [greeting] = await once(socket, 'message');
  expect(String(greeting)).toBe('hello 127.0.0.1');
  socket.close();
  await once(socket, 'close');
  expect(await exchange(port, handshake('/nowhere'))).toMatch(/^HTTP\/1.1 404 /);
  expect(await exchange(port, handshake('/plain'))).toMatch(/^HTTP\/1.1 404 /);
});

function socketDoor(): Door {
  const sockets = new WebSocketServer({ noServer: true });
  return door(() => new Response(), {
    prefixes: ['/socket'],
    upgrade: (req, socket, head, from) =>
      sockets.handleUpgrade(req, socket, head, (client) => client.send(`hello ${from.ip}`)),
    async drain() {
      for (const client of sockets.clients) client.close(1012);
    },
  });
}

test('drain lets the running request finish, closes its connection and the sockets, and takes no new ones', async () => {
  const entered = deferred();
  const release = deferred();
  const slow = door(async () => {
    entered.resolve();
    await release.promise;
    return new Response('finished');
  });
  const { base, port, server } = await open({ doors: [slow, socketDoor()] });
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
  await once(socket, 'message');
  const closed = once(socket, 'close');
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(`${base}/api`, { headers: { Connection: 'keep-alive' } }, resolve)
      .on('error', reject)
      .end();
  });
  await entered.promise;

  let drained = false;
  const draining = server.drain().then(() => {
    drained = true;
  });
  expect((await closed)[0]).toBe(1012);
  await expect(fetch(`${base}/healthz`)).rejects.toThrow();
  expect(drained).toBe(false);

  release.resolve();
  const response = await answer;
  expect(response.headers.connection).toBe('close');
  expect(String((await response.toArray())[0])).toBe('finished');
  await draining;
});

test('drain ends what does not end, after its time', async () => {
  const entered = deferred();
  const endless = door(() => {
    entered.resolve();
    return new Promise<Response>(() => undefined);
  });
  const { base, server } = await open({ doors: [endless], drainTimeoutMs: 100 });
  const cut = expect(fetch(`${base}/api`)).rejects.toThrow();
  await entered.promise;
  await server.drain();
  await cut;
});

test('a stream that ends during the drain does not hold it up', async () => {
  let end: () => void = () => undefined;
  const stream = door(
    () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('begun'));
            end = () => controller.close();
          },
        }),
      ),
    { drain: async () => end() },
  );
  const { base, server } = await open({ doors: [stream], drainTimeoutMs: 60_000 });
  const answer = await fetch(`${base}/api`);
  const text = answer.text();
  const began = performance.now();
  await server.drain();
  expect(await text).toBe('begun');
  expect(performance.now() - began).toBeLessThan(5_000);
});
