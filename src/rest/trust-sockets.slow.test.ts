import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SOCKETS } from '#testing/doors/ways-in.ts';
import { FRAMES } from '#testing/doors/writes.ts';
import type { Person } from '#testing/house.ts';
import { RestSocket } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

// What somebody may do to a documented socket: it ends, the others go on, and the memory stays.

const MB = 1024 * 1024;

let served: Served;
let ann: Person;
let ben: Person;
let roomId: number;

beforeAll(async () => {
  served = await serve();
  [ann, ben] = await served.house.people('ann', 'ben');
  roomId = (await ann.api.rooms.openDm({ userId: ben.id })).room.id;
});
afterAll(() => served.close());

const addressOf = (path: string) => new URL(`${path}?token=${ben.accessToken}`, served.base.replace('http', 'ws'));

/** A true WebSocket frame, masked as a client's are. */
function frame(opcode: number, payload: Buffer, isLast: boolean): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return Buffer.concat([Buffer.from([(isLast ? 0x80 : 0) | opcode, 0x80 | payload.length]), mask, masked]);
}

/** The bare line below a socket, for what no client would send. */
async function bare(path: string): Promise<net.Socket> {
  const { pathname, search, port } = addressOf(path);
  const line = net.connect(Number(port), '127.0.0.1');
  line.on('error', () => undefined);
  const asked = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==',
  ];
  line.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${asked.join('\r\n')}\r\n\r\n`);
  const [answer] = (await once(line, 'data')) as [Buffer];
  expect(String(answer)).toContain('101');
  return line;
}

describe.each(SOCKETS.map((way) => [way.name, way] as const))('[S22] the socket %s', (name, way) => {
  const path = () => way.path(roomId);

  /** Somebody else at the same socket, who is answered as ever. */
  async function othersGoOn(): Promise<void> {
    const other = new RestSocket(addressOf(path()));
    await other.opened;
    const spoken = FRAMES[name];
    if (spoken) {
      other.say('{"no frame');
      await until('it is answered', () => other.frames.some((told) => told.includes(spoken.noFrame)), 3000);
    }
    other.close();
    expect(await other.closed).toBe(1005);
    expect(served.house.reports).toEqual([]);
  }

  test('a frame larger than may be ends it with 1009', async () => {
    const socket = new WebSocket(addressOf(path()));
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send('x'.repeat(MB));
    expect((await closed)[0]).toBe(1009);
    await othersGoOn();
  });

  test('what is no frame of the protocol ends it', async () => {
    for (const bytes of [
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x83, 0x80, 0, 0, 0, 0]),
      frame(1, Buffer.from([0xed, 0xa0, 0x80]), true),
      randomBytes(400),
    ]) {
      const line = await bare(path());
      line.write(bytes);
      line.resume();
      // Half a frame may be waited for: the end of the line ends that too.
      line.end();
      await once(line, 'close');
    }
    await othersGoOn();
  });

  test('a binary frame is read as text or refused, and ends nothing but itself', async () => {
    const socket = new RestSocket(addressOf(path()));
    await socket.opened;
    const raw = new WebSocket(addressOf(path()));
    await once(raw, 'open');
    raw.send(randomBytes(2000), { binary: true });
    raw.ping();
    await Promise.race([once(raw, 'pong'), once(raw, 'close')]);
    raw.terminate();
    socket.close();
    await othersGoOn();
  });

  test('a message in 20,000 fragments, and one that never ends, cost no more than they are', async () => {
    const before = process.memoryUsage().rss;
    const line = await bare(path());
    line.resume();
    const gone = once(line, 'close');
    const pieces = Array.from({ length: 20_000 }, (_, at) => frame(at === 0 ? 1 : 0, Buffer.from('x'), false));
    for (let at = 0; at < pieces.length; at += 1000) {
      if (!line.write(Buffer.concat(pieces.slice(at, at + 1000)))) await Promise.race([once(line, 'drain'), gone]);
    }
    await othersGoOn();
    line.destroy();
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MB);
  });

  test('one that says more than is heard waits, and is not kept in memory', async () => {
    const before = process.memoryUsage().rss;
    const socket = new WebSocket(addressOf(path()));
    await once(socket, 'open');
    socket.on('message', () => undefined);
    for (let at = 0; at < 3000; at++) socket.send(`{"type":"x","data":"${'y'.repeat(1000)}"}`);
    await othersGoOn();
    socket.terminate();
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MB);
  });
});

test('[S22] [E8] whoever reads nothing is cut or waits, in bounded memory, at every socket, and the others hear all', {
  timeout: 120_000,
}, async () => {
  const lazy = await Promise.all(
    SOCKETS.map(async ({ name, path }) => {
      const socket = new WebSocket(addressOf(path(roomId)));
      await once(socket, 'open');
      socket.pause();
      return { name, socket };
    }),
  );
  const keen = new RestSocket(addressOf('/ws/messages/'));
  await keen.opened;
  await until('the keen one hears', async () => {
    await ann.api.messages.send({ roomId, content: 'before' });
    return keen.frames.length > 0;
  });
  const before = process.memoryUsage().rss;
  const content = 'x'.repeat(9900);
  for (let at = 0; at < 60; at++) {
    await Promise.all(Array.from({ length: 20 }, () => ann.api.messages.send({ roomId, content })));
    keen.frames.splice(0, keen.frames.length - 1);
  }
  const began = performance.now();
  await ann.api.messages.send({ roomId, content: 'the last word' });
  await until('the last word is heard', () => keen.frames.some((told) => told.includes('the last word')), 5000);
  expect(performance.now() - began).toBeLessThan(2000);
  // 12 MB for each of those who do not read: what is kept for one is at most 4 MB, and what is written to his line.
  expect(process.memoryUsage().rss - before).toBeLessThan(250 * MB);
  for (const { socket } of lazy) socket.terminate();
  keen.close();
  expect(served.house.reports).toEqual([]);
});
