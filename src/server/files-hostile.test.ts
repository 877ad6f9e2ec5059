import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { File } from '#contract/files.ts';
import type { Person } from '#testing/house.ts';
import { until } from '#testing/until.ts';
import { BOUNDARY, codeOf, END, MOST_BYTES, part, Uploads } from '#testing/uploads.ts';

let uploads: Uploads;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  uploads = await Uploads.open();
  ({ ada, bob } = uploads);
});
beforeEach(() => uploads.newRoom());
afterAll(() => uploads.close());

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
    const file = await uploads.uploaded(content, { name, type });
    expect(file).toMatchObject({ mime, hasThumbnail: false });
    const { headers } = await uploads.get(file);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${name}"; filename*=UTF-8''${name}`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'; frame-ancestors 'self'");
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('content-type')).not.toMatch(/html|xml|script|css/);
  });

  test('a picture that is a page as well stays a picture', async () => {
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from('/*<script>alert(1)</script>*/=1;')]);
    const file = await uploads.uploaded(gif, { name: 'a.html', type: 'text/html' });
    // It cannot be read as one, so nobody is shown it unasked.
    expect(file).toMatchObject({ mime: 'image/gif', width: null, hasThumbnail: false });
    expect((await uploads.get(file)).headers.get('content-disposition')).toMatch(/^attachment/);
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
      const file = await uploads.uploaded('x', { name });
      expect(file.name).toBe(clean);
      expect(decodeURIComponent((await uploads.get(file)).headers.get('content-disposition') ?? '')).toContain(
        `''${clean}`,
      );
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
    const file = await uploads.uploaded(photo, { name: 'p.jpg', type: 'image/jpeg' });
    expect(file).toMatchObject({ mime: 'image/jpeg', width: 600, height: 1200, hasThumbnail: true });
    const answer = await uploads.get(file, { as: bob, thumbnail: true });
    const small = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect(answer.headers.get('content-disposition')).toMatch(/^inline/);
    expect(answer.headers.get('content-length')).toBe(String(small.length));
    const seen = await sharp(small).metadata();
    expect(seen).toMatchObject({ format: 'webp', width: 160, height: 320 });
    expect([seen.exif, seen.icc, seen.xmp]).toEqual([undefined, undefined, undefined]);
    expect((await uploads.get(file)).headers.get('content-disposition')).toMatch(/^inline/);
  });

  test('of what moves the first picture is shown; a small one is not made larger', async () => {
    const frames = [create(20, 10), create(20, 10)].map((frame) => frame.png().toBuffer());
    const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer();
    const file = await uploads.uploaded(gif, { name: 'a.gif' });
    expect(file).toMatchObject({ mime: 'image/gif', width: 20, height: 10, hasThumbnail: true });
    const small = await (await uploads.get(file, { thumbnail: true })).arrayBuffer();
    expect(await sharp(small).metadata()).toMatchObject({ width: 20, height: 10 });
  });

  test('a bomb is kept as a file without a picture, and takes no memory', async () => {
    const bomb = await create(12_000, 12_000).png().toBuffer();
    expect(bomb.length).toBeLessThan(MOST_BYTES);
    const cut = (await create(2000, 2000).png({ compressionLevel: 0 }).toBuffer()).subarray(0, 9000);
    const before = process.memoryUsage().rss;
    let most = before;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    const files = await Promise.all(
      [bomb, bomb, bomb, bomb, cut].map((bytes) => uploads.uploaded(bytes, { name: 'b.png' })),
    );
    clearInterval(watching);
    for (const file of files) expect(file).toMatchObject({ mime: 'image/png', width: null, hasThumbnail: false });
    expect((most - before) / 2 ** 20).toBeLessThan(150);
    expect(await codeOf(await uploads.get(files[0] as File, { thumbnail: true }))).toEqual([404, 'file_not_found']);
    expect((await uploads.get(files[0] as File)).headers.get('content-disposition')).toMatch(/^attachment/);
  });
});

describe('what is broken leaves nothing behind', () => {
  const file = (content: string | Buffer) => part('name="file"; filename="x.bin"', content);
  /** Without a length told, so chunked. */
  const streamed = (...chunks: Buffer[]) => new Blob(chunks as BlobPart[]).stream();

  test.each<[string, () => BodyInit, number, string]>([
    [
      'over the limit, its length told',
      () => Buffer.concat([file(Buffer.alloc(MOST_BYTES + 1)), END]),
      413,
      'file_too_large',
    ],
    ['over the limit, in chunks', () => streamed(file(Buffer.alloc(MOST_BYTES + 1)), END), 413, 'file_too_large'],
    ['far over the limit, in chunks', () => streamed(file(Buffer.alloc(MOST_BYTES * 8)), END), 413, 'file_too_large'],
    [
      'far over the limit behind the end',
      () => streamed(file('x'), END, Buffer.alloc(MOST_BYTES * 8)),
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
    const before = [await uploads.rows(), await uploads.onDisk()];
    expect(await codeOf(await uploads.raw(body()))).toEqual([status, code]);
    expect([await uploads.rows(), await uploads.onDisk()]).toEqual(before);
  });

  test('the most that is allowed is taken', async () => {
    expect((await uploads.raw(streamed(file(Buffer.alloc(MOST_BYTES)), END))).status).toBe(201);
  });

  test('a refusal comes while the caller still writes, and before he has said all', async () => {
    const before = await uploads.onDisk();
    const socket = net.connect(uploads.served.port, '127.0.0.1');
    const head = `POST /files?roomId=${uploads.roomId} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.accessToken}\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const body = Buffer.concat([part('name="a"', ''), part('name="a"', ''), file('x')]);
    socket.write(`${head}${body.length.toString(16)}\r\n`);
    socket.write(Buffer.concat([body, Buffer.from('\r\n')]));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('is there more than once');
    socket.destroy();
    expect(await uploads.onDisk()).toEqual(before);
  });

  test('a connection that breaks, inside the file or behind it', async () => {
    const before = [await uploads.rows(), await uploads.onDisk()] as [number, string[]];
    const more = async () => (await uploads.onDisk()).filter((name) => !before[1].includes(name));
    const inside = file(Buffer.alloc(400_000));
    const behind = Buffer.concat([file('x'), part('name="description"', 'x')]);
    const head = `POST /files?roomId=${uploads.roomId} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.accessToken}\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: 900000\r\n\r\n`;
    for (const body of [inside, behind, inside, behind, inside, behind]) {
      const socket = net.connect(uploads.served.port, '127.0.0.1');
      socket.write(head);
      socket.write(body);
      // What is whole has its name; what is being written is found by its folder.
      await until('bytes have come in', async () => (await more()).length === 1);
      if (body === behind)
        await until(
          'the file is whole',
          async () => (await readdir(path.join(uploads.filesDir, 'unfinished'))).length === 0,
        );
      socket.destroy();
      await until('they are gone', async () => (await more()).length === 0);
    }
    expect([await uploads.rows(), await uploads.onDisk()]).toEqual(before);
  });
});
