import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMembers } from '#core/members.ts';
import type { Database } from '#db/database.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

let house: House;
let ada: Person;
let bob: Person;
let cleo: Person;
let eve: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, cleo, eve] = await house.people('ada', 'bob', 'cleo', 'eve');
});
afterAll(() => house.close());

async function roomWith(...others: Person[]): Promise<number> {
  const view = await ada.api.rooms.create({ name: 'room', memberIds: others.map((person) => person.id) });
  return view.room.id;
}

describe('bringing in', () => {
  test('owners and moderators bring in active people; only owners give them a rank', async () => {
    const roomId = await roomWith(bob);
    expect(await refusal(bob.api.members.add({ roomId, userId: cleo.id }))).toMatchObject({ code: 'forbidden' });
    await ada.api.members.setRole({ roomId, userId: bob.id, role: 'moderator' });
    expect(await refusal(bob.api.members.add({ roomId, userId: cleo.id, role: 'moderator' }))).toMatchObject({
      code: 'forbidden',
    });
    expect(await bob.api.members.add({ roomId, userId: cleo.id })).toMatchObject({
      role: 'member',
      user: { username: 'cleo' },
    });
    expect(await refusal(bob.api.members.add({ roomId, userId: cleo.id }))).toMatchObject({ code: 'already_member' });
    expect(await ada.api.members.add({ roomId, userId: eve.id, role: 'moderator' })).toMatchObject({
      role: 'moderator',
    });
    expect((await ada.api.rooms.get({ roomId })).room.memberCount).toBe(4);
    const gone = await house.person(`gone${roomId}`);
    await ada.api.users.setDeactivated({ userId: gone.id, deactivated: true });
    expect(await refusal(ada.api.members.add({ roomId, userId: gone.id }))).toMatchObject({ code: 'user_not_found' });
  });

  test('a room takes no more than it may, however many come at once', async () => {
    const { room } = await ada.api.rooms.create({ name: 'small', visibility: 'public', maxMembers: 2 });
    const outcomes = await Promise.all(
      [bob, cleo, eve].map((who) => refusal(who.api.members.join({ roomId: room.id }))),
    );
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome?.code === 'room_full')).toHaveLength(2);
    expect((await ada.api.rooms.get({ roomId: room.id })).room.memberCount).toBe(2);
  });

  test('[S12] joining twice is joining once; a private room cannot be joined, nor its members listed by outsiders', async () => {
    const { room } = await ada.api.rooms.create({ name: 'open', visibility: 'public' });
    expect(await refusal(bob.api.members.list({ roomId: room.id }))).toMatchObject({ code: 'not_a_member' });
    await bob.api.members.join({ roomId: room.id });
    expect((await bob.api.members.join({ roomId: room.id })).membership?.role).toBe('member');
    const hidden = await roomWith();
    expect(await refusal(bob.api.members.join({ roomId: hidden }))).toMatchObject({ code: 'room_not_found' });
    expect(await refusal(bob.api.members.list({ roomId: hidden }))).toMatchObject({ code: 'room_not_found' });
  });

  test('[S17] nobody brings in whom he blocked or who blocked him', async () => {
    await eve.api.users.setBlocked({ userId: cleo.id, blocked: true });
    const { room } = await cleo.api.rooms.create({ name: 'hers' });
    expect(await refusal(cleo.api.members.add({ roomId: room.id, userId: eve.id }))).toMatchObject({
      code: 'user_blocked',
    });
    expect(await refusal(cleo.api.rooms.create({ memberIds: [eve.id] }))).toMatchObject({ code: 'user_blocked' });
    await eve.api.users.setBlocked({ userId: cleo.id, blocked: false });
  });
});

describe('leaving', () => {
  test('a member leaves and comes back with nothing unread', async () => {
    const roomId = await roomWith(bob);
    await ada.api.messages.send({ roomId, content: '@bob one' });
    await bob.api.members.leave({ roomId });
    expect(await refusal(bob.api.rooms.get({ roomId }))).toMatchObject({ code: 'room_not_found' });
    await ada.api.messages.send({ roomId, content: '@bob two' });
    await ada.api.members.add({ roomId, userId: bob.id });
    expect((await bob.api.rooms.get({ roomId })).membership).toMatchObject({ unread: 0, mentions: 0, role: 'member' });
  });

  test('[S18] moderators remove members only, owners anybody, and nobody a stranger', async () => {
    const roomId = await roomWith(bob, cleo, eve);
    await ada.api.members.setRole({ roomId, userId: bob.id, role: 'moderator' });
    await ada.api.members.setRole({ roomId, userId: cleo.id, role: 'moderator' });
    for (const userId of [ada.id, cleo.id]) {
      expect(await refusal(bob.api.members.remove({ roomId, userId }))).toMatchObject({ code: 'forbidden' });
    }
    await bob.api.members.remove({ roomId, userId: eve.id });
    expect(await refusal(bob.api.members.remove({ roomId, userId: eve.id }))).toMatchObject({ code: 'user_not_found' });
    await ada.api.members.remove({ roomId, userId: cleo.id });
    await bob.api.members.remove({ roomId, userId: bob.id });
    expect((await ada.api.members.list({ roomId })).items.map((member) => member.user.username)).toEqual(['ada']);
  });

  test('[S18] the last owner stays until another is made; then the room’s owner is that one', async () => {
    const roomId = await roomWith(bob);
    expect(await refusal(ada.api.members.leave({ roomId }))).toMatchObject({ code: 'last_owner' });
    expect(await refusal(ada.api.members.setRole({ roomId, userId: ada.id, role: 'member' }))).toMatchObject({
      code: 'last_owner',
    });
    await ada.api.members.setRole({ roomId, userId: bob.id, role: 'owner' });
    await ada.api.members.setRole({ roomId, userId: ada.id, role: 'member' });
    expect((await bob.api.rooms.get({ roomId })).room.ownerId).toBe(bob.id);
    await ada.api.members.leave({ roomId });
    const { items } = await bob.api.audit.list({ roomId, action: 'member_role_changed' });
    expect(items.map((entry) => entry.details)).toEqual([
      { from: 'owner', to: 'member' },
      { from: 'member', to: 'owner' },
    ]);
  });

  test('[S18] nobody promotes himself', async () => {
    const roomId = await roomWith(bob, cleo);
    await ada.api.members.setRole({ roomId, userId: bob.id, role: 'moderator' });
    for (const who of [bob, cleo]) {
      expect(await refusal(who.api.members.setRole({ roomId, userId: who.id, role: 'owner' }))).toMatchObject({
        code: 'forbidden',
      });
    }
    expect(await ada.api.members.setRole({ roomId, userId: bob.id, role: 'moderator' })).toMatchObject({
      role: 'moderator',
    });
    expect(await refusal(ada.api.members.setRole({ roomId, userId: eve.id, role: 'member' }))).toMatchObject({
      code: 'user_not_found',
    });
  });
});

test('members are listed owners, moderators, members, each by when they joined, page by page', async () => {
  const roomId = await roomWith(eve, bob, cleo);
  await ada.api.members.setRole({ roomId, userId: cleo.id, role: 'moderator' });
  const first = await eve.api.members.list({ roomId, limit: 2 });
  const rest = await eve.api.members.list({ roomId, limit: 2, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...rest.items].map((member) => member.user.username)).toEqual(['ada', 'cleo', 'eve', 'bob']);
  expect(
    (await eve.api.members.list({ roomId, role: 'moderator' })).items.map((member) => member.user.username),
  ).toEqual(['cleo']);
});

test('a member is found by part of either name, whatever it holds, and nobody else is', async () => {
  const roomId = await roomWith(eve, bob);
  const found = async (query: string) =>
    (await eve.api.members.list({ roomId, query })).items.map((member) => member.user.username);
  expect(await found('BO')).toEqual(['bob']);
  expect(await found('cleo')).toEqual([]);
  expect(await found('%')).toEqual([]);
  expect(await found('_')).toEqual([]);
  expect(await found('')).toHaveLength(3);
});

test('[E4] whoever changes his name while he is brought in is told of under the new one', async () => {
  const roomId = await roomWith();
  const renaming = new pg.Client({ connectionString: house.url });
  await renaming.connect();
  await renaming.query('BEGIN');
  await renaming.query("UPDATE users SET display_name = 'Robert' WHERE id = $1", [bob.id]);
  const adding = ada.api.members.add({ roomId, userId: bob.id });
  const waiting = 'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = $1';
  await until('the one waits for the other', async () => (await house.sql(waiting, ['Lock'])).length > 0);
  await renaming.query('COMMIT');
  await renaming.end();
  expect((await adding).user.displayName).toBe('Robert');
});

test('several are brought in at once: all or nobody, whoever is there stays, and only by those who may', async () => {
  const [kim, lou, max, ned] = await house.people('kim_several', 'lou_several', 'max_several', 'ned_several');
  const { room } = await kim.api.rooms.create({ name: 'several', memberIds: [lou.id], maxMembers: 3 });
  const add = (person: typeof kim, ...userIds: number[]) =>
    person.api.members.addSeveral({ roomId: room.id, userIds, clientId: `several ${userIds}` });
  expect(await refusal(add(lou, max.id))).toMatchObject({ code: 'forbidden' });
  expect(await refusal(add(kim, max.id, 999_999))).toMatchObject({
    code: 'user_not_found',
    details: { userIds: [999_999] },
  });
  expect(await refusal(add(kim, max.id, ned.id))).toMatchObject({ code: 'room_full' });
  expect((await kim.api.members.page({ roomId: room.id })).total).toBe(2);
  const { added } = await add(kim, lou.id, max.id, max.id);
  expect(added.map(({ user, role }) => [user.id, role])).toEqual([[max.id, 'member']]);
  expect(await add(kim, lou.id, max.id, max.id)).toEqual({ added });
  const { room: after } = await kim.api.rooms.get({ roomId: room.id });
  expect([after.memberCount, after.seq]).toEqual([3, 2]);
  const { items } = await max.api.notifications.page({});
  expect(items.map(({ kind, roomId }) => [kind, roomId])).toEqual([['invitation', room.id]]);
});

test('[E1] as many as one request takes come in by as many statements as one, each told of and noted', async () => {
  const kim = await house.person('kim_crowd');
  const { room } = await kim.api.rooms.create({ name: 'crowd' });
  const people = await house.sql<{ id: number }>(
    `INSERT INTO users (username, email, display_name)
     SELECT 'crowd' || n, 'crowd' || n || '@example.org', 'Crowd ' || n FROM generate_series(1, 201) n RETURNING id`,
  );
  const userIds = people.map(({ id }) => id);
  const add = (ids: number[]) => kim.api.members.addSeveral({ roomId: room.id, userIds: ids });
  expect(await refusal(add(userIds))).toMatchObject({ code: 'invalid_input' });
  let count = 0;
  const { db } = house.services;
  const counted: Database = {
    ...db,
    transaction: (work) =>
      db.transaction((tx) =>
        work({
          ...tx,
          query(statement, values) {
            count++;
            return tx.query(statement, values);
          },
        }),
      ),
  };
  const statements = async (ids: number[]) => {
    count = 0;
    const { added } = await addMembers({ ...kim.core, db: counted }, { roomId: room.id, userIds: ids });
    return { count, added };
  };
  const one = await statements(userIds.slice(0, 1));
  const many = await statements(userIds.slice(0, 200));
  expect([one.added.length, many.added.length, many.count]).toEqual([1, 199, one.count]);
  const events = await house.sql<{ seq: number; who: number; count: number }>(
    `SELECT seq, (payload->'member'->'user'->>'id')::int AS who, (payload->'room'->>'memberCount')::int AS count
     FROM event WHERE scope = 'room' AND stream_id = $1 AND payload->>'type' = 'member.joined' ORDER BY seq`,
    [room.id],
  );
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, at) => at + 2));
  expect(events.map(({ who }) => who)).toEqual(userIds.slice(0, 200));
  expect((await kim.api.rooms.get({ roomId: room.id })).room).toMatchObject({ memberCount: 201, seq: 201 });
  const audit = await kim.api.audit.page({ roomId: room.id, action: 'member_added' });
  expect(audit.total).toBe(200);
});
