import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;
let room: number;
const ids: number[] = [];
let reply: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
  room = (await ada.api.rooms.create({ name: 'design', visibility: 'private', memberIds: [bob.id] })).room.id;
  for (let n = 0; n < 9; n++) {
    ids.push((await (n % 2 ? ada : bob).api.messages.send({ roomId: room, content: `m${n}` })).message.id);
    if (n === 4) {
      const answer = { roomId: room, content: 'reply', parentId: ids[2] ?? 0 };
      reply = (await ada.api.messages.send(answer)).message.id;
    }
  }
});
afterAll(() => house.close());

async function around(messageId: number, more: object = {}) {
  const page = await bob.api.messages.around({ messageId, ...more });
  return [page.messages.map(({ content }) => content), page.hasOlder, page.hasNewer];
}

test('a permalink opens a message with what stands around it, the oldest first', async () => {
  expect(await around(ids[4] ?? 0, { before: 2, after: 2 })).toEqual([['m2', 'm3', 'm4', 'reply', 'm5'], true, true]);
  expect(await around(ids[0] ?? 0, { before: 2, after: 1 })).toEqual([['m0', 'm1'], false, true]);
  expect(await around(ids[8] ?? 0, { before: 0, after: 5 })).toEqual([['m8'], true, false]);
  expect(await around(reply, { before: 1, after: 1, threads: false })).toEqual([['m4', 'reply', 'm5'], true, true]);
  const page = await bob.api.messages.around({ messageId: ids[4] ?? 0 });
  expect(page.users.map(({ id }) => id).toSorted()).toEqual([ada.id, bob.id].toSorted());
  expect(page.messages.find(({ id }) => id === ids[4])).toEqual(
    (await bob.api.messages.get({ messageId: ids[4] ?? 0 })).message,
  );
});

test('[S1] [S8] an outsider and a removed member find nothing behind a permalink, nor its history', async () => {
  const messageId = ids[3] ?? 0;
  await ada.api.messages.edit({ messageId, content: 'edited' });
  expect(await bob.api.messages.edits({ messageId })).toMatchObject([{ content: 'm3', editorId: ada.id }]);
  const refusals = async (who: Person) => [
    (await refusal(who.api.messages.around({ messageId })))?.code,
    (await refusal(who.api.messages.edits({ messageId })))?.code,
    (await refusal(who.api.messages.around({ messageId: 999_999 })))?.code,
  ];
  expect(await refusals(eve)).toEqual(['message_not_found', 'message_not_found', 'message_not_found']);
  await ada.api.members.remove({ roomId: room, userId: bob.id });
  expect(await refusals(bob)).toEqual(['message_not_found', 'message_not_found', 'message_not_found']);
});

test('a date opens at the first message of it or after it, also in a long room', async () => {
  const long = (await ada.api.rooms.create({ name: 'long' })).room.id;
  const since = async (minute: number, who = ada) => {
    const at = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
    return (await who.api.messages.since({ roomId: long, since: at })).messageId;
  };
  expect(await since(0)).toBeNull();
  // Ids of the room are no row without holes, and some of its messages are deleted or replies.
  await house.sql(
    `INSERT INTO message (id, room_id, seq, number, sender_id, content, created_at, deleted_at, parent_id)
     SELECT 1000000 + n * 7, $1, n, n, $2, 'm' || n, '2026-01-01T00:00Z'::timestamptz + n * interval '10 minutes',
       CASE WHEN n % 10 = 3 THEN now() END, CASE WHEN n % 10 = 4 THEN 1000007 END FROM generate_series(1, 1000) n`,
    [long, ada.id],
  );
  const id = (n: number) => 1_000_000 + n * 7;
  expect(await since(0)).toBe(id(1));
  expect(await since(10)).toBe(id(1));
  expect(await since(11)).toBe(id(2));
  expect(await since(21)).toBe(id(5));
  for (const n of [55, 256, 512, 777, 1000]) expect(await since(n * 10 - 9)).toBe(id(n));
  expect(await since(10_001)).toBeNull();
  expect((await refusal(since(0, eve)))?.code).toBe('room_not_found');
});

test('a thread is read from either end', async () => {
  const thread = (await ada.api.rooms.create({ name: 'thread' })).room.id;
  const root = (await ada.api.messages.send({ roomId: thread, content: 'root' })).message.id;
  for (const content of ['a', 'b', 'c']) await ada.api.messages.send({ roomId: thread, content, parentId: root });
  const contents = async (input: object) => {
    const page = await ada.api.messages.replies({ messageId: root, limit: 2, ...input });
    return [page.messages.map(({ content }) => content), page.hasMore];
  };
  expect(await contents({})).toEqual([['a', 'b'], true]);
  expect(await contents({ beforeId: Number.MAX_SAFE_INTEGER })).toEqual([['c', 'b'], true]);
  const { messages } = await ada.api.messages.replies({ messageId: root, limit: 2 });
  expect(await contents({ afterId: messages[1]?.id })).toEqual([['c'], false]);
  expect(await contents({ beforeId: messages[1]?.id })).toEqual([['a'], false]);
});
