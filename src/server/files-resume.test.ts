import { createHash, randomBytes } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { type HttpRequest, Upload, type UploadOptions } from 'tus-js-client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sweepFiles } from '#jobs/file-sweep.ts';
import type { Person } from '#testing/house.ts';
import { serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';
import { bearer, codeOf, Uploads } from '#testing/uploads.ts';

const QUOTA = 40 * 2 ** 20;
let uploads: Uploads;
let ada: Person;
let eve: Person;

beforeAll(async () => {
  uploads = await Uploads.open({ personQuota: QUOTA, maxUploadBytes: 30 * 2 ** 20 });
  ({ ada, eve } = uploads);
});
beforeEach(() => uploads.newRoom());
afterAll(() => uploads.close());

const TUS = { 'tus-resumable': '1.0.0' };
const PART = { 'content-type': 'application/offset+octet-stream' };
const encoded = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');

function begin(
  size: number | string,
  fields: Record<string, string> = {},
  as = ada,
  more: Record<string, string> = {},
) {
  const about = encoded({ roomId: String(uploads.roomId), ...fields });
  const headers = { ...TUS, ...bearer(as), 'upload-length': String(size), 'upload-metadata': about, ...more };
  return fetch(`${uploads.served.base}/files/uploads`, { method: 'POST', headers });
}

async function begun(size: number, fields?: Record<string, string>, as = ada): Promise<string> {
  const answer = await begin(size, fields, as);
  expect(answer.status, await answer.text()).toBe(201);
  return `${uploads.served.base}${answer.headers.get('location')}`;
}

function patch(
  url: string,
  offset: number,
  body: BodyInit,
  as = ada,
  more: Record<string, string> = {},
  signal: AbortSignal | null = null,
) {
  const headers = { ...TUS, ...bearer(as), ...PART, 'upload-offset': String(offset), ...more };
  return fetch(url, { method: 'PATCH', headers, body, signal, duplex: 'half' } as RequestInit);
}

const head = (url: string, as = ada) => fetch(url, { method: 'HEAD', headers: { ...TUS, ...bearer(as) } });
const end = (url: string, as = ada) => fetch(url, { method: 'DELETE', headers: { ...TUS, ...bearer(as) } });
const offsetOf = async (url: string) => Number((await head(url)).headers.get('upload-offset'));

const FILE_ID = 'parley-file-id';

/** The client that people use, until it is done or it is told to stop. */
function send(bytes: Buffer, options: Partial<UploadOptions>) {
  const told: number[] = [];
  return new Promise<{ fileId: number; url: string | null; told: number[] }>((resolve, reject) => {
    let fileId = 0;
    const upload = new Upload(bytes, {
      endpoint: `${uploads.served.base}/files/uploads`,
      headers: bearer(ada),
      metadata: { roomId: String(uploads.roomId), filename: 'big.bin', filetype: 'text/plain' },
      retryDelays: null,
      onAfterResponse: (_req: HttpRequest, res) => {
        fileId = Number(res.getHeader(FILE_ID) ?? 0);
      },
      onProgress: (sent) => void told.push(sent),
      onSuccess: () => resolve({ fileId, url: upload.url, told }),
      onError: reject,
      ...options,
    });
    upload.start();
  });
}

/** Sends the beginning of a file, and is cut off when so much of it has arrived. */
async function sendAndBreak(bytes: Buffer, arrived: number): Promise<string> {
  const url = await begun(bytes.length, { filename: 'big.bin', filetype: 'text/plain' });
  const before = await uploads.bytesOnDisk();
  const line = new AbortController();
  const beginning = new ReadableStream({
    start: (to) => to.enqueue(bytes.subarray(0, arrived + 2 ** 20)),
  });
  const broken = patch(url, 0, beginning, ada, {}, line.signal);
  await until('it arrives', async () => (await uploads.bytesOnDisk()) - before >= arrived);
  line.abort();
  await expect(broken).rejects.toThrow('aborted');
  return url;
}

async function downloaded(fileId: number): Promise<string> {
  const file = await ada.api.files.get({ fileId });
  const answer = await uploads.get(file);
  return createHash('sha256')
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest('hex');
}
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('a resumable upload by tus: whole in one go, in chunks, with progress, and it is a file like any other', async () => {
  const bytes = randomBytes(6 * 2 ** 20);
  for (const chunkSize of [Number.POSITIVE_INFINITY, 2 ** 20]) {
    const { fileId, told, url } = await send(bytes, { chunkSize });
    expect(told.length).toBeGreaterThan(1);
    expect(told.at(-1)).toBe(bytes.length);
    expect(await ada.api.files.get({ fileId })).toMatchObject({
      name: 'big.bin',
      size: bytes.length,
      uploaderId: ada.id,
    });
    expect(await downloaded(fileId)).toBe(hash(bytes));
    expect(url?.endsWith((await ada.api.files.get({ fileId })).uuid)).toBe(true);
    await ada.api.files.delete({ fileId });
  }
  const voice = JSON.stringify({ durationMs: 700, waveform: [1, 2, 3] });
  const metadata = {
    roomId: String(uploads.roomId),
    filename: 'v.ogg',
    filetype: 'audio/ogg',
    description: 'hello',
    voice,
  };
  const { fileId } = await send(Buffer.from('OggS and more'), { metadata, uploadDataDuringCreation: true });
  expect(await ada.api.files.get({ fileId })).toMatchObject({ kind: 'voice', description: 'hello', durationMs: 700 });
});

test('a resumable upload that was cut goes on where it stopped, at another node too', async () => {
  const bytes = randomBytes(24 * 2 ** 20);
  const cut = await sendAndBreak(bytes, 8 * 2 ** 20);
  const { house } = uploads.served;
  const other = await serve({ database: house.url, filesDir: uploads.filesDir, maxUploadBytes: 30 * 2 ** 20 });
  try {
    const url = `${other.base}${new URL(cut).pathname}`;
    await until('what came is kept', async () => (await offsetOf(url)) >= 8 * 2 ** 20);
    const kept = await offsetOf(url);
    expect(kept).toBeLessThan(bytes.length);
    const { fileId, told } = await send(bytes, { uploadUrl: url, retryDelays: [0, 50, 100, 200, 400] });
    expect(told[0]).toBeGreaterThanOrEqual(kept);
    expect(await downloaded(fileId)).toBe(hash(bytes));
    expect(await offsetOf(url)).toBe(bytes.length);
    await ada.api.files.delete({ fileId });
    // Two nodes take the same part at the same moment: it counts once.
    for (let round = 0; round < 10; round++) {
      const here = await begun(10);
      const there = `${other.base}${new URL(here).pathname}`;
      const answers = await Promise.all([patch(here, 0, 'half.'), patch(there, 0, 'half.')]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
      expect((await end(here)).status).toBe(204);
    }
  } finally {
    await other.close();
  }
});

test('tus: what a client asks first, and what it gets when it does not speak the protocol', async () => {
  const at = `${uploads.served.base}/files/uploads`;
  const options = await fetch(at, { method: 'OPTIONS' });
  expect(Object.fromEntries(options.headers)).toMatchObject({
    'tus-version': '1.0.0',
    'tus-extension': 'creation,creation-with-upload,expiration,termination',
    'tus-max-size': String(30 * 2 ** 20),
  });
  expect((await fetch(at, { method: 'POST', headers: bearer(ada) })).status).toBe(412);
  expect((await fetch(at, { method: 'GET', headers: { ...TUS, ...bearer(ada) } })).status).toBe(405);
  const url = await begun(10);
  expect((await fetch(url, { method: 'PUT', headers: { ...TUS, ...bearer(ada) } })).status).toBe(405);
  expect((await patch(url, 0, 'x', ada, { 'content-type': 'text/plain' })).status).toBe(415);
  expect(await codeOf(await patch(url, Number.NaN, 'x'))).toEqual([400, 'invalid_input']);
  const conflict = await patch(url, 5, 'x');
  expect([conflict.status, (await conflict.json()).error.details]).toEqual([409, { offset: 0 }]);
  expect(await codeOf(await patch(url, 0, 'x'.repeat(11)))).toEqual([413, 'file_too_large']);
  expect(await offsetOf(url)).toBeLessThanOrEqual(10);
  const overridden = await fetch(url, {
    method: 'POST',
    headers: { ...TUS, ...bearer(ada), 'x-http-method-override': 'DELETE' },
  });
  expect(overridden.status).toBe(204);
  for (const [size, fields, code] of [
    ['', {}, 'invalid_input'],
    ['-1', {}, 'invalid_input'],
    [0, {}, 'invalid_input'],
    [31 * 2 ** 20, {}, 'file_too_large'],
    [5, { roomId: 'x' }, 'invalid_input'],
    [5, { roomId: '999999' }, 'room_not_found'],
    [5, { voice: '{' }, 'invalid_input'],
    [5, { description: 'x'.repeat(1001) }, 'invalid_input'],
    [5, { filename: 'a\0b' }, 'invalid_input'],
  ] as [string | number, Record<string, string>, string][])
    expect((await codeOf(await begin(size, fields)))[1]).toBe(code);
  for (const wrong of ['roomId !', 'roomId MQ==,roomId MQ==', 'roomId MQ== MQ=='])
    expect(await codeOf(await begin(5, {}, ada, { 'upload-metadata': wrong }))).toEqual([400, 'invalid_input']);
});

test('[S14] [S15] an upload is its owner’s alone, and goes on only while he may write in the room', async () => {
  const url = await begun(10);
  for (const answer of [await head(url, eve), await end(url, eve)]) expect(answer.status).toBe(404);
  expect(await codeOf(await patch(url, 0, 'x', eve))).toEqual([404, 'upload_not_found']);
  expect(await codeOf(await begin(5, {}, eve))).toEqual([404, 'room_not_found']);
  expect((await fetch(url, { method: 'HEAD', headers: TUS })).status).toBe(401);
  const { bob, roomId } = uploads;
  const his = await begun(10, {}, bob);
  expect((await patch(his, 0, '01234', bob)).status).toBe(204);
  await ada.api.members.remove({ roomId, userId: bob.id });
  expect(await codeOf(await patch(his, 5, '56789', bob))).toEqual([404, 'room_not_found']);
  expect((await end(his, bob)).status).toBe(204);
  expect((await end(url)).status).toBe(204);
  expect(await codeOf(await patch(url, 0, 'x'))).toEqual([404, 'upload_not_found']);
});

test('an unfinished upload counts against the quota until it is ended or expires', async () => {
  const { bob } = uploads;
  const used = async () => (await bob.api.files.usage()).used;
  const before = await used();
  const url = await begun(25 * 2 ** 20, {}, bob);
  expect(await used()).toBe(before + 25 * 2 ** 20);
  expect(await codeOf(await begin(25 * 2 ** 20, {}, bob))).toEqual([413, 'quota_exceeded']);
  // Nothing is weighed twice when it becomes a file.
  const whole = await begun(10 * 2 ** 20, {}, bob);
  expect((await patch(whole, 0, randomBytes(10 * 2 ** 20), bob)).status).toBe(204);
  expect(await used()).toBe(before + 35 * 2 ** 20);
  expect((await end(url, bob)).status).toBe(204);
  expect(await used()).toBe(before + 10 * 2 ** 20);
  // What is a file stays one.
  expect((await end(whole, bob)).status).toBe(404);
  await uploads.served.house.sql('DELETE FROM upload WHERE file_id IS NULL');
  const many = await Promise.all(Array.from({ length: 103 }, () => begin(1)));
  expect(many.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  expect(many.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(100);
  await uploads.served.house.sql('DELETE FROM upload WHERE file_id IS NULL');
});

test('an upload that is refused when it is whole leaves nothing', async () => {
  const voice = JSON.stringify({ durationMs: 1, waveform: [1] });
  const url = await begun(6, { voice });
  const before = (await uploads.onDisk()).length;
  expect(await codeOf(await patch(url, 0, 'a text'))).toEqual([400, 'invalid_input']);
  expect((await head(url)).status).toBe(404);
  expect((await uploads.onDisk()).length).toBe(before);
  // Whole, and its bytes are gone: a folder that was not mounted again.
  const lost = await begun(5);
  await uploads.served.house.sql('UPDATE upload SET received = 5 WHERE uuid = $1', [lost.slice(-36)]);
  expect((await head(lost)).status).toBe(404);
  const holed = await begun(10);
  await uploads.served.house.sql('UPDATE upload SET received = 5 WHERE uuid = $1', [holed.slice(-36)]);
  expect(await codeOf(await patch(holed, 5, '56789'))).toEqual([404, 'upload_not_found']);
  const [left] = await uploads.served.house.sql<{ count: number }>(
    'SELECT count(*) FROM upload WHERE uuid = ANY ($1)',
    [[lost.slice(-36), holed.slice(-36)]],
  );
  expect(left?.count).toBe(0);
});

test('[S37] an upload that is begun again with its key is the same one', async () => {
  const key = { 'idempotency-key': crypto.randomUUID() };
  const answers = await Promise.all(Array.from({ length: 10 }, () => begin(10, {}, ada, key)));
  expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
  expect(await codeOf(await begin(11, {}, ada, key))).toEqual([409, 'idempotency_conflict']);
});

test('who comes again to an upload takes it over from his older connection, and nothing is counted twice', async () => {
  const BLOCK = 4 * 2 ** 20;
  const bytes = randomBytes(BLOCK + 20);
  const url = await begun(bytes.length);
  let more: ReadableStreamDefaultController<Uint8Array> | undefined;
  const hanging = new ReadableStream<Uint8Array>({
    start(controller) {
      more = controller;
      controller.enqueue(bytes.subarray(0, BLOCK + 10));
    },
  });
  const older = patch(url, 0, hanging).catch(() => null);
  const kept = async () => {
    const of = [url.slice(-36)];
    const [row] = await uploads.served.house.sql<{ received: number }>(
      'SELECT received FROM upload WHERE uuid = $1',
      of,
    );
    return row?.received ?? 0;
  };
  await until('its first block is kept', async () => (await kept()) >= BLOCK);
  const offset = await offsetOf(url);
  const rest = () => patch(url, offset, bytes.subarray(offset));
  const two = await Promise.all([rest(), rest()]);
  const done = two.find(({ headers }) => headers.has(FILE_ID));
  expect(await downloaded(Number(done?.headers.get(FILE_ID)))).toBe(hash(bytes));
  more?.close();
  await older;
});

test('[S41] what was whole when the server died becomes a file when its owner asks, once, and is not swept before', async () => {
  const url = await begun(5);
  const uuid = url.slice(-36);
  const { house } = uploads.served;
  const { store } = house.services.files;
  await store.writePart(uuid, 0, Buffer.from('hello and what was not counted'));
  await house.sql('UPDATE upload SET received = 5 WHERE uuid = $1', [uuid]);
  // Joined, and then killed.
  await store.joinParts(uuid, 5);
  await house.sql("UPDATE server SET created_at = now() - interval '30 days'");
  const longAgo = new Date(Date.now() - 2 * 3600_000);
  await utimes(path.join(uploads.filesDir, uuid.slice(0, 2), uuid), longAgo, longAgo);
  await sweepFiles(house.services.db, store);
  const asked = await Promise.all([head(url), head(url), head(url)]);
  const ids = new Set(asked.map(({ headers }) => headers.get(FILE_ID)));
  expect(ids.size).toBe(1);
  expect(await downloaded(Number([...ids][0]))).toBe(hash(Buffer.from('hello')));
});

test('uploads that nobody went on with are swept with their parts, and those under way are not', async () => {
  const { house } = uploads.served;
  const urls = [await begun(10), await begun(10), await begun(10)];
  for (const url of urls) expect((await patch(url, 0, 'half')).status).toBe(204);
  const [live = '', expired = '', orphan = ''] = urls.map((url) => url.slice(-36));
  await house.sql("UPDATE upload SET expires_at = now() - interval '2 hours' WHERE uuid = $1", [expired]);
  await house.sql('DELETE FROM upload WHERE uuid = $1', [orphan]);
  expect((await head(urls[1] ?? '')).status).toBe(404);
  const longAgo = new Date(Date.now() - 2 * 3600_000);
  for (const uuid of [live, expired, orphan])
    await utimes(path.join(uploads.filesDir, 'parts', uuid), longAgo, longAgo);
  const swept = await sweepFiles(house.services.db, house.services.files.store);
  expect(swept.unfinished).toBe(2);
  const left = await house.services.files.store.listParts();
  expect(left.map(({ key }) => key)).toContain(live);
  expect(left.map(({ key }) => key)).not.toContain(expired);
  expect((await patch(urls[0] ?? '', 4, '456789')).status).toBe(204);
});
