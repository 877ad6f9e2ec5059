import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { uploadFile } from '#core/files.ts';
import { migrate } from '#db/migrate.ts';
import { DiskStore } from '#files/disk-store.ts';
import { backUp } from '#jobs/backup/back-up.ts';
import { exportAll } from '#jobs/backup/export-all.ts';
import { MANIFEST, tableFile } from '#jobs/backup/manifest.ts';
import { restore } from '#jobs/backup/restore.ts';
import { verify } from '#jobs/verify/verify.ts';
import { Follower } from '#testing/follower.ts';
import { deed, History } from '#testing/history.ts';
import { House, type Person, password } from '#testing/house.ts';

const MIGRATIONS = 'prisma/migrations';
let house: House;
let people: Person[];
let room: number;
let file: string;
let folder: string;
let taken: string;
const databases: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parley-backup-'));
  taken = path.join(folder, 'taken');
  house = await House.open();
  people = [...(await house.people('ada', 'bob', 'cleo'))];
  const history = new History(house, people);
  await history.begin(3);
  for (const step of fc.sample(deed, { numRuns: 150, seed: 4 })) await history.take(step);
  const ada = people[0] as Person;
  room = (await ada.api.rooms.create({ name: 'kept\tas it is\\n', memberIds: people.map(({ id }) => id) })).room.id;
  await ada.api.messages.send({ roomId: room, content: 'tabs\tand\nlines, \\N and ünïcödé 🎉' });
  const bytes = (async function* () {
    yield Buffer.from('the bytes');
  })();
  const about = { roomId: room, name: 'a.txt', description: '', declaredType: 'text/plain', bytes };
  file = (await uploadFile({ ...ada.core, files: house.services.files }, about)).uuid;
  await backUp(house.url, house.services.files.store, taken, () => undefined);
}, 60_000);
afterAll(async () => {
  await house.close();
  for (const name of databases) await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await rm(folder, { recursive: true });
});

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('testDatabase').serverUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function empty(): Promise<string> {
  const name = `restored_${process.pid}_${databases.length}`;
  databases.push(name);
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(inject('testDatabase').serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

test('[S44] what was backed up is restored: people sign in, messages and files are there, and it goes on', async () => {
  const [ada, bob] = people as [Person, Person];
  const before = new Follower(house.services.hub, { userId: bob.id, sessionId: null, apiKeyId: null });
  await before.ready();
  const { position } = before;
  await before.stop();
  const url = await empty();
  const filesDir = path.join(folder, 'files');
  await restore(url, new DiskStore(filesDir), taken, MIGRATIONS, () => undefined);
  const again = await House.open({ database: url, filesDir });
  expect((await verify(again.services.db)).isClean).toBe(true);
  const as = (person: Person) => again.caller({ authorization: `Bearer ${person.accessToken}` });
  for (const person of [ada, bob]) {
    expect(await as(person).rooms.mine({})).toEqual(await person.api.rooms.mine({}));
    expect(await as(person).messages.list({ roomId: room })).toEqual(await person.api.messages.list({ roomId: room }));
    expect((await as(person).users.me()).email).toBe(`${person.username}@example.org`);
  }
  await again.caller().auth.signIn({ login: 'bob', password });
  const bytes = await again.services.files.store.read(file);
  expect(await new Response(bytes).text()).toBe('the bytes');
  const follower = new Follower(again.services.hub, { userId: bob.id, sessionId: null, apiKeyId: null }, position);
  expect(await follower.reset()).toBe('foreign');
  const newest = (await ada.api.messages.list({ roomId: room, limit: 1 })).messages[0];
  const { message } = await as(ada).messages.send({ roomId: room, content: 'it goes on' });
  expect([message.number, message.id > (newest?.id ?? 0)]).toEqual([(newest?.number ?? 0) + 1, true]);
  await follower.until((seen) => seen.some(({ event }) => event.type === 'message.created'));
  await follower.stop();
  await again.close();
});

test('a backup is as of one moment, however much is written meanwhile', async () => {
  const [ada] = people as [Person];
  let done = false;
  const writing = (async () => {
    for (let n = 0; !done; n++) await ada.api.messages.send({ roomId: room, content: `meanwhile ${n}` });
  })();
  const other = path.join(folder, 'meanwhile');
  await backUp(house.url, house.services.files.store, other, () => undefined);
  done = true;
  await writing;
  const url = await empty();
  await restore(url, new DiskStore(path.join(folder, 'other files')), other, MIGRATIONS, () => undefined);
  const again = await House.open({ database: url });
  const { checks } = await verify(again.services.db);
  expect(checks.filter(({ differences }) => differences > 0)).toEqual([]);
  await again.close();
});

test('what is no whole backup, what is of a newer version and what is not empty is refused, and nothing is written', async () => {
  const store = new DiskStore(path.join(folder, 'nothing'));
  const into = (url: string, from: string) => restore(url, store, from, MIGRATIONS, () => undefined);
  await expect(into(house.url, taken)).rejects.toThrow(/people in this database already/);
  await expect(into(await empty(), folder)).rejects.toThrow(/is no backup, or one that was not finished/);
  await expect(backUp(house.url, store, taken, () => undefined)).rejects.toThrow(/is there already/);
  const other = path.join(folder, 'meanwhile');
  const manifest = JSON.parse(await readFile(path.join(other, MANIFEST), 'utf8'));
  await writeFile(path.join(other, MANIFEST), JSON.stringify({ ...manifest, migrations: ['9999_later'] }));
  await expect(into(await empty(), other)).rejects.toThrow(/newer Parley: migration 9999_later/);
  await writeFile(path.join(other, MANIFEST), JSON.stringify(manifest));
  const lines = gunzipSync(await readFile(tableFile(other, 'users')))
    .toString()
    .split('\n');
  await writeFile(tableFile(other, 'users'), gzipSync(lines.slice(1).join('\n')));
  const url = await empty();
  await expect(into(url, other)).rejects.toThrow(/users has \d+ rows in the backup and should have \d+/);
  await migrate(url, MIGRATIONS);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  expect((await client.query('SELECT 1 FROM organisation UNION ALL SELECT 1 FROM users')).rowCount).toBe(0);
  await client.end();
});

test('an export is everything people wrote, and nothing that lets anybody in', async () => {
  const out = path.join(folder, 'export');
  await exportAll(house.url, house.services.files.store, out, () => undefined);
  const read = async (name: string) => (await readFile(path.join(out, `${name}.jsonl`), 'utf8')).trimEnd().split('\n');
  const messages = (await read('messages')).map((line) => JSON.parse(line));
  const [count] = await house.sql<{ count: number }>(
    'SELECT count(*) AS count FROM message m JOIN room r ON r.id = m.room_id WHERE m.deleted_at IS NULL AND r.deleted_at IS NULL',
  );
  expect(messages.length).toBe(count?.count);
  expect(messages.find(({ roomId }) => roomId === room)).toMatchObject({
    content: 'tabs\tand\nlines, \\N and ünïcödé 🎉',
  });
  const rooms = (await read('rooms')).map((line) => JSON.parse(line));
  expect(rooms.find(({ id }) => id === room)).toMatchObject({ name: 'kept as it is\\n', members: expect.any(Array) });
  expect(await readFile(path.join(out, 'files', file.slice(0, 2), file), 'utf8')).toBe('the bytes');
  const secrets = await house.sql<{ text: string }>(
    'SELECT password_hash AS text FROM users UNION ALL SELECT auth_secret FROM server UNION ALL SELECT token_hash FROM refresh_token',
  );
  const all = (await Promise.all(['people', 'organisations', 'rooms', 'files'].map(read))).flat().join('\n');
  expect(secrets.filter(({ text }) => text !== null && all.includes(text))).toEqual([]);
});

test('nobody but the operator may read it', async () => {
  const { stat } = await import('node:fs/promises');
  expect((await stat(taken)).mode & 0o077).toBe(0);
  for (const name of await readdir(path.join(taken, 'tables'))) {
    expect((await stat(path.join(taken, 'tables', name))).mode & 0o077).toBe(0);
  }
});
