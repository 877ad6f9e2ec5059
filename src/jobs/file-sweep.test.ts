import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FileCtx, uploadFile } from '#core/files.ts';
import { sweepFiles } from '#jobs/file-sweep.ts';
import { House, type Person } from '#testing/house.ts';
import { until } from '#testing/until.ts';

const filesDir = path.join(os.tmpdir(), `parley-sweep-${randomUUID()}`);
let house: House;
let ada: Person;
let core: FileCtx;
let roomId: number;

beforeAll(async () => {
  house = await House.open({ filesDir });
  [ada] = await house.people('ada');
  core = { ...ada.core, files: house.services.files };
  roomId = (await ada.api.rooms.create({ name: 'swept' })).room.id;
  // A server of some age.
  await house.sql("UPDATE server SET created_at = now() - interval '30 days'");
});
afterAll(async () => {
  await house.close();
  await rm(filesDir, { recursive: true, force: true });
});

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

const upload = (text: string) =>
  uploadFile(core, { roomId, name: 'x', description: '', declaredType: '', bytes: bytesOf(text) });
const sweep = () => sweepFiles(house.services.db, house.services.files.store);
const pathOf = (uuid: string) => path.join(filesDir, uuid.slice(0, 2), uuid);
const age = (file: string, hours: number) => utimes(file, new Date(), new Date(Date.now() - hours * 3600_000));

async function onDisk(): Promise<string[]> {
  const found = await readdir(filesDir, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function plant(name: string, hours: number): Promise<void> {
  const file = name.includes('/') ? path.join(filesDir, name) : pathOf(name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'x');
  await age(file, hours);
}

test('what no row speaks of goes after an hour, and what is begun likewise; nothing else does', async () => {
  const kept = await upload('kept');
  await age(pathOf(kept.uuid), 200);
  const [old, fresh] = [randomUUID(), randomUUID()];
  await plant(old, 2);
  await plant(`${old}.thumbnail`, 2);
  await plant(fresh, 0.5);
  await plant('unfinished/old', 2);
  await plant('unfinished/fresh', 0.5);
  expect(await sweep()).toEqual({ unfinished: 1, orphans: 2, missing: 0 });
  expect((await onDisk()).sort()).toEqual([kept.uuid, fresh, 'fresh'].sort());
  expect(await sweep()).toEqual({ unfinished: 0, orphans: 0, missing: 0 });
});

test('bytes older than the database are not its own to delete', async () => {
  const foreign = randomUUID();
  await plant(foreign, 31 * 24);
  expect(await sweep()).toMatchObject({ orphans: 0 });
  expect(await onDisk()).toContain(foreign);
  await rm(pathOf(foreign));
});

test('a deletion that died before the bytes went is finished; a file whose bytes are gone is told and kept', async () => {
  const [deleted, lost] = [await upload('deleted'), await upload('lost')];
  await house.sql('UPDATE file SET deleted_at = now() WHERE id = $1', [deleted.id]);
  await rm(pathOf(lost.uuid));
  expect(await sweep()).toEqual({ unfinished: 0, orphans: 1, missing: 1 });
  expect(await onDisk()).not.toContain(deleted.uuid);
  expect(await ada.api.files.get({ fileId: lost.id })).toEqual(lost);
});

test('an upload whose database dies between the bytes and the row leaves bytes only, which are swept', async () => {
  const before = await onDisk();
  const rows = await house.sql('SELECT id FROM file');
  let release: (() => void) | undefined;
  const holding = house.services.db.transaction(async (tx) => {
    await tx.query({ name: '', text: 'SELECT id FROM room WHERE id = $1 FOR UPDATE' }, [roomId]);
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  await until('the room is held', () => release !== undefined);
  const uploading = upload('between').then(
    () => 'done',
    () => 'failed',
  );
  const waiting = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await until('the row waits for its room', async () => (await house.sql(`SELECT pid ${waiting}`)).length === 1);
  await house.sql(`SELECT pg_terminate_backend(pid) ${waiting}`);
  expect(await uploading).toBe('failed');
  release?.();
  await holding;
  expect(await house.sql('SELECT id FROM file')).toEqual(rows);
  const left = (await onDisk()).filter((name) => !before.includes(name));
  expect(left).toHaveLength(1);
  await age(pathOf(left[0] ?? ''), 2);
  expect(await sweep()).toMatchObject({ orphans: 1 });
  expect(await onDisk()).toEqual(before);
});
