import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readlink, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { encode } from 'next-auth/jwt';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { File } from '#contract/files.ts';
import { Follower } from '#testing/follower.ts';
import type { Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

const LIMIT = 3 * 1024 * 1024;
const filesDir = path.join(os.tmpdir(), `parley-door-${randomUUID()}`);

let served: Served;
let ada: Person;
let bob: Person;
let eve: Person;
let roomId: number;

beforeAll(async () => {
  served = await serve({ filesDir, maxUploadBytes: LIMIT });
  [ada, bob, eve] = await served.house.people('ada', 'bob', 'eve');
});
beforeEach(async () => {
  roomId = (await ada.api.rooms.create({ name: 'files', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
  await rm(filesDir, { recursive: true, force: true });
});

/** Everything on disk, what is unfinished too. */
async function onDisk(): Promise<string[]> {
  const names = await readdir(filesDir, { recursive: true, withFileTypes: true }).catch(() => []);
  return names.filter((entry) => entry.isFile()).map(({ name }) => name);
}

const rows = async () => (await served.house.sql<{ n: number }>('SELECT count(*)::int AS n FROM file'))[0]?.n;
const bearer = (as: Person) => ({ authorization: `Bearer ${as.accessToken}` });

interface Sent {
  as?: Person;
  name?: string;
  type?: string;
  room?: number | string | null;
  description?: string;
  headers?: Record<string, string>;
}

function upload(bytes: Uint8Array | string, { as = ada, name = 'a.txt', type = 'text/plain', ...rest }: Sent = {}) {
  const form = new FormData();
  form.set('file', new Blob([bytes as BlobPart], { type }), name);
  if (rest.description !== undefined) form.set('description', rest.description);
  const query = rest.room === null ? '' : `?roomId=${rest.room ?? roomId}`;
  const headers = { ...bearer(as), ...rest.headers };
  return fetch(`${served.base}/files${query}`, { method: 'POST', body: form, headers });
}

async function uploaded(...args: Parameters<typeof upload>): Promise<File> {
  const answer = await upload(...args);
  expect(answer.status, await answer.clone().text()).toBe(201);
  return answer.json();
}

const get = (file: { uuid: string }, as: Person | null = ada, init: RequestInit & { thumbnail?: boolean } = {}) =>
  fetch(`${served.base}/files/${file.uuid}${init.thumbnail ? '/thumbnail' : ''}`, {
    ...init,
    headers: { ...(as && bearer(as)), ...init.headers },
  });

async function codeOf(answer: Response): Promise<[number, string]> {
  return [answer.status, (await answer.json()).error.code];
}

const BOUNDARY = 'b0undary';
const part = (disposition: string, content: string | Buffer) =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
const END = Buffer.from(`--${BOUNDARY}--\r\n`);

/** A form written by hand, as no browser would. */
function raw(body: BodyInit, room: number | null = roomId) {
  const headers = { ...bearer(ada), 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  const query = room === null ? '' : `?roomId=${room}`;
  return fetch(`${served.base}/files${query}`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

describe('up and down again', () => {
  test('a file is what was sent, told by its bytes and its cleaned name, and every member hears of it', async () => {
    const { hub } = served.house.services;
    const follower = new Follower(hub, { userId: bob.id, sessionId: bob.sessionId, apiKeyId: null });
    await follower.ready();
    const bytes = randomBytes(200_000);
    const file = await uploaded(bytes, { name: '../../été 🎉.bin', description: ' the plan ', type: 'image/png' });
    expect(file).toMatchObject({ roomId, uploaderId: ada.id, name: 'été 🎉.bin', description: 'the plan' });
    expect(file).toMatchObject({ size: 200_000, mime: 'application/octet-stream', hasThumbnail: false, width: null });
    const answer = await get(file, bob);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(answer.headers.get('content-length')).toBe('200000');
    expect(answer.headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
    expect(await bob.api.files.get({ fileId: file.id })).toEqual(file);
    expect((await bob.api.files.list({ roomId })).items).toEqual([file]);
    const events = await follower.until((seen) => seen.some(({ event }) => event.type === 'file.added'));
    expect(events.at(-1)?.event).toEqual({ type: 'file.added', file });
    await ada.api.files.delete({ fileId: file.id });
    const later = await follower.until((seen) => seen.some(({ event }) => event.type === 'file.removed'));
    expect(later.at(-1)?.event).toEqual({ type: 'file.removed', fileId: file.id, removedBy: ada.id });
    await follower.stop();
  });

  test('the form may name the room, before the file or behind it', async () => {
    const file = part('name="file"; filename="x.txt"', 'hello');
    const room = part('name="roomId"', String(roomId));
    for (const body of [Buffer.concat([room, file, END]), Buffer.concat([file, room, END])]) {
      const answer = await raw(body, null);
      expect([answer.status, (await answer.json()).roomId]).toEqual([201, roomId]);
    }
  });

  test('a page of files goes on where the last one ended', async () => {
    const made = [];
    for (const name of ['1', '2', '3']) made.unshift((await uploaded(name, { name })).id);
    const first = await bob.api.files.list({ roomId, limit: 2 });
    const second = await bob.api.files.list({ roomId, limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
    expect(second.nextCursor).toBeNull();
  });

  test.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=-50', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=4-99', 206, '456789', 'bytes 4-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['bytes=5-2', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
    [`bytes=0-${'9'.repeat(40)}`, 200, '0123456789', null],
  ])('the range %s is answered %i', async (range, status, text, contentRange) => {
    const file = await uploaded('0123456789');
    const answer = await get(file, ada, { headers: { range } });
    expect([answer.status, await answer.text()]).toEqual([status, text]);
    expect(answer.headers.get('content-range')).toBe(contentRange);
    if (status !== 416) expect(answer.headers.get('content-length')).toBe(String(text.length));
  });

  test('what a caller has already is not sent again, and HEAD says all but the bytes', async () => {
    const file = await uploaded('0123456789');
    const head = await get(file, ada, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    const etag = head.headers.get('etag') ?? '';
    const again = await get(file, ada, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const part = { range: 'bytes=0-0' };
    expect((await get(file, ada, { headers: { ...part, 'if-range': etag } })).status).toBe(206);
    expect((await get(file, ada, { headers: { ...part, 'if-range': '"old"' } })).status).toBe(200);
  });

  test('a download that is cut by its reader leaves nothing open and nothing said', async () => {
    const file = await uploaded(randomBytes(LIMIT - 1000));
    for (let n = 0; n < 5; n++) {
      const abort = new AbortController();
      const answer = await get(file, ada, { signal: abort.signal });
      await answer.body?.getReader().read();
      abort.abort();
    }
    const open = async () => {
      const links = await readdir('/proc/self/fd');
      const targets = await Promise.all(links.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
      return targets.filter((target) => target.startsWith(filesDir)).length;
    };
    await until('no file is open', async () => (await open()) === 0);
  });

  test('[S37] one key, fifty uploads at once: one file, and one on disk; another content with it is refused', async () => {
    const before = [await rows(), (await onDisk()).length] as [number, number];
    const headers = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 50 }, () => uploaded('the same', { headers })));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect([await rows(), (await onDisk()).length]).toEqual([before[0] + 1, before[1] + 1]);
    expect(await codeOf(await upload('another', { headers }))).toEqual([409, 'idempotency_conflict']);
    expect((await onDisk()).length).toBe(before[1] + 1);
  });
});

describe('who may', () => {
  test('[S8] [S15] only members have it; for all others, and once it is deleted, there is no such file', async () => {
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const file = await uploaded(picture, { as: bob, name: 'p.png' });
    const nowhere = { uuid: randomUUID() };
    const said = (of: { uuid: string }, as: Person, thumbnail: boolean) => get(of, as, { thumbnail }).then(codeOf);
    const missing = [404, 'file_not_found'];
    for (const thumbnail of [false, true]) {
      expect((await get(file, bob, { thumbnail })).status).toBe(200);
      expect(await codeOf(await get(file, null, { thumbnail }))).toEqual([401, 'unauthenticated']);
      expect(await said(file, eve, thumbnail)).toEqual(missing);
      expect(await said(nowhere, ada, thumbnail)).toEqual(missing);
    }
    const fileId = file.id;
    expect(await refusal(eve.api.files.get({ fileId }))).toMatchObject({ code: 'file_not_found' });
    expect(await refusal(eve.api.files.delete({ fileId }))).toMatchObject({ code: 'file_not_found' });
    expect(await refusal(eve.api.files.list({ roomId }))).toMatchObject({ code: 'room_not_found' });
    // Public rooms are read by all; what is in their files is their members'.
    await ada.api.rooms.update({ roomId, visibility: 'public' });
    expect(await said(file, eve, false)).toEqual(missing);
    await ada.api.members.remove({ roomId, userId: bob.id });
    expect(await said(file, bob, false)).toEqual(missing);
    await ada.api.files.delete({ fileId });
    for (const thumbnail of [false, true]) expect(await said(file, ada, thumbnail)).toEqual(missing);
    expect((await onDisk()).filter((name) => name.startsWith(file.uuid))).toEqual([]);
    await ada.api.rooms.delete({ roomId });
  });

  test('[S2] nothing is taken from whoever may not write there', async () => {
    const before = await onDisk();
    expect(await codeOf(await upload('x', { as: eve }))).toEqual([404, 'room_not_found']);
    expect(await codeOf(await upload('x', { room: 2 ** 31 }))).toEqual([400, 'invalid_input']);
    expect(await codeOf(await upload('x', { room: null }))).toEqual([400, 'invalid_input']);
    expect(await codeOf(await upload('x', { headers: { authorization: 'Bearer x' } }))).toEqual([
      401,
      'unauthenticated',
    ]);
    await ada.api.rooms.update({ roomId, readOnly: true });
    expect(await codeOf(await upload('x', { as: bob }))).toEqual([403, 'room_read_only']);
    const dm = await bob.api.rooms.openDm({ userId: eve.id });
    await eve.api.users.setBlocked({ userId: bob.id, blocked: true });
    expect(await codeOf(await upload('x', { as: bob, room: dm.room.id }))).toEqual([403, 'user_blocked']);
    expect(await onDisk()).toEqual(before);
  });

  test('it is deleted by who uploaded it or by a moderator, and the audit log says so', async () => {
    const [his, hers] = [await uploaded('x', { as: bob }), await uploaded('y')];
    expect(await refusal(bob.api.files.delete({ fileId: hers.id }))).toMatchObject({ code: 'forbidden' });
    await bob.api.files.delete({ fileId: his.id });
    const again = await uploaded('z', { as: bob, name: 'z.txt' });
    await ada.api.files.delete({ fileId: again.id });
    const { items } = await ada.api.audit.list({ roomId, action: 'file_deleted' });
    expect(items.map(({ actorId, userId }) => [actorId, userId])).toEqual([
      [ada.id, bob.id],
      [bob.id, bob.id],
    ]);
    expect(items[0]?.details).toEqual({ file_id: again.id, name: 'z.txt', size: 1 });
  });

  test('[S20] a cookie uploads from our own pages only', async () => {
    const secret = Buffer.from(served.house.services.auth.secret).toString();
    const cookie = `next-auth.session-token=${await encode({ token: { sid: ada.sessionId }, secret })}`;
    const from = (origin: string) => {
      const form = new FormData();
      form.set('file', new Blob(['x']), 'x');
      const headers = { cookie, origin };
      return fetch(`${served.base}/files?roomId=${roomId}`, { method: 'POST', body: form, headers });
    };
    expect((await from(served.base)).status).toBe(201);
    expect(await codeOf(await from('https://evil.example'))).toEqual([403, 'forbidden']);
  });

  test('[S28] an upload is one of the writes that an account has, a download one of the reads', async () => {
    const limited = await serve({ rateLimits: true });
    try {
      const cleo = await limited.house.person('cleo');
      const { room } = await cleo.api.rooms.create({ name: 'limited' });
      const post = () => {
        const form = new FormData();
        form.set('file', new Blob(['x']), 'x');
        return fetch(`${limited.base}/files?roomId=${room.id}`, { method: 'POST', body: form, headers: bearer(cleo) });
      };
      const file: File = await (await post()).json();
      for (let n = 2; n < 300; n++) await limited.house.services.limits.spend('write', cleo.id);
      const refused = await post();
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await codeOf(refused)).toEqual([429, 'rate_limited']);
      expect((await fetch(`${limited.base}/files/${file.uuid}`, { headers: bearer(cleo) })).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  test('other methods and paths are told apart', async () => {
    const ask = (method: string, at: string) => fetch(served.base + at, { method, headers: bearer(ada) });
    const posted = await ask('GET', '/files');
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'POST']);
    const put = await ask('DELETE', `/files/${randomUUID()}`);
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    for (const at of ['/files/..%2f..%2fetc', '/files/x', `/files/${randomUUID()}/x`])
      expect(await codeOf(await ask('GET', at))).toEqual([404, 'file_not_found']);
  });
});

describe('[S33] what a browser could run', () => {
  test.each([
    ['page.html', 'text/html', '<!DOCTYPE html><script>alert(1)</script>', 'text/html'],
    ['page.txt', 'text/plain', '\n <!-- x --> <script>alert(1)</script>', 'text/html'],
    ['a.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'],
    ['a.png', 'image/png', '<?xml version="1.0"?><svg onload="alert(1)"/>', 'image/svg+xml'],
    ['a.xml', 'text/xml', '<?xml version="1.0"?><a/>', 'application/xml'],
    ['a.js', 'text/javascript', 'alert(1)', 'text/javascript'],
    ['a.css', 'text/css', 'a{}', 'application/octet-stream'],
    ['a.pdf', 'application/pdf', '%PDF-1.7 …', 'application/pdf'],
  ])('%s, said to be %s, is saved and not shown', async (name, type, content, mime) => {
    const file = await uploaded(content, { name, type });
    expect(file).toMatchObject({ mime, hasThumbnail: false });
    const { headers } = await get(file);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${name}"; filename*=UTF-8''${name}`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'; frame-ancestors 'self'");
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('content-type')).not.toMatch(/html|xml|script|css/);
  });

  test('a picture that is a page as well stays a picture', async () => {
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from('/*<script>alert(1)</script>*/=1;')]);
    const file = await uploaded(gif, { name: 'a.html', type: 'text/html' });
    // It cannot be read as one, so nobody is shown it unasked.
    expect(file).toMatchObject({ mime: 'image/gif', width: null, hasThumbnail: false });
    expect((await get(file)).headers.get('content-disposition')).toMatch(/^attachment/);
  });

  test('names lead nowhere and hide nothing', async () => {
    const names: [string, string][] = [
      ['../../../etc/passwd', 'passwd'],
      ['C:\\secret\\a.txt', 'a.txt'],
      ['a\u202etxt.exe', 'atxt.exe'],
      ['..', 'file'],
      [`${'字'.repeat(200)}.pdf`, `${'字'.repeat(83)}.pdf`],
    ];
    for (const [name, clean] of names) {
      const file = await uploaded('x', { name });
      expect(file.name).toBe(clean);
      expect(decodeURIComponent((await get(file)).headers.get('content-disposition') ?? '')).toContain(`''${clean}`);
    }
  });
});

describe('[S34] pictures', () => {
  const create = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: { r: 200, g: 20, b: 20 } }, limitInputPixels: false });

  test('a photograph is measured and shown upright, small, and without what the camera wrote into it', async () => {
    const photo = await create(1200, 600)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'somebody', Orientation: '6' } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const file = await uploaded(photo, { name: 'p.jpg', type: 'image/jpeg' });
    expect(file).toMatchObject({ mime: 'image/jpeg', width: 600, height: 1200, hasThumbnail: true });
    const answer = await get(file, bob, { thumbnail: true });
    const small = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect(answer.headers.get('content-disposition')).toMatch(/^inline/);
    expect(answer.headers.get('content-length')).toBe(String(small.length));
    const seen = await sharp(small).metadata();
    expect(seen).toMatchObject({ format: 'webp', width: 160, height: 320 });
    expect([seen.exif, seen.icc, seen.xmp]).toEqual([undefined, undefined, undefined]);
    expect((await get(file)).headers.get('content-disposition')).toMatch(/^inline/);
  });

  test('of what moves the first picture is shown; a small one is not made larger', async () => {
    const frames = [create(20, 10), create(20, 10)].map((frame) => frame.png().toBuffer());
    const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer();
    const file = await uploaded(gif, { name: 'a.gif' });
    expect(file).toMatchObject({ mime: 'image/gif', width: 20, height: 10, hasThumbnail: true });
    const small = await (await get(file, ada, { thumbnail: true })).arrayBuffer();
    expect(await sharp(small).metadata()).toMatchObject({ width: 20, height: 10 });
  });

  test('a bomb is kept as a file without a picture, and takes no memory', async () => {
    const bomb = await create(12_000, 12_000).png().toBuffer();
    expect(bomb.length).toBeLessThan(LIMIT);
    const cut = (await create(2000, 2000).png({ compressionLevel: 0 }).toBuffer()).subarray(0, 9000);
    const before = process.memoryUsage().rss;
    let most = before;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    const files = await Promise.all([bomb, bomb, bomb, bomb, cut].map((bytes) => uploaded(bytes, { name: 'b.png' })));
    clearInterval(watching);
    for (const file of files) expect(file).toMatchObject({ mime: 'image/png', width: null, hasThumbnail: false });
    expect((most - before) / 2 ** 20).toBeLessThan(150);
    expect(await codeOf(await get(files[0] as File, ada, { thumbnail: true }))).toEqual([404, 'file_not_found']);
    expect((await get(files[0] as File)).headers.get('content-disposition')).toMatch(/^attachment/);
  });
});

describe('what is broken leaves nothing behind', () => {
  const file = (content: string | Buffer) => part('name="file"; filename="x.bin"', content);
  /** Without a length told, so chunked. */
  const streamed = (...chunks: Buffer[]) => new Blob(chunks as BlobPart[]).stream();

  test.each<[string, () => BodyInit, number, string]>([
    [
      'over the limit, its length told',
      () => Buffer.concat([file(Buffer.alloc(LIMIT + 1)), END]),
      413,
      'file_too_large',
    ],
    ['over the limit, in chunks', () => streamed(file(Buffer.alloc(LIMIT + 1)), END), 413, 'file_too_large'],
    ['far over the limit, in chunks', () => streamed(file(Buffer.alloc(LIMIT * 8)), END), 413, 'file_too_large'],
    [
      'far over the limit behind the end',
      () => streamed(file('x'), END, Buffer.alloc(LIMIT * 8)),
      413,
      'file_too_large',
    ],
    ['cut inside the file', () => file(Buffer.alloc(100_000)).subarray(0, 60_000), 400, 'invalid_input'],
    ['cut behind the file', () => file('x'), 400, 'invalid_input'],
    [
      'cut in a head',
      () => Buffer.concat([file('x'), part('name="description"', '').subarray(0, 30)]),
      400,
      'invalid_input',
    ],
    ['nothing', () => '', 400, 'invalid_input'],
    ['no form', () => 'hello', 400, 'invalid_input'],
    ['an empty file', () => Buffer.concat([file(''), END]), 400, 'invalid_input'],
    ['no file', () => Buffer.concat([part('name="description"', 'x'), END]), 400, 'invalid_input'],
    ['another file', () => Buffer.concat([part('name="other"; filename="x"', 'x'), END]), 400, 'invalid_input'],
    ['two files', () => Buffer.concat([file('x'), file('y'), END]), 400, 'invalid_input'],
    [
      'a field twice',
      () => Buffer.concat([part('name="a"', ''), part('name="a"', ''), file('x'), END]),
      400,
      'invalid_input',
    ],
    ['a huge field', () => Buffer.concat([file('x'), part('name="a"', 'x'.repeat(20_000)), END]), 400, 'invalid_input'],
    [
      'a description too long',
      () => Buffer.concat([file('x'), part('name="description"', 'x'.repeat(1001)), END]),
      400,
      'invalid_input',
    ],
    [
      'a description with NUL',
      () => Buffer.concat([file('x'), part('name="description"', 'x\0'), END]),
      400,
      'invalid_input',
    ],
    [
      'many fields',
      () => Buffer.concat([...Array.from({ length: 30 }, (_, n) => part(`name="f${n}"`, '')), file('x'), END]),
      400,
      'invalid_input',
    ],
  ])('%s', async (_what, body, status, code) => {
    const before = [await rows(), await onDisk()];
    expect(await codeOf(await raw(body()))).toEqual([status, code]);
    expect([await rows(), await onDisk()]).toEqual(before);
  });

  test('the most that is allowed is taken', async () => {
    expect((await raw(streamed(file(Buffer.alloc(LIMIT)), END))).status).toBe(201);
  });

  test('a refusal comes while the caller still writes, and before he has said all', async () => {
    const before = await onDisk();
    const socket = net.connect(served.port, '127.0.0.1');
    const head = `POST /files?roomId=${roomId} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.accessToken}\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const body = Buffer.concat([part('name="a"', ''), part('name="a"', ''), file('x')]);
    socket.write(`${head}${body.length.toString(16)}\r\n`);
    socket.write(Buffer.concat([body, Buffer.from('\r\n')]));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 400 /);
    socket.destroy();
    expect(await onDisk()).toEqual(before);
  });

  test('a connection that breaks', async () => {
    const before = [await rows(), await onDisk()];
    for (let n = 0; n < 10; n++) {
      const socket = net.connect(served.port, '127.0.0.1');
      const head = `POST /files?roomId=${roomId} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.accessToken}\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: 900000\r\n\r\n`;
      socket.write(head);
      socket.write(file(Buffer.alloc(400_000)));
      await until('bytes are coming in', async () => (await onDisk()).length > (before[1] as string[]).length);
      socket.destroy();
      await until('they are gone', async () => (await onDisk()).length === (before[1] as string[]).length);
    }
    expect([await rows(), await onDisk()]).toEqual(before);
  });
});
