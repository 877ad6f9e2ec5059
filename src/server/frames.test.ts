import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from '#server/frames.ts';

const http = createServer();
let client: WebSocket;
let raw: Duplex;

beforeAll(async () => {
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (req, socket, head) => {
    raw = socket;
    sockets.handleUpgrade(req, socket, head, () => undefined);
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  await once(client, 'open');
});
afterAll(() => {
  client.terminate();
  http.close();
});

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 300_000])(
  'a frame of %i bytes is read as it was written',
  async (length) => {
    const text = 'é'.repeat(length >> 1) + 'x'.repeat(length & 1);
    const read = once(client, 'message');
    raw.write(textFrame(text));
    expect(String((await read)[0])).toBe(text);
  },
);
