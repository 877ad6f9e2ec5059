import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Me, User } from '#contract/users.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let owner: Person;
let bob: Person;
let cleo: Person;

beforeAll(async () => {
  house = await House.open();
  [owner, bob, cleo] = await house.people('owner', 'bob', 'cleo');
});
afterAll(() => house.close());

describe('profiles', () => {
  test('[S16] others see neither the address nor anything secret', async () => {
    const seen = await bob.api.users.get({ userId: cleo.id });
    expect(User.strict().parse(seen)).toEqual(seen);
    expect(JSON.stringify(seen)).not.toContain('example.org');
    expect(Me.strict().parse(await cleo.api.users.me()).email).toBe('cleo@example.org');
  });

  test('changes what is named, leaves the rest, and tells the people of shared rooms', async () => {
    const change = {
      displayName: 'Cleo  K.',
      avatarUrl: 'https://example.org/cleo.png',
      statusMessage: 'away',
      locale: 'fr',
      timeZone: 'Europe/Paris',
      profile: { team: 'design' },
    } as const;
    const me = await cleo.api.users.update(change);
    expect(me).toMatchObject({ ...change, displayName: 'Cleo K.', username: 'cleo', email: 'cleo@example.org' });
    expect(await cleo.api.users.update({ avatarUrl: null })).toMatchObject({ avatarUrl: null, statusMessage: 'away' });
    const events = await house.sql<{ seq: number; payload: { type: string; user: { displayName: string } } }>(
      "SELECT seq, payload FROM event WHERE scope = 'user' AND stream_id = $1 ORDER BY seq",
      [cleo.id],
    );
    expect(events.map(({ seq, payload }) => [seq, payload.type])).toEqual([
      [1, 'user.updated'],
      [2, 'user.updated'],
    ]);
    expect(JSON.stringify(events)).not.toContain('example.org"');
  });

  test('a name or an address that somebody has is refused, in whatever case', async () => {
    expect(await refusal(bob.api.users.update({ username: 'CLEO' }))).toMatchObject({ code: 'username_taken' });
    expect(await refusal(bob.api.users.update({ email: 'Cleo@Example.org' }))).toMatchObject({ code: 'email_taken' });
  });

  test.each([
    { username: 'a b' },
    { username: 'x' },
    { email: 'nobody' },
    { displayName: ' ' },
    { timeZone: 'Mars/Olympus' },
    { avatarUrl: 'javascript:alert(1)' },
    { avatarUrl: '//evil.example' },
    { profile: { deep: { a: { b: { c: { d: { e: { f: { g: { h: {} } } } } } } } } } },
    { profile: { big: 'x'.repeat(20_000) } },
    { profile: { 'nul\u0000': 1 } },
    { profile: ['not', 'an', 'object'] as never },
  ])('refuses %j', async (change) => {
    expect(await refusal(bob.api.users.update(change as object))).toMatchObject({ code: 'invalid_input' });
  });
});

describe('finding people', () => {
  test('by the beginning of either name, in whatever case, page by page, literally', async () => {
    const found = await bob.api.users.search({ query: 'CLEO' });
    expect(found.items.map((user) => user.username)).toEqual(['cleo']);
    expect((await bob.api.users.search({ query: '%' })).items).toEqual([]);
    const first = await bob.api.users.search({ limit: 2 });
    const rest = await bob.api.users.search({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...rest.items].map((user) => user.username)).toEqual(['owner', 'bob', 'cleo']);
  });

  test('[S36] a cursor from nowhere is refused', async () => {
    expect(await refusal(bob.api.users.search({ cursor: '[]' }))).toMatchObject({ code: 'invalid_cursor' });
  });
});

describe('ranks', () => {
  test('[S18] the first account owns the server; only it makes admins; nobody changes his own rank', async () => {
    expect((await owner.api.users.me()).role).toBe('owner');
    expect(await refusal(bob.api.users.setRole({ userId: bob.id, role: 'owner' }))).toMatchObject({
      code: 'forbidden',
    });
    expect(await refusal(owner.api.users.setRole({ userId: owner.id, role: 'member' }))).toMatchObject({
      code: 'forbidden',
    });
    expect(await refusal(owner.api.users.setRole({ userId: 9999, role: 'admin' }))).toMatchObject({
      code: 'user_not_found',
    });
    expect(await owner.api.users.setRole({ userId: bob.id, role: 'admin' })).toMatchObject({ role: 'admin' });
    house.services.auth.cache.forgetUser(bob.id);
    expect(await refusal(bob.api.users.setRole({ userId: cleo.id, role: 'admin' }))).toMatchObject({
      code: 'forbidden',
    });
  });

  test('[S10] whoever is deactivated is out at once, and back when let in; admins cannot touch one another', async () => {
    const dan = await house.person('dan');
    expect(await refusal(cleo.api.users.setDeactivated({ userId: dan.id, deactivated: true }))).toMatchObject({
      code: 'forbidden',
    });
    expect(await refusal(bob.api.users.setDeactivated({ userId: owner.id, deactivated: true }))).toMatchObject({
      code: 'forbidden',
    });
    expect(await refusal(bob.api.users.setDeactivated({ userId: bob.id, deactivated: true }))).toMatchObject({
      code: 'forbidden',
    });
    expect(await refusal(bob.api.users.setDeactivated({ userId: 9999, deactivated: true }))).toMatchObject({
      code: 'user_not_found',
    });
    expect(await bob.api.users.setDeactivated({ userId: dan.id, deactivated: true })).toMatchObject({
      deactivated: true,
    });
    expect(await refusal(dan.api.users.me())).toMatchObject({ code: 'account_deactivated' });
    expect((await cleo.api.users.search({ query: 'dan' })).items).toEqual([]);
    await bob.api.users.setDeactivated({ userId: dan.id, deactivated: false });
    expect((await dan.api.users.me()).deactivated).toBe(false);
    const { items } = await owner.api.audit.list({ action: 'user_deactivated' });
    expect(items).toMatchObject([{ actorId: bob.id, userId: dan.id }]);
  });

  test('[S12] the server’s log is for its admins, and is read page by page', async () => {
    expect(await refusal(cleo.api.audit.list({}))).toMatchObject({ code: 'forbidden' });
    const first = await owner.api.audit.list({ limit: 2 });
    const rest = await owner.api.audit.list({ limit: 2, cursor: first.nextCursor ?? '' });
    const ids = [...first.items, ...rest.items].map((entry) => entry.id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(new Set(ids).size).toBe(4);
  });
});

describe('[S11] two schools', () => {
  test('people of one see neither people nor public rooms of the other, and cannot bring them in or write to them', async () => {
    const { id: north } = await owner.api.organisations.create({ name: 'North' });
    const { id: south } = await owner.api.organisations.create({ name: 'South' });
    expect(await refusal(owner.api.organisations.create({ name: 'north' }))).toMatchObject({
      code: 'organisation_name_taken',
    });
    expect(await refusal(cleo.api.organisations.create({ name: 'Mine' }))).toMatchObject({ code: 'forbidden' });
    expect(await refusal(owner.api.organisations.rename({ organisationId: 9999, name: 'x' }))).toMatchObject({
      code: 'organisation_not_found',
    });
    expect(await owner.api.organisations.rename({ organisationId: south, name: 'South High' })).toMatchObject({
      name: 'South High',
    });
    const [nia, sam] = await house.people('nia', 'sam');
    await owner.api.organisations.moveUser({ userId: nia.id, organisationId: north });
    await owner.api.organisations.moveUser({ userId: sam.id, organisationId: south });
    expect(await refusal(owner.api.organisations.moveUser({ userId: sam.id, organisationId: 9999 }))).toMatchObject({
      code: 'organisation_not_found',
    });

    const { room } = await nia.api.rooms.create({ name: 'north square', visibility: 'public' });
    const { message } = await nia.api.messages.send({ roomId: room.id, content: 'x' });
    expect(room.organisationId).toBe(north);
    expect((await sam.api.rooms.browse({})).items).toEqual([]);
    expect(await refusal(sam.api.rooms.get({ roomId: room.id }))).toMatchObject({ code: 'room_not_found' });
    expect(await refusal(sam.api.messages.get({ messageId: message.id }))).toMatchObject({ code: 'message_not_found' });
    expect(await refusal(sam.api.members.join({ roomId: room.id }))).toMatchObject({ code: 'room_not_found' });
    expect(await refusal(sam.api.users.get({ userId: nia.id }))).toMatchObject({ code: 'user_not_found' });
    expect((await sam.api.users.search({})).items.map((user) => user.username)).toEqual(['sam']);
    expect(await refusal(nia.api.members.add({ roomId: room.id, userId: sam.id }))).toMatchObject({
      code: 'user_not_found',
    });
    expect(await refusal(nia.api.rooms.openDm({ userId: sam.id }))).toMatchObject({ code: 'user_not_found' });

    expect((await sam.api.organisations.list({})).items.map(({ name }) => name)).toEqual(['South High']);
    expect((await owner.api.organisations.list({})).items.map(({ name }) => name)).toEqual(['North', 'South High']);
    expect((await cleo.api.organisations.list({})).items).toEqual([]);
    expect(await owner.api.users.get({ userId: sam.id })).toMatchObject({ organisationId: south });
    await owner.api.organisations.moveUser({ userId: sam.id, organisationId: null });
    expect((await sam.api.users.me()).organisationId).toBeNull();
  });
});
