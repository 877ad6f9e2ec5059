import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { RestCaller } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ann: Person;
let caller: RestCaller;
let roomId: number;
let otherId: number;
let ids: number[];

interface Page {
  next: string | null;
  previous: string | null;
  results: { id: number }[];
}

beforeAll(async () => {
  served = await serve();
  ann = await served.house.person('ann');
  caller = new RestCaller(served.base, ann);
  roomId = (await ann.api.rooms.create({ name: 'long' })).room.id;
  otherId = (await ann.api.rooms.create({ name: 'other' })).room.id;
  ids = [];
  for (let at = 0; at < 120; at++) ids.push((await ann.api.messages.send({ roomId, content: `m${at}` })).message.id);
});
afterAll(() => served.close());

async function page(url: string): Promise<Page> {
  const [status, body] = await caller.tell('GET', url);
  expect(status).toBe(200);
  return body as Page;
}

const idsOf = ({ results }: Page) => results.map(({ id }) => id);
const first = () => `/api/chat/rooms/${roomId}/messages/`;

test('pages of 50 run from the newest to the oldest, rows in a page from the oldest on, and back again', async () => {
  const one = await page(first());
  expect([idsOf(one), one.previous]).toEqual([ids.slice(70), null]);
  expect(one.next).toMatch(new RegExp(`^${served.base}/api/chat/rooms/${roomId}/messages/\\?cursor=[\\w-]+$`));
  const two = await page(one.next ?? '');
  expect(idsOf(two)).toEqual(ids.slice(20, 70));
  const three = await page(two.next ?? '');
  expect([idsOf(three), three.next]).toEqual([ids.slice(0, 20), null]);
  const back = await page(three.previous ?? '');
  expect(idsOf(back)).toEqual(ids.slice(20, 70));
  const front = await page(back.previous ?? '');
  expect([idsOf(front), front.previous]).toEqual([ids.slice(70), null]);
  expect(idsOf(await page(front.next ?? ''))).toEqual(ids.slice(20, 70));
});

test('what is sent while somebody leafs neither repeats nor hides a row', async () => {
  const one = await page(first());
  const { message } = await ann.api.messages.send({ roomId, content: 'meanwhile' });
  const two = await page(one.next ?? '');
  expect(idsOf(two)).toEqual(ids.slice(20, 70));
  const again = await page(two.previous ?? '');
  expect([idsOf(again), again.previous]).toEqual([ids.slice(70), expect.any(String)]);
  const newest = await page(again.previous ?? '');
  expect([idsOf(newest), newest.previous]).toEqual([[message.id], null]);
  await ann.api.messages.delete({ messageId: message.id });
  const empty = await page(again.previous ?? '');
  expect([idsOf(empty), empty.previous]).toEqual([[], null]);
  expect(idsOf(await page(empty.next ?? ''))).toEqual(ids.slice(70));
});

test('[S36] a cursor that was tampered with, made up, or is of another room is none', async () => {
  const { next } = await page(first());
  const cursor = new URL(next ?? '').searchParams.get('cursor') ?? '';
  const bytes = Buffer.from(cursor, 'base64url');
  const flipped = (at: number) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return copy.toString('base64url');
  };
  const newer = Buffer.concat([bytes.subarray(0, 16), Buffer.from(bytes.subarray(16).toString().replace('o', 'n'))]);
  const bad = [
    ...Array.from(bytes.keys(), flipped),
    newer.toString('base64url'),
    `${cursor}A`,
    `${cursor}=`,
    cursor.slice(0, -2),
    cursor.slice(0, 10),
    'bz0xMA',
    '-1',
    'cD0yMDI2LTExLTIxKzA4JTNBMzE',
    'é'.repeat(200),
    'A'.repeat(5000),
  ];
  for (const text of bad) {
    const answer = await caller.tell('GET', `${first()}?cursor=${encodeURIComponent(text)}`);
    expect(answer).toEqual([404, { detail: 'Invalid cursor' }]);
  }
  const elsewhere = await caller.tell('GET', `/api/chat/rooms/${otherId}/messages/?cursor=${cursor}`);
  expect(elsewhere).toEqual([404, { detail: 'Invalid cursor' }]);
  expect(idsOf(await page(`${first()}?cursor=`))).toEqual(ids.slice(70));
});

test('rooms are paged by limit and offset, whatever makes no sense meaning the default', async () => {
  const rooms = await caller.tell('GET', '/api/chat/rooms/?limit=1&offset=1');
  expect(rooms).toEqual([
    200,
    {
      count: 2,
      next: null,
      previous: `${served.base}/api/chat/rooms/?limit=1`,
      results: [{ id: otherId, name: 'other', participants: [ann.id] }],
    },
  ]);
  const twice = await caller.tell('GET', '/api/chat/rooms/?limit=5&offset=7&limit=1&offset=1');
  expect(twice).toEqual(rooms);
  for (const query of ['limit=abc', 'limit=0', 'offset=-3', 'limit=99999999999999999999']) {
    const [, body] = await caller.tell('GET', `/api/chat/rooms/?${query}`);
    expect((body as Page).results).toHaveLength(2);
  }
});
