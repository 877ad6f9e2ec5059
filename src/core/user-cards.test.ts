import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let cyd: Person;
let dan: Person;
let far: Person;
let elsewhere: number;

/** Ada owns the server. Bob shares a room with Cyd, who wrote in it, and none with Dan, who left. Far is of another organisation. */
beforeAll(async () => {
  house = await House.open();
  [ada, bob, cyd, dan, far] = await house.people('ada', 'bob', 'cyd', 'dan', 'far');
  const { room } = await bob.api.rooms.create({ name: 'two', memberIds: [cyd.id] });
  await cyd.api.messages.send({ roomId: room.id, content: 'here' });
  await ada.api.users.setDeactivated({ userId: dan.id, deactivated: true });
  elsewhere = (await ada.api.organisations.create({ name: 'Elsewhere' })).id;
  await ada.api.organisations.moveUser({ userId: far.id, organisationId: elsewhere });
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const everybody = () => [ada, bob, cyd, dan, far].map(({ id }) => id);
const emails = (cards: { username: string; email: string | null }[]) =>
  Object.fromEntries(cards.map(({ username, email }) => [username, email]));

test('[S11] people are told to their own organisation and to admins, deactivated ones too', async () => {
  const userIds = everybody();
  const namesFor = async (person: Person) => (await person.api.users.refs({ userIds })).map(({ username }) => username);
  expect(await namesFor(bob)).toEqual(['ada', 'bob', 'cyd', 'dan']);
  expect(await namesFor(far)).toEqual(['far']);
  expect(await namesFor(ada)).toEqual(['ada', 'bob', 'cyd', 'dan', 'far']);
});

test('whoever shares a room is seen across organisations', async () => {
  const { room } = await bob.api.rooms.create({ name: 'across', memberIds: [] });
  // No procedure brings somebody of another organisation in; a room that was there before organisations were may hold both.
  await house.sql('INSERT INTO member (room_id, user_id) VALUES ($1, $2)', [room.id, far.id]);
  const seen = async () => emails(await bob.api.users.cards({ userIds: [far.id] }));
  expect(await seen()).toEqual({ far: null });
  expect((await bob.api.users.refs({ userIds: [far.id] })).length).toBe(1);
  expect((await bob.api.users.lookup({ query: 'FAR' })).total).toBe(1);
  await bob.api.members.remove({ roomId: room.id, userId: far.id });
  expect(await seen()).toEqual({});
  expect((await bob.api.users.lookup({ query: 'far' })).total).toBe(0);
});

test('[S16] an e-mail address is told to oneself, to whom one met in a private room, and to admins', async () => {
  const userIds = everybody();
  expect(emails(await bob.api.users.cards({ userIds }))).toEqual({
    ada: null,
    bob: 'bob@example.org',
    cyd: 'cyd@example.org',
    dan: null,
  });
  expect(emails(await ada.api.users.cards({ userIds }))).toMatchObject({
    bob: 'bob@example.org',
    far: 'far@example.org',
  });
  expect(await bob.api.users.named({ username: 'CYD' })).toEqual({
    ...(await bob.api.users.get({ userId: cyd.id })),
    email: 'cyd@example.org',
  });
  expect((await bob.api.users.named({ username: 'ada' })).email).toBeNull();
  for (const username of ['far', 'nobody', '%', 'no name'])
    expect(await refusal(bob.api.users.named({ username }))).toMatchObject({ code: 'user_not_found' });
});

test('[S16] people are looked up by a part of their names, or by their whole address where it is shown', async () => {
  const found = async (query: string, page = {}) => {
    const { items, total } = await bob.api.users.lookup({ query, ...page });
    return [items.map(({ username }) => username), total];
  };
  await cyd.api.users.update({ displayName: 'Cydonia 50% Borealis_x' });
  expect(await found('')).toEqual([['ada', 'bob', 'cyd'], 3]);
  expect(await found('bO')).toEqual([['bob', 'cyd'], 2]);
  expect(await found('bo', { offset: 1, limit: 1 })).toEqual([['cyd'], 2]);
  expect(await found('bo', { offset: 7 })).toEqual([[], 2]);
  // Cyd's address Bob is shown; Ada's he only guesses.
  expect(await found('CYD@example.org')).toEqual([['cyd'], 1]);
  expect(await found('bob@example.org')).toEqual([['bob'], 1]);
  expect(await found('ada@example.org')).toEqual([[], 0]);
  expect((await cyd.api.users.lookup({ query: 'bob@example.org' })).total).toBe(1);
  expect((await ada.api.users.lookup({ query: 'bob@example.org' })).total).toBe(1);
  expect(await found('@example.org')).toEqual([[], 0]);
  expect(await found('50%')).toEqual([['cyd'], 1]);
  expect(await found('%o%')).toEqual([[], 0]);
  expect(await found('s_x')).toEqual([['cyd'], 1]);
  expect(await found('l_s')).toEqual([[], 0]);
  expect(await found('dan')).toEqual([[], 0]);
  expect(await found('far')).toEqual([[], 0]);
  expect((await ada.api.users.lookup({ query: 'far' })).total).toBe(1);
});

test('an organisation is told to its people and to admins', async () => {
  const known = await far.api.organisations.get({ organisationId: elsewhere });
  expect(known).toMatchObject({ id: elsewhere, name: 'Elsewhere' });
  expect(await ada.api.organisations.get({ organisationId: elsewhere })).toEqual(known);
  for (const [person, organisationId] of [
    [bob, elsewhere],
    [far, elsewhere + 1],
    [ada, elsewhere + 1],
  ] as const)
    expect(await refusal(person.api.organisations.get({ organisationId }))).toMatchObject({
      code: 'organisation_not_found',
    });
});

describe('[S16] nobody learns an address by what he does alone', () => {
  const told = async (asker: Person, other: Person) =>
    (await asker.api.users.cards({ userIds: [other.id] })).map(({ email }) => email !== null)[0];

  test('a direct message shows who opened it, and the other once he has written', async () => {
    const [eve, fay] = await house.people('eve', 'fay');
    const { room } = await eve.api.rooms.openDm({ userId: fay.id });
    await eve.api.messages.send({ roomId: room.id, content: 'hello' });
    expect([await told(eve, fay), await told(fay, eve)]).toEqual([false, true]);
    await fay.api.rooms.openDm({ userId: eve.id });
    expect(await told(eve, fay)).toBe(false);
    await fay.api.messages.send({ roomId: room.id, content: 'hello' });
    expect(await told(eve, fay)).toBe(true);
  });

  test('a public room shows nobody, however long one is there', async () => {
    const [gus, hal] = await house.people('gus', 'hal');
    const { room } = await gus.api.rooms.create({ name: 'open', visibility: 'public' });
    await hal.api.members.join({ roomId: room.id });
    for (const person of [gus, hal]) await person.api.messages.send({ roomId: room.id, content: 'hello' });
    expect([await told(gus, hal), await told(hal, gus)]).toEqual([false, false]);
  });

  test.each(['group', 'channel'] as const)('a private %s shows who was there first, and who writes', async (kind) => {
    const [ian, joe, kim] = await house.people(`ian_${kind}`, `joe_${kind}`, `kim_${kind}`);
    const { room } = await ian.api.rooms.create({ kind, name: 'private', memberIds: [joe.id] });
    await ian.api.members.add({ roomId: room.id, userId: kim.id });
    expect([await told(kim, ian), await told(kim, joe)]).toEqual([true, true]);
    expect([await told(ian, joe), await told(ian, kim)]).toEqual([false, false]);
    // Nor by giving the room away and staying.
    await ian.api.members.setRole({ roomId: room.id, userId: joe.id, role: 'owner' });
    await ian.api.members.setRole({ roomId: room.id, userId: ian.id, role: 'member' });
    expect(await told(ian, joe)).toBe(false);
    await joe.api.messages.send({ roomId: room.id, content: 'hello' });
    expect(await told(ian, joe)).toBe(true);
    await ian.api.members.leave({ roomId: room.id });
    expect([await told(ian, joe), await told(kim, ian)]).toEqual([false, false]);
  });
});
