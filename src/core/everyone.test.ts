import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_ADDRESSABLE_BY_ANYONE } from '#contract/limits.ts';
import { editMessage } from '#core/messages.ts';
import { sendMessage } from '#core/sends.ts';
import { House, type Person } from '#testing/house.ts';

let house: House;
let ada: Person;
let bob: Person;
let cyd: Person;
let dan: Person;
let room: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, cyd, dan] = await house.people('ada', 'bob', 'cyd', 'dan');
});
afterAll(() => house.close());

async function newRoom(...members: Person[]): Promise<number> {
  const created = await ada.api.rooms.create({ name: 'all', memberIds: members.map(({ id }) => id) });
  room = created.room.id;
  return room;
}
const badge = async (who: Person, roomId = room) => (await who.api.rooms.get({ roomId })).membership?.mentions;
const say = async (who: Person, content: string, roomId = room) =>
  (await who.api.messages.send({ roomId, content })).message;

test('[S42] @room, @channel and @all count for everyone but their author, like a mention, and an edit takes them back', async () => {
  await newRoom(bob, cyd);
  for (const word of ['@room', '@channel', '@all']) {
    const message = await say(bob, `${word} look, @ada`);
    expect(message.mentions).toEqual([ada.id, cyd.id]);
  }
  expect([await badge(ada), await badge(bob), await badge(cyd)]).toEqual([3, 0, 3]);
  const last = await say(bob, 'and @ALL once more');
  expect(await badge(cyd)).toBe(4);
  await bob.api.messages.edit({ messageId: last.id, content: 'never mind' });
  expect(await badge(cyd)).toBe(3);
  const { message } = await bob.api.messages.get({ messageId: last.id });
  expect(message.mentions).toEqual([]);
  await bob.api.messages.delete({ messageId: last.id });
  await cyd.api.receipts.markRead({ roomId: room });
  expect(await badge(cyd)).toBe(0);
});

test('[S42] whoever came since an edited @room was written is not called to it', async () => {
  await newRoom(bob);
  const { id: messageId } = await say(ada, '@room tea');
  await ada.api.members.add({ roomId: room, userId: cyd.id });
  const edited = await ada.api.messages.edit({ messageId, content: '@room tea!' });
  expect(edited.mentions).toEqual([bob.id]);
  expect(await badge(bob)).toBe(1);
});

test('@here counts for those who are here, and nobody is here for who does not know it', async () => {
  await newRoom(bob, cyd);
  const input = { roomId: room, content: '@here now?', parentId: null, metadata: {} };
  const isHere = (id: number) => id === bob.id;
  const { message } = await sendMessage({ ...ada.core, isHere }, input);
  expect(message.mentions).toEqual([bob.id]);
  expect((await sendMessage(ada.core, input)).message.mentions).toEqual([]);
  const again = await editMessage({ ...ada.core, isHere: () => true }, { messageId: message.id, content: '@room!' });
  expect(again.mentions).toEqual([bob.id, cyd.id]);
});

test('[S17] whoever blocked the author is not called, by name or with everyone', async () => {
  await newRoom(bob, cyd, dan);
  await cyd.api.users.setBlocked({ userId: bob.id, blocked: true });
  expect((await say(bob, '@room @cyd')).mentions).toEqual([ada.id, dan.id]);
  expect(await badge(cyd)).toBe(0);
  await cyd.api.users.setBlocked({ userId: bob.id, blocked: false });
});

test('in a room of many only those who lead it call everyone; of others it is a word', async () => {
  await newRoom(bob, cyd);
  await house.sql(
    `INSERT INTO users (username, email, display_name)
     SELECT 'many' || n, 'many' || n || '@example.org', 'Many' FROM generate_series(1, $1) n`,
    [MAX_ADDRESSABLE_BY_ANYONE],
  );
  const many = await house.sql<{ id: number }>("SELECT id FROM users WHERE username LIKE 'many%'");
  await ada.api.members.addSeveral({ roomId: room, userIds: many.map(({ id }) => id) });
  const message = await say(bob, '@room hello @cyd');
  expect(message).toMatchObject({ mentions: [cyd.id], content: '@room hello @cyd' });
  expect((await say(ada, '@room hello')).mentions).toHaveLength(many.length + 2);
  await ada.api.members.setRole({ roomId: room, userId: bob.id, role: 'moderator' });
  expect((await say(bob, '@here hello')).mentions).toEqual([]);
  expect((await say(bob, '@all hello')).mentions).toHaveLength(many.length + 2);
});

test('in a direct message it calls the other one; in code it calls nobody', async () => {
  const { room: dm } = await ada.api.rooms.openDm({ userId: bob.id });
  expect((await say(ada, '@all', dm.id)).mentions).toEqual([bob.id]);
  expect((await say(ada, '`@all`', dm.id)).mentions).toEqual([]);
});
