import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DiskStore } from '#files/disk-store.ts';
import { S3Client } from '#files/s3-client.ts';
import { S3Store } from '#files/s3-store.ts';
import { type FileStore, THUMBNAIL } from '#files/store.ts';
import { startS3 } from '#testing/s3.ts';

const folder = path.join(os.tmpdir(), `parley-store-${randomUUID()}`);
let s3: Awaited<ReturnType<typeof startS3>>;
const stores: Record<'disk' | 's3', FileStore> = {} as Record<'disk' | 's3', FileStore>;

beforeAll(async () => {
  s3 = await startS3();
  stores.disk = new DiskStore(folder);
  stores.s3 = new S3Store(s3.options);
});
afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

async function* chunksOf(bytes: Buffer, length = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function read(store: FileStore, key: string, range?: { start: number; end: number }): Promise<Buffer | null> {
  const stream = await store.read(key, range);
  return stream && Buffer.from(await new Response(stream).arrayBuffer());
}

describe.each(['disk', 's3'] as const)('a store of files on %s', (name) => {
  const store = () => stores[name];

  test.each([0, 10, 8 * 2 ** 20, 20 * 2 ** 20 + 5])('gives back what it was given, %i bytes', async (size) => {
    const key = randomUUID();
    const bytes = randomBytes(size);
    expect(await store().write(key, chunksOf(bytes))).toEqual({ size, sha256: hash(bytes) });
    expect((await read(store(), key))?.equals(bytes)).toBe(true);
    expect(await store().list(key.slice(0, 2))).toContain(key);
    const written = await store().writtenAt(key);
    expect(Math.abs((written?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    await store().delete(key);
    await store().delete(key);
    expect(await read(store(), key)).toBeNull();
    expect(await store().writtenAt(key)).toBeNull();
    expect(await store().list(key.slice(0, 2))).not.toContain(key);
  });

  test('gives parts, and keeps a thumbnail beside its file', async () => {
    const key = randomUUID();
    await store().write(key, chunksOf(Buffer.from('0123456789')));
    await store().write(key + THUMBNAIL, chunksOf(Buffer.from('small')));
    expect(String(await read(store(), key, { start: 3, end: 5 }))).toBe('345');
    expect(String(await read(store(), key, { start: 9, end: 9 }))).toBe('9');
    expect(String(await read(store(), key + THUMBNAIL))).toBe('small');
    expect((await store().list(key.slice(0, 2))).sort()).toEqual([key, key + THUMBNAIL]);
  });

  test('keeps nothing of what breaks off', async () => {
    const key = randomUUID();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield randomBytes(9 * 2 ** 20);
      throw new Error('broken off');
    }
    await expect(store().write(key, broken())).rejects.toThrow('broken off');
    expect(await read(store(), key)).toBeNull();
    expect(await store().dropUnfinished(new Date(Date.now() + 60_000))).toBe(0);
  });

  test('joins parts, whichever came twice, and only once', async () => {
    const key = randomUUID();
    const bytes = randomBytes(300_000);
    const part = (from: number, to: number) => store().writePart(key, from, bytes.subarray(from, to));
    await part(0, 100_000);
    await part(100_000, 200_000);
    // A connection that was given up wrote on: what it wrote is of the same file.
    await part(100_000, 150_000);
    await part(150_000, 250_000);
    await part(250_000, 300_000);
    await store().writePart(key, 299_000, Buffer.concat([bytes.subarray(299_000), Buffer.from('too much')]));
    expect((await store().listParts()).map((one) => one.key)).toContain(key);
    const stored = await store().joinParts(key, bytes.length);
    expect(stored).toEqual({ size: bytes.length, sha256: hash(bytes) });
    expect(await store().joinParts(key, bytes.length)).toEqual(stored);
    expect((await read(store(), key))?.equals(bytes)).toBe(true);
    expect((await store().listParts()).map((one) => one.key)).not.toContain(key);
    expect(await store().joinParts(randomUUID(), 5)).toBeNull();
  });

  test('joins nothing that has a hole', async () => {
    const [key, late] = [randomUUID(), randomUUID()];
    await store().writePart(key, 0, Buffer.from('01234'));
    await store().writePart(key, 7, Buffer.from('789'));
    expect(await store().joinParts(key, 10)).toBeNull();
    expect(await read(store(), key)).toBeNull();
    await store().writePart(late, 5, Buffer.from('56789'));
    expect(await store().joinParts(late, 10)).toBeNull();
  });

  test('drops parts', async () => {
    const key = randomUUID();
    await store().writePart(key, 0, Buffer.from('part'));
    await store().dropParts(key);
    await store().dropParts(key);
    expect(await store().joinParts(key, 4)).toBeNull();
  });

  test('[S33] takes no key that leads elsewhere', async () => {
    for (const key of ['../../etc/passwd', 'a/b', '', `${randomUUID()}/..`]) {
      await expect((async () => store().read(key))()).rejects.toThrow('no key');
      await expect(store().writePart(key, 0, Buffer.from('x'))).rejects.toThrow('no key');
    }
  });
});

test('an S3 store tells a wrong key and a missing bucket, without the secret', async () => {
  const wrong = new S3Store({ ...s3.options, accessKeyId: 'nobody', secretAccessKey: 'a very secret secret' });
  const refused = await wrong.check().catch((error: Error) => error);
  expect(String(refused)).toMatch(/answered 403/);
  expect(String(refused)).not.toContain('secret');
  await expect(new S3Store({ ...s3.options, bucket: 'missing' }).check()).rejects.toThrow('NoSuchBucket');
  await expect(new S3Store({ ...s3.options, bucket: 'missing' }).read(randomUUID())).rejects.toThrow('NoSuchBucket');
});

/** AWS Signature Version 4, as a server computes it anew. */
function signatureOf(req: IncomingMessage, secret: string): string {
  const { pathname, searchParams } = new URL(req.url ?? '', 'http://x');
  const [, date = '', region = '', names = ''] =
    /Credential=\w+\/(\d+)\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+)/.exec(
      req.headers.authorization ?? '',
    ) ?? [];
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  const query = [...searchParams].map(([key, value]) => `${encode(key)}=${encode(value)}`).sort();
  const headers = names.split(';').map((name) => `${name}:${String(req.headers[name]).trim()}\n`);
  const canonical = [
    req.method,
    pathname,
    query.join('&'),
    headers.join(''),
    names,
    req.headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', req.headers['x-amz-date'], scope, hash(Buffer.from(canonical))].join('\n');
  const sign = (key: string | Buffer, value: string) => createHmac('sha256', key).update(value).digest();
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer | string>(sign, `AWS4${secret}`);
  return sign(key, text).toString('hex');
}

test('what is asked of S3 is signed, and a long list is read page by page', async () => {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    const given = /Signature=(\w+)/.exec(req.headers.authorization ?? '')?.[1];
    if (given !== signatureOf(req, 'the secret'))
      return void res.writeHead(403).end('<Code>SignatureDoesNotMatch</Code>');
    const { searchParams } = new URL(req.url ?? '', 'http://x');
    asked.push(searchParams.get('continuation-token') ?? '');
    const isFirst = !searchParams.has('continuation-token');
    const entry = (name: string) =>
      `<Contents><Key>${name}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`;
    const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b+c/=</NextContinuationToken>';
    res.end(`<ListBucketResult>${isFirst ? `${entry('x/many/1')}${more}` : entry('x/many/2')}</ListBucketResult>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const options = {
    endpoint: `http://127.0.0.1:${port}/`,
    region: 'eu-west-3',
    bucket: 'b',
    prefix: 'x/',
    accessKeyId: 'me',
  };
  const client = new S3Client({ ...options, secretAccessKey: 'the secret' });
  const at = new Date('2026-01-01');
  expect(await client.list('many/')).toEqual([
    { key: 'many/1', at },
    { key: 'many/2', at },
  ]);
  expect(asked).toEqual(['', 'a&b+c/=']);
  const wrong = new S3Client({ ...options, secretAccessKey: 'another' });
  await expect(wrong.put('many/3 ö', Buffer.from('x'))).rejects.toThrow('403 SignatureDoesNotMatch');
  await client.put('many/3 ö', Buffer.from('x'));
  await client.abortMultipart('many/3', 'an id+/=');
  server.close();
});
