import { randomBytes } from 'node:crypto';
import { readdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { createTRPCClient, httpLink } from '@trpc/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '#api/router.ts';
import { joinPostgres } from '#server/postgres.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { until } from '#testing/until.ts';

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.create({ LOG_LEVEL: 'info' });
});
afterAll(() => server.stop());

const filesDir = () => path.join(server.dataDir, 'files');

async function onDisk(): Promise<string[]> {
  const found = await readdir(filesDir(), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

async function signedUp(username: string) {
  const client = (token?: string) =>
    createTRPCClient<AppRouter>({
      links: [httpLink({ url: `${server.base}/api/trpc`, headers: token ? { authorization: `Bearer ${token}` } : {} })],
    });
  const about = { username, email: `${username}@example.org`, password: 'a long password' };
  const { accessToken } = await client().auth.signUp.mutate(about);
  return { accessToken, api: () => client(accessToken) };
}

test('[S41] killed -9 in the middle of a resumable upload: it goes on where it stopped, and nothing is listed before', {
  timeout: 120_000,
}, async () => {
  const { accessToken, api } = await signedUp('bob');
  const { room } = await api().rooms.create.mutate({ name: 'resumed' });
  const tus = { authorization: `Bearer ${accessToken}`, 'tus-resumable': '1.0.0' };
  const bytes = randomBytes(12 * 2 ** 20);
  const begun = await fetch(`${server.base}/files/uploads`, {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': `roomId ${btoa(String(room.id))}` },
  });
  const location = begun.headers.get('location') ?? '';
  const patch = (offset: number, body: BodyInit) =>
    fetch(`${server.base}${location}`, {
      method: 'PATCH',
      headers: { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
      body,
      duplex: 'half',
    } as RequestInit);
  const half = new ReadableStream({ start: (controller) => controller.enqueue(bytes.subarray(0, 9 * 2 ** 20)) });
  const cut = patch(0, half).catch(() => null);
  const url = await joinPostgres(server.dataDir);
  const looker = new pg.Client({ connectionString: url ?? '' });
  looker.on('error', () => undefined);
  await looker.connect();
  await until('two blocks are kept', async () => {
    const { rows } = await looker.query<{ received: string }>('SELECT received FROM upload');
    return Number(rows[0]?.received) >= 8 * 2 ** 20;
  });
  await looker.end();
  await server.kill();
  expect(await cut).toBeNull();
  await server.start();
  expect((await api().files.list.query({ roomId: room.id })).items).toEqual([]);
  const head = await fetch(`${server.base}${location}`, { method: 'HEAD', headers: tus });
  const offset = Number(head.headers.get('upload-offset'));
  expect(offset).toBeGreaterThanOrEqual(8 * 2 ** 20);
  const done = await patch(offset, bytes.subarray(offset));
  expect(done.status).toBe(204);
  const { items } = await api().files.list.query({ roomId: room.id });
  expect(items.map(({ size }) => size)).toEqual([bytes.length]);
  const answer = await fetch(`${server.base}${done.headers.get('parley-file')}`, { headers: tus });
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  await api().files.delete.mutate({ fileId: items[0]?.id ?? 0 });
});

test('[S41] killed between the bytes and the row, and in the middle of the bytes: nothing is listed, and what is left is swept', {
  timeout: 120_000,
}, async () => {
  const client = (token?: string) =>
    createTRPCClient<AppRouter>({
      links: [httpLink({ url: `${server.base}/api/trpc`, headers: token ? { authorization: `Bearer ${token}` } : {} })],
    });
  const { accessToken } = await client().auth.signUp.mutate({
    username: 'ada',
    email: 'ada@example.org',
    password: 'a long password',
  });
  const api = client(accessToken);
  const { room } = await api.rooms.create.mutate({ name: 'crash' });
  const upload = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${server.base}/files?roomId=${room.id}`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${accessToken}`, ...headers },
      duplex: 'half',
    } as RequestInit);
  const form = () => {
    const data = new FormData();
    data.set('file', new Blob(['hello']), 'hello.txt');
    return data;
  };
  expect((await upload(form())).status).toBe(201);
  const [kept] = await onDisk();

  const url = await joinPostgres(server.dataDir);
  if (url === null) throw new Error('the database of the server is not running');
  const holder = new pg.Client({ connectionString: url });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query("UPDATE server SET created_at = now() - interval '1 day'");
  await holder.query('BEGIN');
  await holder.query('SELECT id FROM room WHERE id = $1 FOR UPDATE', [room.id]);
  const whole = upload(form()).catch(() => null);
  const start = '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n';
  const half = new ReadableStream({
    start: (controller) => controller.enqueue(Buffer.concat([Buffer.from(start), Buffer.alloc(100_000)])),
  });
  const begun = upload(half, { 'content-type': 'multipart/form-data; boundary=b' }).catch(() => null);
  await until('one is whole and one is begun', async () => {
    const names = await onDisk();
    return names.length === 3 && names.filter((name) => name.includes('unfinished')).length === 1;
  });
  await server.kill();
  await holder.query('ROLLBACK').catch(() => undefined);
  await holder.end().catch(() => undefined);
  expect([await whole, await begun]).toEqual([null, null]);

  const anHourAgo = new Date(Date.now() - 3601_000);
  for (const file of await onDisk()) await utimes(file, anHourAgo, anHourAgo);
  await server.start();
  await until('only the file that was acknowledged is left', async () => (await onDisk()).length === 1);
  expect(await onDisk()).toEqual([kept]);
  const { items } = await client(accessToken).files.list.query({ roomId: room.id });
  expect(items.map(({ name }) => name)).toEqual(['hello.txt']);
});
