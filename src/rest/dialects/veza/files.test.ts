import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ann: Person;
let eve: Person;

beforeAll(async () => {
  served = await serve();
  [ann, eve] = await served.house.people('ann', 'eve');
});
afterAll(() => served.close());

test('[S15] a picture has a thumbnail, for the people of its room', async () => {
  const { room } = await ann.api.rooms.create({ name: 'pictures' });
  const picture = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  const form = new FormData();
  form.set('file', new File([new Uint8Array(picture)], 'teal.png', { type: 'image/png' }));
  form.set('room_id', String(room.id));
  const as = (who: Person) => ({ authorization: `Bearer ${who.accessToken}` });
  const sent = await fetch(`${served.base}/api/v1/files/upload`, { method: 'POST', body: form, headers: as(ann) });
  const { data } = (await sent.json()) as { data: { thumbnail_url: string; mime_type: string } };
  expect([sent.status, data.mime_type]).toEqual([201, 'image/png']);
  const thumbnail = await fetch(`${served.base}${data.thumbnail_url}`, { headers: as(ann) });
  const { width, height } = await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata();
  expect([thumbnail.status, width, height]).toEqual([200, 320, 240]);
  const hidden = await fetch(`${served.base}${data.thumbnail_url}`, { headers: as(eve) });
  await hidden.arrayBuffer();
  expect(hidden.status).toBe(404);
});
