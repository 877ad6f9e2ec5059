import { createHash, randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweepFiles } from '#jobs/file-sweep.ts';
import { startS3 } from '#testing/s3.ts';
import { bearer, codeOf, Uploads } from '#testing/uploads.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
let uploads: Uploads;

beforeAll(async () => {
  s3 = await startS3();
  uploads = await Uploads.open({ s3: s3.options, maxUploadBytes: 20 * 2 ** 20 });
  await uploads.newRoom();
});
afterAll(async () => {
  await uploads.close();
  await s3.stop();
});

test('files on S3: up, down, in part, with a thumbnail, and gone when they are deleted', async () => {
  const { ada, bob, eve } = uploads;
  const bytes = randomBytes(18 * 2 ** 20);
  const file = await uploads.uploaded(bytes, { name: 'large.bin' });
  const answer = await uploads.get(file, { as: bob });
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  expect(answer.headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
  const part = await uploads.get(file, { headers: { range: 'bytes=9000000-9000009' } });
  expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(9_000_000, 9_000_010)]);
  expect((await uploads.get(file, { headers: { range: 'bytes=99999999-' } })).status).toBe(416);
  expect(await codeOf(await uploads.get(file, { as: eve }))).toEqual([404, 'file_not_found']);
  const picture = await sharp({ create: { width: 640, height: 320, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const image = await uploads.uploaded(picture, { name: 'p.png' });
  expect([image.width, image.hasThumbnail]).toEqual([640, true]);
  const small = await uploads.get(image, { thumbnail: true });
  expect((await sharp(Buffer.from(await small.arrayBuffer())).metadata()).width).toBe(320);
  for (const { id, uuid } of [file, image]) {
    await ada.api.files.delete({ fileId: id });
    expect(await uploads.served.house.services.files.store.writtenAt(uuid)).toBeNull();
  }
});

test('files on S3 come in parts too, and what nobody speaks of is swept', async () => {
  const { ada, roomId } = uploads;
  const { house, base } = uploads.served;
  const bytes = randomBytes(9 * 2 ** 20);
  const tus = { ...bearer(ada), 'tus-resumable': '1.0.0' };
  const about = { 'upload-length': String(bytes.length), 'upload-metadata': `roomId ${btoa(String(roomId))}` };
  const begun = await fetch(`${base}/files/uploads`, { method: 'POST', headers: { ...tus, ...about } });
  const url = `${base}${begun.headers.get('location')}`;
  const patch = (from: number, to: number) =>
    fetch(url, {
      method: 'PATCH',
      headers: { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(from) },
      body: bytes.subarray(from, to),
    });
  expect((await patch(0, 5_000_000)).status).toBe(204);
  const done = await patch(5_000_000, bytes.length);
  const file = await ada.api.files.get({ fileId: Number(done.headers.get('parley-file-id')) });
  expect(Buffer.from(await (await uploads.get(file)).arrayBuffer()).equals(bytes)).toBe(true);
  const { store } = house.services.files;
  expect(await store.listParts()).toEqual([]);
  await house.sql('UPDATE file SET deleted_at = now() WHERE id = $1', [file.id]);
  expect((await sweepFiles(house.services.db, store)).orphans).toBe(1);
  expect(await store.writtenAt(file.uuid)).toBeNull();
});
