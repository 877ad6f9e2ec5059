import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_GROUP_MEMBERS } from '#contract/limits.ts';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';
import { refusalCode } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let cleo: Person;
let pupil: Person;
let schoolId: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, cleo, pupil] = await house.people('ada', 'bob', 'cleo', 'pupil');
  schoolId = (await ada.api.organisations.create({ name: 'school' })).id;
  await ada.api.organisations.moveUser({ userId: pupil.id, organisationId: schoolId });
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const handles = async (who: Person) => (await who.api.groups.list({})).items.map(({ handle }) => handle);

test('user groups: made, changed, managed by whom its maker names, deleted, and audited', async () => {
  const made = await bob.api.groups.create({ handle: 'design', name: 'Design', memberIds: [bob.id, cleo.id] });
  expect(made).toMatchObject({ handle: 'design', memberIds: [bob.id, cleo.id], managerIds: [], madeBy: bob.id });
  const { id: groupId } = made;
  expect(await refusalCode(cleo.api.groups.update({ groupId, name: 'Mine' }))).toBe('forbidden');
  await bob.api.groups.update({ groupId, managerIds: [cleo.id] });
  const changed = await cleo.api.groups.update({
    groupId,
    handle: 'drawing',
    add: [ada.id, cleo.id],
    remove: [bob.id],
  });
  expect(changed).toMatchObject({ handle: 'drawing', memberIds: [ada.id, cleo.id], managerIds: [cleo.id] });
  expect((await ada.api.groups.list({})).items).toEqual([changed]);
  await ada.api.groups.delete({ groupId });
  expect(await handles(bob)).toEqual([]);
  expect(await refusalCode(bob.api.groups.update({ groupId, name: 'x' }))).toBe('group_not_found');
  const { items } = await ada.api.audit.list({});
  const actions = items.map(({ action }) => action).filter((action) => action.startsWith('group_'));
  expect(actions).toEqual(['group_deleted', 'group_updated', 'group_updated', 'group_created']);
});

test('user groups: a handle is one name in any case, and no person, no whole room', async () => {
  const { id } = await bob.api.groups.create({ handle: 'Backend', name: 'Backend' });
  expect(await refusalCode(ada.api.groups.create({ handle: 'backend', name: 'x' }))).toBe('group_handle_taken');
  expect(await refusalCode(ada.api.groups.create({ handle: 'BOB', name: 'x' }))).toBe('group_handle_taken');
  expect(await refusalCode(ada.api.groups.create({ handle: 'here', name: 'x' }))).toBe('invalid_input');
  const other = await ada.api.groups.create({ handle: 'other', name: 'x' });
  expect(await refusalCode(ada.api.groups.update({ groupId: other.id, handle: 'backend' }))).toBe('group_handle_taken');
  expect(await refusalCode(ada.api.groups.update({ groupId: other.id, handle: 'cleo' }))).toBe('group_handle_taken');
  // Another case of its own is its own.
  expect((await bob.api.groups.update({ groupId: id, handle: 'BACKEND' })).handle).toBe('BACKEND');
});

test('[S11] user groups: another school sees, changes and fills none, has handles of its own, and keeps nobody who moves', async () => {
  const { id: groupId } = await bob.api.groups.create({ handle: 'ops', name: 'Ops', memberIds: [cleo.id] });
  expect(await handles(pupil)).toEqual([]);
  expect(await refusalCode(pupil.api.groups.update({ groupId, name: 'x' }))).toBe('group_not_found');
  expect(await refusalCode(pupil.api.groups.delete({ groupId }))).toBe('group_not_found');
  expect(await refusalCode(bob.api.groups.update({ groupId, add: [pupil.id] }))).toBe('user_not_found');
  expect(await refusalCode(bob.api.groups.create({ handle: 'mixed', name: 'x', memberIds: [pupil.id] }))).toBe(
    'user_not_found',
  );
  expect((await pupil.api.groups.create({ handle: 'ops', name: 'Ours' })).organisationId).toBe(schoolId);
  await ada.api.organisations.moveUser({ userId: cleo.id, organisationId: schoolId });
  expect((await bob.api.groups.list({})).items.find(({ id }) => id === groupId)?.memberIds).toEqual([]);
  await ada.api.organisations.moveUser({ userId: cleo.id, organisationId: null });
});

test('[E1] [E6] [S11] the stream of an organisation is heard by its people alone, the stream of the server by all', async () => {
  const follow = (who: Person) =>
    new Follower(house.services.hub, { userId: who.id, sessionId: who.sessionId, apiKeyId: null });
  const followers = [bob, pupil].map(follow);
  await Promise.all(followers.map((follower) => follower.ready()));
  const { id } = await bob.api.groups.create({ handle: 'heard', name: 'Heard' });
  await house.sql(`INSERT INTO picture (uuid, mime, bytes) VALUES (gen_random_uuid(), 'image/gif', '')`);
  await house.sql(`INSERT INTO emoji (name, picture, added_by) SELECT 'bell', uuid, $1 FROM picture LIMIT 1`, [bob.id]);
  await bob.api.emoji.remove({ name: 'bell' });
  const [of, elsewhere] = await Promise.all(
    followers.map((follower) => follower.until((seen) => seen.some(({ event }) => event.type === 'emoji.removed'))),
  );
  expect(of?.map(({ scope, streamId, event }) => [scope, streamId, event.type])).toEqual([
    ['organisation', 0, 'group.changed'],
    ['server', 0, 'emoji.removed'],
  ]);
  expect(elsewhere?.map(({ scope }) => scope)).toEqual(['server']);
  await Promise.all(followers.map((follower) => follower.stop()));

  const missing = (who: Person, scope: 'server' | 'organisation', streamId: number) =>
    who.api.live.missing({ scope, streamId, after: 0, upTo: 100 });
  expect((await missing(pupil, 'server', 0)).events).toHaveLength(1);
  expect((await missing(bob, 'organisation', 0)).events.at(-1)?.event).toMatchObject({ group: { id } });
  expect(await refusalCode(missing(pupil, 'organisation', 0))).toBe('forbidden');
  expect(await refusalCode(missing(bob, 'organisation', schoolId))).toBe('forbidden');
  expect(await refusalCode(missing(bob, 'server', 1))).toBe('forbidden');
});

test('user groups: to mention one mentions its members who are in the room and have not blocked the author, in an edit too', async () => {
  const [dan, eve, fay] = await house.people('dan', 'eve', 'fay');
  const { room } = await ada.api.rooms.create({ name: 'mentions', memberIds: [bob.id, dan.id, eve.id] });
  const memberIds = [bob.id, dan.id, eve.id, fay.id];
  await ada.api.groups.create({ handle: 'Crew', name: 'Crew', memberIds });
  await dan.api.users.setBlocked({ userId: ada.id, blocked: true });
  const { message } = await ada.api.messages.send({ roomId: room.id, content: 'hello @crew and @bob' });
  expect([...message.mentions].sort((a, b) => a - b)).toEqual([bob.id, eve.id]);
  expect((await eve.api.rooms.get({ roomId: room.id })).membership).toMatchObject({ unread: 1, mentions: 1 });
  expect((await eve.api.notifications.page({})).items).toMatchObject(
    [{ kind: 'invitation' }, { kind: 'mention' }].reverse(),
  );
  expect((await fay.api.notifications.page({})).items).toEqual([]);

  const plain = await ada.api.messages.send({ roomId: room.id, content: 'nobody' });
  const edited = await ada.api.messages.edit({ messageId: plain.message.id, content: 'you @crew' });
  expect([...edited.mentions].sort((a, b) => a - b)).toEqual([bob.id, eve.id]);
  expect((await eve.api.rooms.get({ roomId: room.id })).membership).toMatchObject({ unread: 2, mentions: 2 });
  // Somebody of another school has no such group.
  const { room: theirs } = await pupil.api.rooms.create({ name: 'theirs' });
  expect((await pupil.api.messages.send({ roomId: theirs.id, content: '@crew' })).message.mentions).toEqual([]);
});

test('[S37] user groups: one client id makes one; there are no more of them and no larger ones than may be', async () => {
  const wanted = { handle: 'once', name: 'Once', clientId: 'g1' };
  const [one, two] = await Promise.all([bob.api.groups.create(wanted), bob.api.groups.create(wanted)]);
  expect(one).toEqual(two);
  await house.sql(
    `INSERT INTO users (username, email, display_name) SELECT 'u' || n, 'u' || n || '@example.org', 'u' FROM generate_series(1, 501) n`,
  );
  const rows = await house.sql<{ id: number }>(`SELECT id FROM users WHERE username ~ '^u\\d+$' ORDER BY id`);
  const ids = rows.map(({ id }) => id);
  await bob.api.groups.update({ groupId: one.id, add: ids.slice(0, MAX_GROUP_MEMBERS) });
  expect(await refusalCode(bob.api.groups.update({ groupId: one.id, add: ids.slice(-1) }))).toBe('group_full');
  await house.sql(
    `INSERT INTO user_group (handle, name, made_by) SELECT 'many' || n, 'x', $1 FROM generate_series(1, 200) n`,
    [bob.id],
  );
  expect(await refusalCode(bob.api.groups.create({ handle: 'last', name: 'x' }))).toBe('too_many_groups');
});
