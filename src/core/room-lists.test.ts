import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let cyd: Person;
let far: Person;
let hers: number;
const ids: Record<string, number> = {};

/** Ada and Bob share rooms, Cyd is of their organisation, Far of another. */
beforeAll(async () => {
  house = await House.open();
  [ada, bob, cyd, far] = await house.people('ada', 'bob', 'cyd', 'far');
  const make = async (key: string, by: Person, room: Parameters<Person['api']['rooms']['create']>[0]) => {
    ids[key] = (await by.api.rooms.create(room)).room.id;
  };
  await make('open', ada, { name: 'Open 100%', topic: 'all', visibility: 'public' });
  await make('closed', ada, { name: 'Closed', memberIds: [bob.id] });
  await make('group', bob, { kind: 'group', name: 'Group', memberIds: [ada.id] });
  await make('foreign', cyd, { name: 'Cyd’s public', visibility: 'public' });
  await make('hidden', cyd, { name: 'Cyd’s own' });
  await make('gone', ada, { name: 'Gone', visibility: 'public' });
  await ada.api.rooms.delete({ roomId: ids.gone ?? 0 });
  ids.dm = (await bob.api.rooms.openDm({ userId: ada.id })).room.id;
  const other = await ada.api.organisations.create({ name: 'Elsewhere' });
  await ada.api.organisations.moveUser({ userId: far.id, organisationId: other.id });
  hers = (await far.api.rooms.create({ name: 'Far', visibility: 'public' })).room.id;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

type Page = Parameters<Person['api']['rooms']['page']>[0];
async function names(person: Person, input: Page): Promise<string[]> {
  const { items, total } = await person.api.rooms.page(input);
  if (input.limit === undefined) expect(total).toBe(items.length);
  const known = new Map(Object.entries(ids).map(([key, id]) => [id, key]));
  return items.map(({ room }) => known.get(room.id) ?? `unknown ${room.name}`);
}

test.each<[Page['scope'], string[], string[]]>([
  ['mine', ['dm', 'group', 'closed', 'open'], ['foreign', 'hidden']],
  ['public', ['foreign', 'open'], ['foreign', 'open']],
  ['private', ['group', 'closed'], ['hidden']],
  ['owned', ['closed', 'open'], ['foreign', 'hidden']],
  ['visible', ['foreign', 'group', 'closed', 'open'], ['hidden', 'foreign', 'open']],
  ['dms', ['dm'], []],
  ['not-dms', ['group', 'closed', 'open'], ['hidden', 'foreign']],
])('the rooms of scope %s are exactly those, the newest first', async (scope, forAda, forCyd) => {
  const newestFirst = (keys: string[]) => [...keys].sort((a, b) => (ids[b] ?? 0) - (ids[a] ?? 0));
  expect(await names(ada, { scope })).toEqual(newestFirst(forAda));
  expect(await names(cyd, { scope })).toEqual(newestFirst(forCyd));
});

test('[S11] nobody lists rooms of another organisation, and a deleted room is in no list', async () => {
  for (const scope of ['mine', 'public', 'visible'] as const) {
    expect((await far.api.rooms.page({ scope })).items.map(({ room }) => room.id)).toEqual([hers]);
    expect(await names(ada, { scope })).not.toContain('gone');
  }
});

test('a page has my place in each room and the other person of a direct message', async () => {
  const [dm] = (await ada.api.rooms.page({ scope: 'dms' })).items;
  expect(dm).toEqual(await ada.api.rooms.get({ roomId: ids.dm ?? 0 }));
  expect(dm?.other?.id).toBe(bob.id);
  const { items } = await ada.api.rooms.page({ scope: 'public', search: 'cyd' });
  expect(items.map(({ membership }) => membership)).toEqual([null]);
});

test('rooms are found by a part of their name, direct messages by the other person', async () => {
  expect(await names(ada, { scope: 'visible', search: 'O' })).toEqual(['group', 'closed', 'open']);
  expect(await names(ada, { scope: 'mine', search: '0%' })).toEqual(['open']);
  expect(await names(ada, { scope: 'mine', search: '_' })).toEqual([]);
  expect(await names(ada, { scope: 'mine', search: 'BO' })).toEqual(['dm']);
  expect(await names(bob, { scope: 'dms', search: 'bob' })).toEqual([]);
  expect(await names(ada, { scope: 'mine', name: 'Closed' })).toEqual(['closed']);
  expect(await names(ada, { scope: 'mine', name: 'closed' })).toEqual([]);
  expect(await names(ada, { scope: 'mine', topic: 'all' })).toEqual(['open']);
  expect(await names(ada, { scope: 'mine', organisationId: 1 })).toEqual([]);
});

test('pages by number are cut from one order, and tell how many there are even behind the end', async () => {
  const all = await names(ada, { scope: 'visible' });
  const leafed: string[] = [];
  for (let offset = 0; offset < all.length; offset += 3)
    leafed.push(...(await names(ada, { scope: 'visible', offset, limit: 3 })));
  expect(leafed).toEqual(all);
  expect(await ada.api.rooms.page({ scope: 'visible', offset: 50, limit: 3 })).toEqual({ items: [], total: 4 });
  await ada.api.messages.send({ roomId: ids.open ?? 0, content: 'hello' });
  expect((await names(ada, { scope: 'mine', order: 'activity' }))[0]).toBe('open');
});

test('[S1] a room is found by its uuid by whoever sees it', async () => {
  const room = await bob.api.rooms.get({ roomId: ids.closed ?? 0 });
  expect(await bob.api.rooms.find({ uuid: room.room.uuid })).toEqual(room);
  expect(await refusal(cyd.api.rooms.find({ uuid: room.room.uuid }))).toMatchObject({ code: 'room_not_found' });
  expect(await refusal(cyd.api.rooms.find({ uuid: crypto.randomUUID() }))).toMatchObject({ code: 'room_not_found' });
});

test('whether a number is a room is told to everybody, and nothing else of it', async () => {
  expect(await far.api.rooms.exists({ roomId: ids.hidden ?? 0 })).toBe(true);
  expect(await far.api.rooms.exists({ roomId: ids.gone ?? 0 })).toBe(false);
  expect(await far.api.rooms.exists({ roomId: 2_000_000_000 })).toBe(false);
});

test('[S12] the people of several rooms are told to whoever is in the rooms, and of no other room', async () => {
  const roomIds = Object.values(ids);
  const place = ({ roomId, role, user }: { roomId: number; role: string; user: { id: number } }) =>
    `${Object.keys(ids).find((key) => ids[key] === roomId)} ${user.id} ${role}`;
  expect((await cyd.api.rooms.people({ roomIds })).map(place)).toEqual([
    `foreign ${cyd.id} owner`,
    `hidden ${cyd.id} owner`,
  ]);
  const people = await ada.api.rooms.people({ roomIds: [ids.closed ?? 0, ids.group ?? 0] });
  expect(people.map(place)).toEqual([
    `closed ${ada.id} owner`,
    `closed ${bob.id} member`,
    `group ${ada.id} member`,
    `group ${bob.id} owner`,
  ]);
  expect(people[1]).toEqual((await ada.api.members.list({ roomId: ids.closed ?? 0 })).items[1]);
  const owners = await ada.api.rooms.people({ roomIds: [ids.closed ?? 0], roles: ['owner', 'moderator'] });
  expect(owners.map(place)).toEqual([`closed ${ada.id} owner`]);
  expect(await far.api.rooms.people({ roomIds })).toEqual([]);
});

test('the newest message of each room is told, a reply too, and none that is deleted or hidden', async () => {
  const roomId = ids.closed ?? 0;
  const { message: first } = await ada.api.messages.send({ roomId, content: 'first' });
  const reply = await bob.api.messages.send({ roomId, content: 'reply', parentId: first.id });
  const last = await bob.api.messages.send({ roomId, content: 'last' });
  await cyd.api.messages.send({ roomId: ids.hidden ?? 0, content: 'secret' });
  const roomIds = [roomId, ids.group ?? 0, ids.hidden ?? 0];
  expect(await ada.api.rooms.latest({ roomIds })).toEqual([last]);
  await bob.api.messages.delete({ messageId: last.message.id });
  expect(await ada.api.rooms.latest({ roomIds })).toEqual([reply]);
});

test('[S17] of a direct message both learn that one has blocked the other, and who', async () => {
  const roomIds = Object.values(ids);
  expect(await ada.api.rooms.blocks({ roomIds })).toEqual([]);
  await bob.api.users.setBlocked({ userId: ada.id, blocked: true });
  expect(await ada.api.rooms.blocks({ roomIds })).toEqual([{ roomId: ids.dm, byMe: false, byOther: true }]);
  expect(await bob.api.rooms.blocks({ roomIds })).toEqual([{ roomId: ids.dm, byMe: true, byOther: false }]);
  expect(await cyd.api.rooms.blocks({ roomIds })).toEqual([]);
  await bob.api.users.setBlocked({ userId: ada.id, blocked: false });
});

test('members are paged in their order, with the number of all or of the role', async () => {
  const { room } = await ada.api.rooms.create({ name: 'many', memberIds: [bob.id, cyd.id] });
  await ada.api.members.setRole({ roomId: room.id, userId: cyd.id, role: 'moderator' });
  const ofPage = async (input: { offset?: number; limit?: number; role?: 'member' }) => {
    const { items, total } = await ada.api.members.page({ roomId: room.id, ...input });
    return [items.map(({ user }) => user.username), total];
  };
  expect(await ofPage({})).toEqual([['ada', 'cyd', 'bob'], 3]);
  expect(await ofPage({ offset: 1, limit: 1 })).toEqual([['cyd'], 3]);
  expect(await ofPage({ offset: 9 })).toEqual([[], 3]);
  expect(await ofPage({ role: 'member' })).toEqual([['bob'], 1]);
  expect((await ada.api.members.page({ roomId: room.id })).items).toEqual(
    (await ada.api.members.list({ roomId: room.id })).items,
  );
  expect(await refusal(far.api.members.page({ roomId: room.id }))).toMatchObject({ code: 'room_not_found' });
  expect(await refusal(bob.api.members.page({ roomId: ids.foreign ?? 0 }))).toMatchObject({ code: 'not_a_member' });
});

test('a direct message is found by its other person, and asking for one makes none', async () => {
  const [gil, hal] = await house.people('gil', 'hal');
  expect(await gil.api.rooms.dmWith({ userId: hal.id })).toBeNull();
  expect((await gil.api.rooms.page({ scope: 'dms' })).total).toBe(0);
  const { room } = await hal.api.rooms.openDm({ userId: gil.id });
  expect((await gil.api.rooms.dmWith({ userId: hal.id }))?.room.id).toBe(room.id);
  expect(await gil.api.rooms.dmWith({ userId: gil.id })).toBeNull();
});

test('of a large room a thousand people are told, those who lead it first', async () => {
  const [lea, mia] = await house.people('lea', 'mia');
  const { room } = await lea.api.rooms.create({ name: 'large', maxMembers: 2000 });
  const { room: small } = await lea.api.rooms.create({ name: 'small', memberIds: [mia.id] });
  await house.sql(
    `WITH crowd AS (
       INSERT INTO users (username, email, display_name)
       SELECT 'large' || n, 'large' || n || '@example.org', 'Large ' || n FROM generate_series(1, 1200) n RETURNING id
     ) INSERT INTO member (room_id, user_id) SELECT $1, id FROM crowd`,
    [room.id],
  );
  await lea.api.members.add({ roomId: room.id, userId: mia.id, role: 'moderator' });
  const people = await lea.api.rooms.people({ roomIds: [room.id, small.id] });
  const of = (roomId: number) => people.filter((member) => member.roomId === roomId).map(({ user }) => user.id);
  expect([of(room.id).length, of(small.id)]).toEqual([1000, [lea.id, mia.id]]);
  expect(of(room.id)).toEqual(expect.arrayContaining([lea.id, mia.id]));
});
