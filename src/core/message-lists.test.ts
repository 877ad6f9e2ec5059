import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let cyd: Person;
let one: number;
let two: number;
let hidden: number;

/** Messages a1 … in two rooms of Ada and Bob, turn about, and one in a room that only Cyd sees. */
beforeAll(async () => {
  house = await House.open();
  [ada, bob, cyd] = await house.people('ada', 'bob', 'cyd');
  one = (await ada.api.rooms.create({ name: 'one', visibility: 'public', memberIds: [bob.id] })).room.id;
  two = (await ada.api.rooms.create({ name: 'two', memberIds: [bob.id] })).room.id;
  hidden = (await cyd.api.rooms.create({ name: 'hidden' })).room.id;
  await cyd.api.messages.send({ roomId: hidden, content: 'secret' });
  for (const n of [1, 2, 3]) {
    const { message } = await ada.api.messages.send({ roomId: one, content: `a${n}` });
    await bob.api.messages.send({ roomId: two, content: `b${n}` });
    if (n === 1) await bob.api.messages.send({ roomId: one, content: 'reply', parentId: message.id });
    if (n === 2) await ada.api.messages.pin({ messageId: message.id, pinned: true });
  }
  const { message } = await ada.api.messages.send({ roomId: one, content: 'gone' });
  await ada.api.messages.delete({ messageId: message.id });
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

type Page = Parameters<Person['api']['messages']['page']>[0];
async function page(person: Person, input: Page): Promise<[string[], number]> {
  const { messages, total } = await person.api.messages.page(input);
  return [messages.map(({ content }) => content), total];
}

test('one room’s messages are paged by number in both orders, the deleted left out', async () => {
  const all = ['a1', 'reply', 'a2', 'a3'];
  expect(await page(ada, { roomId: one, order: 'asc' })).toEqual([all, 4]);
  expect(await page(ada, { roomId: one, order: 'desc' })).toEqual([all.toReversed(), 4]);
  expect(await page(ada, { roomId: one, order: 'asc', offset: 1, limit: 2 })).toEqual([['reply', 'a2'], 4]);
  expect(await page(ada, { roomId: one, offset: 10 })).toEqual([[], 4]);
  const { users } = await ada.api.messages.page({ roomId: one });
  expect(users.map(({ username }) => username).sort()).toEqual(['ada', 'bob']);
});

test('all my rooms’ messages are one list, and no other room’s are in it', async () => {
  expect(await page(bob, { order: 'asc' })).toEqual([['a1', 'b1', 'reply', 'a2', 'b2', 'a3', 'b3'], 7]);
  expect(await page(bob, { order: 'desc', offset: 1, limit: 2 })).toEqual([['a3', 'b2'], 7]);
  expect(await page(cyd, {})).toEqual([['secret'], 1]);
  const dan = await house.person('dan');
  expect(await page(dan, {})).toEqual([[], 0]);
});

test('without replies, pinned, of one author, of one organisation: the total follows', async () => {
  expect(await page(ada, { roomId: one, threads: false, order: 'asc' })).toEqual([['a1', 'a2', 'a3'], 3]);
  expect(await page(ada, { roomId: one, pinned: true })).toEqual([['a2'], 1]);
  expect(await page(ada, { pinned: true })).toEqual([['a2'], 1]);
  expect(await page(ada, { senderId: bob.id, order: 'asc' })).toEqual([['b1', 'reply', 'b2', 'b3'], 4]);
  expect(await page(ada, { roomId: one, senderId: bob.id })).toEqual([['reply'], 1]);
  expect(await page(ada, { roomId: one, senderId: bob.id, threads: false, pinned: true })).toEqual([[], 0]);
  expect(await page(ada, { organisationId: 1 })).toEqual([[], 0]);
  expect(await page(ada, { roomId: one, organisationId: 1 })).toEqual([[], 0]);
});

test('a public room’s messages are paged by whoever sees it, a hidden room’s are not there', async () => {
  expect(await page(cyd, { roomId: one, limit: 1 })).toEqual([['a3'], 4]);
  for (const roomId of [two, 2_000_000_000]) {
    expect(await refusal(cyd.api.messages.page({ roomId }))).toMatchObject({ code: 'room_not_found' });
    expect(await refusal(cyd.api.messages.count({ roomId }))).toMatchObject({ code: 'room_not_found' });
  }
});

test('messages are counted whole, without replies, pinned', async () => {
  expect(await cyd.api.messages.count({ roomId: one })).toBe(4);
  expect(await ada.api.messages.count({ roomId: one, threads: false })).toBe(3);
  expect(await ada.api.messages.count({ roomId: one, pinned: true })).toBe(1);
  expect(await ada.api.messages.count({ roomId: two, pinned: true })).toBe(0);
});

test('a message is found by its uuid by whoever sees its room', async () => {
  const [message] = (await ada.api.messages.page({ roomId: two })).messages;
  const uuid = message?.uuid ?? '';
  expect((await bob.api.messages.find({ uuid })).message).toEqual(message);
  for (const asked of [uuid, crypto.randomUUID()])
    expect(await refusal(cyd.api.messages.find({ uuid: asked }))).toMatchObject({ code: 'message_not_found' });
});

test('the audit log is paged by number for whoever may read it', async () => {
  const all = await ada.api.audit.list({ limit: 100 });
  const { items, total } = await ada.api.audit.page({ offset: 2, limit: 3 });
  expect(items).toEqual(all.items.slice(2, 5));
  expect(total).toBe(all.items.length);
  const made = await ada.api.audit.page({ roomId: one, action: 'room_created' });
  expect(made).toEqual({ items: [expect.objectContaining({ actorId: ada.id, roomId: one })], total: 1 });
  expect(await ada.api.audit.page({ roomId: one, offset: 50 })).toMatchObject({ items: [], total: 2 });
  expect(await refusal(bob.api.audit.page({}))).toMatchObject({ code: 'forbidden' });
  expect(await refusal(bob.api.audit.page({ roomId: one }))).toMatchObject({ code: 'forbidden' });
  expect(await refusal(bob.api.audit.page({ roomId: hidden }))).toMatchObject({ code: 'room_not_found' });
});
