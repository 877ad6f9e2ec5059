import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let roomId: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob] = await house.people('ada', 'bob');
  roomId = (await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

let made = 0;
/** Somebody new, brought into the room by Bob unless told otherwise, and told of nothing before. */
async function newcomer(): Promise<Person> {
  return house.person(`new${++made}`);
}
async function told(person: Person): Promise<string[]> {
  const { items, total } = await person.api.notifications.page({ limit: 1000 });
  expect(total).toBe(items.length);
  return items.map(({ kind, actor }) => `${kind} by ${actor.username}`);
}

test('whoever makes a direct message, a room or a mention is told of to those concerned, and to nobody else', async () => {
  const cyd = await newcomer();
  const dan = await newcomer();
  const { room: dm } = await bob.api.rooms.openDm({ userId: cyd.id });
  await cyd.api.rooms.openDm({ userId: bob.id });
  const { room: own } = await bob.api.rooms.create({ name: 'own', memberIds: [cyd.id, bob.id] });
  await ada.api.members.add({ roomId, userId: cyd.id });
  const content = `@${cyd.username} and @ada and @${dan.username}`;
  const { message } = await bob.api.messages.send({ roomId, content });
  const { items, total, unread } = await cyd.api.notifications.page({});
  expect(items).toMatchObject([
    { kind: 'mention', actor: { id: bob.id }, roomId, messageId: message.id, readAt: null },
    { kind: 'invitation', actor: { id: ada.id }, roomId, messageId: null },
    { kind: 'invitation', actor: { id: bob.id }, roomId: own.id, messageId: null },
    { kind: 'contact', actor: { id: bob.id }, roomId: dm.id, messageId: null },
  ]);
  expect([total, unread]).toEqual([4, 4]);
  expect(items[0]?.actor).toEqual(await cyd.api.users.named({ username: 'bob' }));
  expect((await ada.api.notifications.page({})).items).toMatchObject([{ kind: 'mention', messageId: message.id }]);
  // Not in the room; and nobody is told of what he does himself.
  expect(await told(dan)).toEqual([]);
  expect(await told(bob)).toEqual(['invitation by ada']);
  await cyd.api.messages.send({ roomId, content: `@${cyd.username}` });
  expect((await cyd.api.notifications.page({})).total).toBe(4);
});

test('coming in by oneself is no invitation, and a retried send mentions once', async () => {
  const { room } = await ada.api.rooms.create({ name: 'public', visibility: 'public' });
  const cyd = await newcomer();
  await cyd.api.members.join({ roomId: room.id });
  expect(await told(cyd)).toEqual([]);
  const send = { roomId: room.id, content: `@${cyd.username}`, clientId: crypto.randomUUID() };
  await Promise.all([ada.api.messages.send(send), ada.api.messages.send(send)]);
  expect(await told(cyd)).toEqual(['mention by ada']);
});

test('an edit tells those whom it newly mentions, and takes back what it does not mention any more', async () => {
  const [cyd, dan] = [await newcomer(), await newcomer()];
  const { room } = await ada.api.rooms.create({ name: 'edits', memberIds: [cyd.id, dan.id] });
  const { message } = await ada.api.messages.send({ roomId: room.id, content: `@${cyd.username}` });
  const edit = (content: string) => ada.api.messages.edit({ messageId: message.id, content });
  await edit(`@${cyd.username} again`);
  expect(await told(cyd)).toEqual(['mention by ada', 'invitation by ada']);
  expect(await told(dan)).toEqual(['invitation by ada']);
  await edit(`@${dan.username}`);
  expect(await told(cyd)).toEqual(['invitation by ada']);
  expect(await told(dan)).toEqual(['mention by ada', 'invitation by ada']);
});

test('what is gone is not told: a deleted message, a room one has left, a deleted room', async () => {
  const cyd = await newcomer();
  const { room } = await ada.api.rooms.create({ name: 'gone', memberIds: [cyd.id] });
  const { message } = await ada.api.messages.send({ roomId: room.id, content: `@${cyd.username}` });
  await ada.api.messages.send({ roomId: room.id, content: `@${cyd.username} more` });
  await ada.api.messages.delete({ messageId: message.id });
  expect(await told(cyd)).toEqual(['mention by ada', 'invitation by ada']);
  await cyd.api.members.leave({ roomId: room.id });
  expect(await cyd.api.notifications.page({})).toEqual({ items: [], total: 0, unread: 0 });
  await ada.api.members.add({ roomId: room.id, userId: cyd.id });
  expect((await cyd.api.notifications.page({})).items[0]).toMatchObject({ kind: 'invitation', roomId: room.id });
  await ada.api.rooms.delete({ roomId: room.id });
  expect(await cyd.api.notifications.page({})).toEqual({ items: [], total: 0, unread: 0 });
});

test('[S17] whoever has blocked an author is not told of his mentions', async () => {
  const cyd = await newcomer();
  const { room } = await ada.api.rooms.create({ name: 'blocked', memberIds: [cyd.id, bob.id] });
  await cyd.api.users.setBlocked({ userId: bob.id, blocked: true });
  await bob.api.messages.send({ roomId: room.id, content: `@${cyd.username}` });
  expect(await told(cyd)).toEqual(['invitation by ada']);
});

test('read is what one has read, up to a notification; others’ stay as they are', async () => {
  const [cyd, dan] = [await newcomer(), await newcomer()];
  const { room } = await ada.api.rooms.create({ name: 'read', memberIds: [cyd.id, dan.id] });
  for (const word of ['one', 'two'])
    await ada.api.messages.send({ roomId: room.id, content: `@${cyd.username} @${dan.username} ${word}` });
  const { items } = await cyd.api.notifications.page({ offset: 1, limit: 1 });
  const upToId = items[0]?.id ?? 0;
  expect(await cyd.api.notifications.markRead({ upToId })).toEqual({ unread: 1 });
  const after = await cyd.api.notifications.page({});
  expect(after.items.map(({ readAt }) => readAt === null)).toEqual([true, false, false]);
  expect(after.unread).toBe(1);
  expect((await dan.api.notifications.page({})).unread).toBe(3);
  expect(await dan.api.notifications.page({ offset: 10 })).toEqual({ items: [], total: 3, unread: 3 });
  expect(await dan.api.notifications.markRead({ upToId: Number.MAX_SAFE_INTEGER })).toEqual({ unread: 0 });
  expect(await cyd.api.notifications.markRead({ upToId: 1 })).toEqual({ unread: 1 });
  expect(await refusal(house.caller().notifications.page({}))).toMatchObject({ code: 'unauthenticated' });
});

test('a notification is there exactly if its change is: what was refused leaves none', async () => {
  const cyd = await newcomer();
  const { room } = await ada.api.rooms.create({ name: 'full', memberIds: [bob.id], maxMembers: 2 });
  const add = () => ada.api.members.add({ roomId: room.id, userId: cyd.id });
  expect(await refusal(add())).toMatchObject({ code: 'room_full' });
  const missing = 2_000_000_000;
  expect(await refusal(ada.api.rooms.create({ name: 'x', memberIds: [cyd.id, missing] }))).toMatchObject({
    code: 'user_not_found',
  });
  const rows = await house.sql('SELECT 1 FROM notification WHERE user_id = $1', [cyd.id]);
  expect(rows).toEqual([]);
});

test('the newest thousand are listed and counted, of the last 90 days', async () => {
  const cyd = await newcomer();
  const { room } = await ada.api.rooms.create({ name: 'flood', memberIds: [cyd.id] });
  await house.sql(
    `INSERT INTO notification (user_id, kind, actor_id, room_id) SELECT $1, 'mention', $2, $3 FROM generate_series(1, 1100)`,
    [cyd.id, ada.id, room.id],
  );
  const page = await cyd.api.notifications.page({ offset: 990, limit: 50 });
  expect([page.items.length, page.total, page.unread]).toEqual([10, 1000, 1000]);
  expect(await cyd.api.notifications.markRead({ upToId: (page.items[0]?.id ?? 0) - 1 })).toEqual({ unread: 991 });
  await house.sql("UPDATE notification SET created_at = now() - interval '91 days' WHERE user_id = $1", [cyd.id]);
  expect(await cyd.api.notifications.page({})).toEqual({ items: [], total: 0, unread: 0 });
});

test('what is new is asked for by its id, but for what one knows; what is gone is seen and not listed', async () => {
  const cyd = await newcomer();
  const { room } = await ada.api.rooms.create({ name: 'since', memberIds: [cyd.id] });
  const { room: left } = await ada.api.rooms.create({ name: 'left', memberIds: [cyd.id] });
  await cyd.api.members.leave({ roomId: left.id });
  await ada.api.messages.send({ roomId: room.id, content: `@${cyd.username}` });
  const all = await cyd.api.notifications.since({ afterId: 0 });
  expect(all.items.map(({ kind, roomId: id }) => [kind, id])).toEqual([
    ['invitation', room.id],
    ['mention', room.id],
  ]);
  expect(all.items).toEqual((await cyd.api.notifications.page({})).items.reverse());
  const ids = all.seen.map(({ id }) => id);
  expect(ids).toEqual([all.items[0]?.id, ids[1], all.items[1]?.id]);
  const ask = async (asked: { afterId: number; except?: number[]; limit?: number }) =>
    (await cyd.api.notifications.since(asked)).seen.map(({ id }) => id);
  expect(await ask({ afterId: ids[0] ?? 0 })).toEqual(ids.slice(1));
  expect(await ask({ afterId: 0, except: [ids[1] ?? 0] })).toEqual([ids[0], ids[2]]);
  expect(await ask({ afterId: 0, limit: 1 })).toEqual([ids[0]]);
  expect((await bob.api.notifications.since({ afterId: 0 })).items.every(({ actor }) => actor.id === ada.id)).toBe(
    true,
  );
});

test('a notification shows how its message begins and in which thread it stands', async () => {
  const cyd = await newcomer();
  const { room } = await ada.api.rooms.create({ name: 'excerpts', memberIds: [cyd.id] });
  const { message } = await ada.api.messages.send({ roomId: room.id, content: `**Dear** @${cyd.username},\n\nlook` });
  const reply = await ada.api.messages.send({
    roomId: room.id,
    parentId: message.id,
    content: `@${cyd.username} ${'long '.repeat(300)}`,
  });
  const { items } = await cyd.api.notifications.page({});
  expect(items).toMatchObject([
    { messageId: reply.message.id, parentId: message.id },
    { messageId: message.id, parentId: null, excerpt: `Dear @${cyd.username}, look` },
    { kind: 'invitation', messageId: null, parentId: null, excerpt: '' },
  ]);
  expect(items[0]?.excerpt).toMatch(/^@\w+ long .*…$/);
  const since = await cyd.api.notifications.since({ afterId: 0 });
  expect(since.items.toReversed()).toEqual(items);
});

test('one alone is read, on all devices; another’s is nobody’s to read', async () => {
  const [cyd, dan] = [await newcomer(), await newcomer()];
  const { room } = await ada.api.rooms.create({ name: 'one', memberIds: [cyd.id, dan.id] });
  for (const word of ['one', 'two'])
    await ada.api.messages.send({ roomId: room.id, content: `@${cyd.username} ${word}` });
  const [, middle] = (await cyd.api.notifications.page({})).items;
  const id = middle?.id ?? 0;
  expect(await dan.api.notifications.markOneRead({ id })).toEqual({ unread: 1 });
  expect(await cyd.api.notifications.markOneRead({ id })).toEqual({ unread: 2 });
  expect(await cyd.api.notifications.markOneRead({ id })).toEqual({ unread: 2 });
  expect((await cyd.api.notifications.page({})).items.map(({ readAt }) => readAt === null)).toEqual([
    true,
    false,
    true,
  ]);
  expect(await cyd.api.notifications.count()).toMatchObject({ unread: 2 });
});
