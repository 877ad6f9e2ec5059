import { truncate } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '#testing/until.ts';
import { bearer, codeOf, Uploads } from '#testing/uploads.ts';

let uploads: Uploads;
const LARGE = 64 * 2 ** 20;

beforeAll(async () => {
  uploads = await Uploads.open({ transferLimits: { uploads: 2, downloads: 3, idleMs: 300 } });
  await uploads.newRoom();
});
afterAll(() => uploads.close());

async function largeFile() {
  const file = await uploads.uploaded('x');
  // More than all buffers on the way hold.
  await truncate(path.join(uploads.filesDir, file.uuid.slice(0, 2), file.uuid), LARGE);
  await uploads.served.house.sql('UPDATE file SET size = $1 WHERE id = $2', [LARGE, file.id]);
  return file;
}

test('downloads: only so many of one person at a time, others have their own, and what is read to its end makes room', async () => {
  const { ada, bob } = uploads;
  const file = await largeFile();
  const aborts = Array.from({ length: 3 }, () => new AbortController());
  const running = await Promise.all(aborts.map(({ signal }) => uploads.get(file, { signal })));
  expect(running.map(({ status }) => status)).toEqual([200, 200, 200]);
  const refused = await uploads.get(file);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  const his = await uploads.get(file, { as: bob });
  expect((await his.arrayBuffer()).byteLength).toBe(LARGE);
  for (const abort of aborts) abort.abort();
  await until('there is room again', async () => {
    const answer = await uploads.get(file, { as: ada, headers: { range: 'bytes=0-9' } });
    return answer.status === 206 && (await answer.arrayBuffer()).byteLength === 10;
  });
});

test('a download that nobody reads is let go after a while, and its place with it', async () => {
  const { ada, served } = uploads;
  const file = await largeFile();
  const sockets = Array.from({ length: 3 }, () => {
    const socket = connect(served.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`GET /files/${file.uuid} HTTP/1.1\r\nHost: x\r\nAuthorization: ${bearer(ada).authorization}\r\n\r\n`);
    socket.pause();
    return socket;
  });
  const { transfers } = served.house.services;
  await until('all places are taken', () => transfers.running('downloads', ada.id) === 3);
  expect((await uploads.get(file)).status).toBe(429);
  await until('they are given back', async () => (await uploads.get(file, { method: 'HEAD' })).status === 200);
  for (const socket of sockets) socket.destroy();
});

test('uploads: only so many of one person at a time', async () => {
  const hanging = Array.from({ length: 2 }, () => {
    const abort = new AbortController();
    const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('--b\r\n')) });
    const headers = { ...bearer(uploads.ada), 'content-type': 'multipart/form-data; boundary=b' };
    const at = `${uploads.served.base}/files?roomId=${uploads.roomId}`;
    const sent = { method: 'POST', headers, body, duplex: 'half', signal: abort.signal } as RequestInit;
    return { abort, answer: fetch(at, sent).catch(() => null) };
  });
  const { transfers } = uploads.served.house.services;
  await until('both places are taken', () => transfers.running('uploads', uploads.ada.id) === 2);
  expect(await codeOf(await uploads.upload('x'))).toEqual([429, 'rate_limited']);
  expect((await uploads.upload('x', { as: uploads.bob })).status).toBe(201);
  for (const { abort, answer } of hanging) {
    abort.abort();
    await answer;
  }
  await until('there is room again', async () => (await uploads.upload('x')).status === 201);
});
