import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Me, User } from '#contract/users.ts';
import { changeServerRole, setUserDeactivated } from '#core/users.ts';
import { House, type Person, password } from '#testing/house.ts';
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
    expect(await refusal(bob.api.users.setRole({ userId: cleo.id, role: 'admin' }))).toMatchObject({
      code: 'forbidden',
    });
  });

  test('[S10] whoever is deactivated is out at once, and signs in anew when let in; admins cannot touch one another', async () => {
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
    expect(await refusal(dan.api.users.me())).toMatchObject({
      code: 'unauthenticated',
      details: { reason: 'revoked' },
    });
    expect((await house.caller().auth.signIn({ login: 'dan', password })).me.deactivated).toBe(false);
    const { items } = await owner.api.audit.list({ action: 'user_deactivated' });
    expect(items).toMatchObject([{ actorId: bob.id, userId: dan.id }]);
  });

  test('[S18] of two owners who demote or deactivate each other one remains, and the other may no more', async () => {
    const [eve, fay] = await house.people('eve', 'fay');
    const pair = [eve, fay].map(({ id, core }) => ({
      id,
      core: { ...core, actor: { ...core.actor, role: 'owner' as const } },
    }));
    const [first, second] = pair as [(typeof pair)[0], (typeof pair)[0]];
    const deeds = [
      (by: typeof first, to: typeof first) => changeServerRole(by.core, to.id, 'member'),
      (by: typeof first, to: typeof first) => setUserDeactivated(by.core, to.id, true),
    ];
    for (const deed of deeds) {
      for (const { id } of pair) await owner.api.users.setRole({ userId: id, role: 'owner' });
      const outcomes = await Promise.allSettled([deed(first, second), deed(second, first)]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const active = await house.sql<{ id: number }>(
        "SELECT id FROM users WHERE id = ANY($1) AND role = 'owner' AND deactivated_at IS NULL",
        [[first.id, second.id]],
      );
      expect(active).toHaveLength(1);
    }
    const gone = await house.sql<{ id: number }>('SELECT id FROM users WHERE deactivated_at IS NOT NULL');
    const left = pair.find(({ id }) => gone.some((user) => user.id === id));
    if (!left) throw new Error('nobody was deactivated');
    await expect(changeServerRole(left.core, bob.id, 'member')).rejects.toMatchObject({ code: 'account_deactivated' });
  });

  test('[S10] a change of rank holds at once, at every door of the process', async () => {
    const gus = await house.person('gus');
    expect((await gus.api.users.me()).role).toBe('member');
    await owner.api.users.setRole({ userId: gus.id, role: 'admin' });
    expect((await gus.api.audit.list({})).items.length).toBeGreaterThan(0);
    await owner.api.users.setRole({ userId: gus.id, role: 'member' });
    expect(await refusal(gus.api.audit.list({}))).toMatchObject({ code: 'forbidden' });
  });

  test('[S10] deactivating ends sessions and keys for good, and says so in the event log', async () => {
    const hal = await house.person('hal');
    const { key } = await hal.api.auth.createApiKey({ name: 'robot' });
    await owner.api.users.setDeactivated({ userId: hal.id, deactivated: true });
    await owner.api.users.setDeactivated({ userId: hal.id, deactivated: false });
    for (const caller of [hal.api, house.caller({ apiKey: key })]) {
      expect(await refusal(caller.users.me())).toMatchObject({ details: { reason: 'revoked' } });
    }
    expect(await refusal(house.caller().auth.refresh({ refreshToken: hal.refreshToken }))).toMatchObject({
      code: 'unauthenticated',
    });
    const events = await house.sql<{ payload: object }>(
      "SELECT payload FROM event WHERE scope = 'user' AND stream_id = $1 ORDER BY seq",
      [hal.id],
    );
    expect(events.map(({ payload }) => payload)).toContainEqual({ type: 'session.revoked', sessionId: hal.sessionId });
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

test('[S16] a room’s owner and moderators read what was done there and from which address; nobody else reads either', async () => {
  const { room } = await cleo.api.rooms.create({ name: 'kept' });
  const [seen] = (await cleo.api.audit.list({ roomId: room.id })).items;
  expect(seen).toMatchObject({ action: 'room_created', actorId: cleo.id, ip: '192.0.2.1' });
  expect(await refusal(bob.api.audit.list({ roomId: room.id }))).toMatchObject({ code: 'room_not_found' });
  const { items } = await owner.api.audit.list({ action: 'room_created' });
  expect(items.find(({ roomId }) => roomId === room.id)).toMatchObject({ ip: '192.0.2.1' });
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

  test('whoever is moved leaves the rooms and conversations of the other school, and finds them when moved back', async () => {
    const { id: east } = await owner.api.organisations.create({ name: 'East' });
    const [una, vic] = await house.people('una', 'vic');
    const { room } = await una.api.rooms.create({ name: 'una’s', memberIds: [vic.id] });
    const { room: alone } = await una.api.rooms.create({ name: 'alone' });
    const { room: dm } = await vic.api.rooms.openDm({ userId: una.id });
    const { message } = await vic.api.messages.send({ roomId: dm.id, content: 'before' });
    await owner.api.organisations.moveUser({ userId: una.id, organisationId: east });
    expect((await una.api.rooms.mine({})).items).toEqual([]);
    for (const roomId of [room.id, alone.id, dm.id]) {
      expect(await refusal(una.api.messages.send({ roomId, content: 'x' }))).toMatchObject({ code: 'room_not_found' });
    }
    // The room did not lose its head: the next in line owns it.
    expect(await vic.api.rooms.get({ roomId: room.id })).toMatchObject({
      room: { ownerId: vic.id, memberCount: 1 },
      membership: { role: 'owner' },
    });
    expect(await refusal(vic.api.rooms.openDm({ userId: una.id }))).toMatchObject({ code: 'user_not_found' });
    await owner.api.organisations.moveUser({ userId: una.id, organisationId: null });
    expect((await una.api.rooms.openDm({ userId: vic.id })).room.id).toBe(dm.id);
    expect((await una.api.messages.list({ roomId: dm.id })).messages.map(({ id }) => id)).toEqual([message.id]);
    await vic.api.messages.send({ roomId: dm.id, content: 'after' });
    expect((await una.api.rooms.get({ roomId: dm.id })).membership?.unread).toBe(1);
  });
});
