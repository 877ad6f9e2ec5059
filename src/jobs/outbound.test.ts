import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Address, isPublicAddress, Outbound, type OutboundRequest } from '#jobs/outbound.ts';
import { until } from '#testing/until.ts';

const ASK: OutboundRequest = { method: 'GET', headers: {}, timeoutMs: 2000, mostBytes: 1000 };

let inside: http.Server;
let port: number;
let calls: string[] = [];
let connections = 0;

/** What stands in the network that nobody outside may reach. */
beforeAll(async () => {
  inside = http.createServer((req, res) => {
    calls.push(`${req.headers.host}${req.url}`);
    if (req.url === '/redirect') res.writeHead(302, { location: `http://127.0.0.1:${port}/secret` }).end();
    else if (req.url === '/large') res.end('x'.repeat(100_000));
    else if (req.url === '/stalls') res.writeHead(200).write('begins');
    else if (req.url !== '/silent') res.end('secret');
  });
  inside.on('connection', () => connections++);
  inside.listen(0, '127.0.0.1');
  await once(inside, 'listening');
  port = (inside.address() as AddressInfo).port;
});
afterAll(() => {
  inside.closeAllConnections();
  inside.close();
});

const guarded = new Outbound(false, async () => {
  throw new Error('no name is asked for here');
});

test.each([
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1.',
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:8.8.8.8]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fc00::1]',
  '[fd12::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
])('[S29] %s is not called', async (host) => {
  calls = [];
  connections = 0;
  await expect(guarded.request(`http://${host}:${port}/`, ASK)).rejects.toMatchObject({ reason: 'private' });
  expect({ calls, connections }).toEqual({ calls: [], connections: 0 });
});

test('[S29] nor is a name of which one address is not public, nor anything but http and https', async () => {
  const resolve = async (): Promise<Address[]> => [
    { address: '93.184.216.34', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ];
  const refused = new Outbound(false, resolve).request(`http://both.example:${port}/`, ASK);
  await expect(refused).rejects.toMatchObject({ reason: 'private' });
  for (const url of ['ftp://example.org/', 'file:///etc/passwd', 'gopher://x/', 'nonsense', ''])
    await expect(guarded.request(url, ASK)).rejects.toMatchObject({ reason: 'address' });
  const unknown = guarded.request('http://nowhere.example/', ASK);
  await expect(unknown).rejects.toMatchObject({ reason: 'name', message: 'The name cannot be resolved.' });
});

test('what is public is', () => {
  for (const address of ['8.8.8.8', '93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '2a00:1450::1'])
    expect(isPublicAddress(address)).toBe(true);
  expect(isPublicAddress('example.org')).toBe(false);
});

test('[S30] a name that leads elsewhere when it is asked for again: only the address that was checked is called', async () => {
  let asked = 0;
  // Nobody listens at the first address; whoever asks again is led to the server.
  const rebinding = async (): Promise<Address[]> => {
    asked++;
    return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
  };
  calls = [];
  connections = 0;
  const first = new Outbound(true, rebinding).request(`http://rebinding.example:${port}/`, ASK);
  await expect(first).rejects.toMatchObject({ reason: 'connection' });
  expect({ asked, calls, connections }).toEqual({ asked: 1, calls: [], connections: 0 });
  const second = new Outbound(false, rebinding).request(`http://rebinding.example:${port}/`, ASK);
  await expect(second).rejects.toMatchObject({ reason: 'private' });
  expect({ asked, connections }).toEqual({ asked: 2, connections: 0 });
});

test('the address that was checked is called, under the name that was asked for', async () => {
  let asked = 0;
  const outbound = new Outbound(true, async () => {
    asked++;
    return [{ address: '127.0.0.1', family: 4 }];
  });
  calls = [];
  const answer = await outbound.request(`http://named.example:${port}/x`, ASK);
  expect(answer).toMatchObject({ status: 200, isWhole: true, body: Buffer.from('secret') });
  expect({ asked, calls }).toEqual({ asked: 1, calls: [`named.example:${port}/x`] });
});

test('over TLS, too, the name that was asked for is shown', async () => {
  const names: string[] = [];
  const server = tls.createServer({
    SNICallback: (name, callback) => {
      names.push(name);
      callback(new Error('no certificate is needed for this'));
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: secure } = server.address() as AddressInfo;
  const outbound = new Outbound(true, async () => [{ address: '127.0.0.1', family: 4 }]);
  const asked = outbound.request(`https://named.example:${secure}/`, ASK);
  await expect(asked).rejects.toMatchObject({ reason: 'connection' });
  expect(names).toEqual(['named.example']);
  server.close();
});

test('[S30] a redirect is an answer, and is not followed', async () => {
  const outbound = new Outbound(true, async () => [{ address: '127.0.0.1', family: 4 }]);
  calls = [];
  const answer = await outbound.request(`http://outside.example:${port}/redirect`, ASK);
  expect(answer).toMatchObject({ status: 302, headers: { location: `http://127.0.0.1:${port}/secret` } });
  expect(calls).toEqual([`outside.example:${port}/redirect`]);
  await expect(guarded.request(String(answer.headers.location), ASK)).rejects.toMatchObject({ reason: 'private' });
});

test('of a long answer a beginning is read; a silent one is not waited for', async () => {
  const outbound = new Outbound(true);
  const large = await outbound.request(`http://127.0.0.1:${port}/large`, ASK);
  expect(large).toMatchObject({ status: 200, isWhole: false });
  expect(large.body).toHaveLength(1000);
  const hurried = { ...ASK, timeoutMs: 100 };
  expect(await outbound.request(`http://127.0.0.1:${port}/stalls`, hurried)).toMatchObject({
    status: 200,
    body: Buffer.from('begins'),
    isWhole: false,
  });
  const silent = outbound.request(`http://127.0.0.1:${port}/silent`, hurried);
  await expect(silent).rejects.toMatchObject({ reason: 'timeout', message: 'There was no answer in time.' });
  const never = new Outbound(true, () => new Promise(() => undefined)).request('http://slow.example/', hurried);
  await expect(never).rejects.toMatchObject({ reason: 'timeout' });
  const stopped = outbound.request(`http://127.0.0.1:${port}/silent`, { ...ASK, signal: AbortSignal.timeout(50) });
  await expect(stopped).rejects.toMatchObject({ reason: 'interrupted' });
});

test('a port that nobody listens at is told', async () => {
  const closed = http.createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port: free } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, 'close');
  await expect(new Outbound(true).request(`http://127.0.0.1:${free}/`, ASK)).rejects.toMatchObject({
    reason: 'connection',
    message: 'The connection failed (ECONNREFUSED).',
  });
});

/** Says what no HTTP server would. */
async function withRaw(speak: (socket: Socket) => void, work: (url: string) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  const raw = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => speak(socket));
  });
  raw.listen(0, '127.0.0.1');
  await once(raw, 'listening');
  try {
    await work(`http://127.0.0.1:${(raw.address() as AddressInfo).port}/`);
  } finally {
    for (const socket of sockets) socket.destroy();
    raw.close();
  }
}

test('[S29] a receiver that would change the protocol has answered, and the connection ends', async () => {
  let ended = false;
  const speak = (socket: Socket) => {
    socket.on('close', () => {
      ended = true;
    });
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nand more');
  };
  await withRaw(speak, async (url) => {
    expect(await new Outbound(true).request(url, ASK)).toMatchObject({ status: 101, body: Buffer.alloc(0) });
    await until('the connection ends', () => ended);
  });
});

test.each<[string, (socket: Socket) => void, string]>([
  ['closes without a word', (socket) => socket.end(), 'connection'],
  ['closes within a header', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'), 'connection'],
  ['falls silent within a header', (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-'), 'timeout'],
  [
    'says endlessly that it goes on',
    (socket) => {
      const again = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 5);
      socket.on('close', () => clearInterval(again));
    },
    'timeout',
  ],
  [
    'sends headers without end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(`X: ${'x'.repeat(1000)}\r\n`));
      };
      socket.on('drain', more);
      more();
    },
    'connection',
  ],
])('[S29] a receiver that %s is done with in time', async (_what, speak, reason) => {
  await withRaw(speak, async (url) => {
    const asked = new Outbound(true).request(url, { ...ASK, timeoutMs: 400 });
    await expect(asked).rejects.toMatchObject({ reason });
  });
});

test('an answer that is cut off counts by its status', async () => {
  const speak = (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
  await withRaw(speak, async (url) => {
    expect(await new Outbound(true).request(url, ASK)).toMatchObject({ status: 200, isWhole: false });
  });
});
