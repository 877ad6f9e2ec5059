import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let cyd: Person;
let roomId: number;

/** Messages, by how many hours ago: 1 (two of Bob, one of Ada), 30, 24 * 20, 24 * 80, 24 * 100; one of Cyd is deleted. */
beforeAll(async () => {
  house = await House.open();
  [ada, bob, cyd] = await house.people('ada', 'bob', 'cyd');
  roomId = (await ada.api.rooms.create({ name: 'room', visibility: 'public', memberIds: [bob.id] })).room.id;
  const write = async (by: Person, hours: number, into = roomId) => {
    const { message } = await by.api.messages.send({ roomId: into, content: `${hours}` });
    await house.sql(
      "UPDATE message SET created_at = date_trunc('hour', now()) - $2 * interval '1 hour' WHERE id = $1",
      [message.id, hours],
    );
    return message.id;
  };
  for (const hours of [24 * 100, 24 * 80, 24 * 20, 30]) await write(ada, hours);
  const last = [await write(bob, 1), await write(ada, 1), await write(bob, 1)];
  const { room } = await ada.api.rooms.create({ name: 'other' });
  await write(ada, 0, room.id);
  await cyd.api.members.join({ roomId });
  await cyd.api.messages.delete({ messageId: await write(cyd, 1) });
  for (const emoji of ['👍', '👎']) await bob.api.reactions.add({ messageId: last[1] ?? 0, emoji });
  await ada.api.messages.pin({ messageId: last[0] ?? 0, pinned: true });
  await house.sql("UPDATE member SET joined_at = now() - interval '10 days' WHERE room_id = $1 AND user_id <> $2", [
    roomId,
    cyd.id,
  ]);
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

test.each([
  ['24h', 3, 1],
  ['7d', 4, 1],
  ['30d', 5, 3],
  ['90d', 6, 3],
] as const)('what happened in a room in %s is what SQL of its own counts', async (period, messages, newMembers) => {
  const stats = await ada.api.stats.room({ roomId, period });
  const [peak] = await house.sql<{ date: string; hour: number }>(
    `SELECT to_char(at, 'YYYY-MM-DD') AS date, extract(hour FROM at)::int AS hour
     FROM (SELECT max(created_at) AT TIME ZONE 'UTC' AS at FROM message WHERE room_id = $1 AND deleted_at IS NULL) t`,
    [roomId],
  );
  expect(stats).toMatchObject({ roomId, period, messageCount: messages, activeUsers: 2, newMembers });
  expect(stats).toMatchObject({ pinnedMessages: 1, reactionsCount: 2, peak: { ...peak, messageCount: 3 } });
  const people = stats.topContributors.map(({ user, messageCount }) => [user.id, messageCount]);
  const own = messages - 2;
  expect(people).toEqual(
    own >= 2
      ? [
          [ada.id, own],
          [bob.id, 2],
        ]
      : [
          [bob.id, 2],
          [ada.id, own],
        ],
  );
  const [ref] = await ada.api.users.refs({ userIds: [bob.id] });
  expect(stats.topContributors.find(({ user }) => user.id === bob.id)?.user).toEqual(ref);
});

test('a room where nothing happened has no peak', async () => {
  const { room } = await ada.api.rooms.create({ name: 'quiet' });
  expect(await ada.api.stats.room({ roomId: room.id, period: '90d' })).toEqual({
    roomId: room.id,
    period: '90d',
    messageCount: 0,
    activeUsers: 0,
    newMembers: 1,
    pinnedMessages: 0,
    reactionsCount: 0,
    peak: null,
    topContributors: [],
  });
});

test('within a minute a room’s statistics are asked of the database once for all its members, and for them only', async () => {
  const { room } = await ada.api.rooms.create({ name: 'asked', memberIds: [bob.id] });
  const ask = (by: Person) => by.api.stats.room({ roomId: room.id, period: '24h' });
  const [first, same] = await Promise.all([ask(ada), ask(bob)]);
  expect(same).toEqual(first);
  await bob.api.messages.send({ roomId: room.id, content: 'meanwhile' });
  expect(await ask(bob)).toEqual(first);
  expect(await refusal(ask(cyd))).toMatchObject({ code: 'room_not_found' });
  expect((await ada.api.stats.room({ roomId: room.id, period: '7d' })).messageCount).toBe(1);
});

test('statistics have a budget of their own, one for rooms and server', async () => {
  const limited = await House.open({ database: house.url, rateLimits: true });
  try {
    const gil = await limited.person('gil');
    const { room } = await gil.api.rooms.create({ name: 'mine' });
    const ask = () => gil.api.stats.room({ roomId: room.id, period: '24h' });
    for (let n = 0; n < 30; n++) await ask();
    expect(await refusal(ask())).toMatchObject({ code: 'rate_limited', details: { limit: 30 } });
    expect(await refusal(gil.api.stats.server())).toMatchObject({ code: 'rate_limited' });
    expect((await gil.api.rooms.get({ roomId: room.id })).room.id).toBe(room.id);
  } finally {
    await limited.close();
  }
});

test('[S12] a room’s statistics are for its members, the server’s for admins', async () => {
  const dan = await house.person('dan');
  expect(await refusal(dan.api.stats.room({ roomId, period: '7d' }))).toMatchObject({ code: 'not_a_member' });
  const { room } = await ada.api.rooms.create({ name: 'hidden' });
  expect(await refusal(dan.api.stats.room({ roomId: room.id, period: '7d' }))).toMatchObject({
    code: 'room_not_found',
  });
  expect(await refusal(dan.api.stats.server())).toMatchObject({ code: 'forbidden' });
});

test('the server counts its people, rooms and messages, and who is here', async () => {
  await house.sql("UPDATE session SET last_seen_at = now() - interval '2 days' WHERE user_id = $1", [cyd.id]);
  const [people] = await house.sql<{ users: number }>('SELECT count(*) AS users FROM users');
  const device = house.services.presence.enter(bob.id);
  const stats = await ada.api.stats.server();
  device.leave();
  const users = people?.users ?? 0;
  expect(stats).toMatchObject({ users, activeUsers24h: users - 1, messages: 9, messages24h: 5, onlineUsers: 1 });
  expect(stats.rooms).toBe((await house.sql('SELECT 1 FROM room')).length);
  expect(stats.storageBytes).toBeGreaterThan(1_000_000);
  expect(stats.uptimeSeconds).toBeGreaterThan(0);
});
