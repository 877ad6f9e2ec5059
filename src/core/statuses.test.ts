import { afterAll, beforeAll, expect, test } from 'vitest';
import { addEmoji } from '#core/emoji.ts';
import { endStatuses } from '#core/statuses.ts';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';
import { refusalCode } from '#testing/refusal.ts';
import { gif } from '#testing/small-pictures.ts';

let house: House;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob] = await house.people('ada', 'bob');
  await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] });
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const timePasses = () =>
  house.sql(
    `UPDATE users SET status_until = status_until - interval '2 hours', dnd_until = dnd_until - interval '2 hours'`,
  );

test('a status has a text, an emoji and an end; when it is time it ends once, with an event to all who see it', async () => {
  const follower = new Follower(house.services.hub, { userId: ada.id, sessionId: ada.sessionId, apiKeyId: null });
  await follower.ready();
  const until = soon();
  const me = await bob.api.users.setStatus({ text: 'at lunch', emoji: '🍕', until });
  expect(me).toMatchObject({ statusMessage: 'at lunch', statusEmoji: '🍕' });
  expect(Date.parse(me.statusUntil ?? '')).toBe(Date.parse(until));
  expect(await endStatuses(bob.core)).toBe(0);
  await timePasses();
  const ended = await Promise.all([endStatuses(bob.core), endStatuses(bob.core), endStatuses(ada.core)]);
  expect(ended.reduce((sum, one) => sum + one, 0)).toBe(1);
  const seen = await follower.until((events) => events.length >= 2);
  await follower.stop();
  expect(seen.map(({ event }) => event.type === 'user.updated' && event.user.statusMessage)).toEqual(['at lunch', '']);
  expect(await ada.api.users.get({ userId: bob.id })).toMatchObject({
    statusMessage: '',
    statusEmoji: '',
    statusUntil: null,
  });
});

test('do-not-disturb ends by itself and leaves the status alone; a status without an end stays', async () => {
  await bob.api.users.setStatus({ text: 'writing' });
  await bob.api.users.setDoNotDisturb({ until: soon() });
  expect((await ada.api.users.get({ userId: bob.id })).dndUntil).not.toBeNull();
  await timePasses();
  expect(await endStatuses(ada.core)).toBe(1);
  expect(await bob.api.users.me()).toMatchObject({ statusMessage: 'writing', dndUntil: null });
  // Whoever writes a status through a door that knows no end gets one that has none.
  await bob.api.users.setStatus({ text: 'away', until: soon() });
  expect(await bob.api.users.update({ statusMessage: 'here' })).toMatchObject({ statusUntil: null });
  expect(await bob.api.users.setStatus({ until: soon() })).toMatchObject({ statusMessage: '', statusUntil: null });
  await bob.api.users.setDoNotDisturb({ until: soon() });
  expect((await bob.api.users.setDoNotDisturb({ until: null })).dndUntil).toBeNull();
});

test('a status is refused that ended already, or whose emoji is none', async () => {
  const set = (input: Parameters<typeof bob.api.users.setStatus>[0]) => refusalCode(bob.api.users.setStatus(input));
  expect(await set({ text: 'x', until: '2020-01-01T00:00:00Z' })).toBe('invalid_input');
  expect(await set({ text: 'x', emoji: 'not an emoji' })).toBe('invalid_input');
  expect(await set({ text: 'x', emoji: ':unknown:' })).toBe('emoji_not_found');
  const ctx = { ...bob.core, files: house.services.files };
  await addEmoji(
    ctx,
    'everyone',
    { name: 'own' },
    (async function* () {
      yield gif();
    })(),
  );
  expect(await set({ text: 'x', emoji: ':own:' })).toBeNull();
});

test('profile fields are set and taken away one by one, beside what a program keeps there; bad ones are refused', async () => {
  await bob.api.users.update({ profile: { theme: 'dark' } });
  await bob.api.users.setProfile({ pronouns: 'he/him', title: 'Painter', phone: '+33 1 23 45 67 89' });
  const { profile } = await bob.api.users.setProfile({ title: null, about: 'I paint.\nA lot.' });
  expect(profile).toEqual({
    theme: 'dark',
    pronouns: 'he/him',
    phone: '+33 1 23 45 67 89',
    about: 'I paint.\nA lot.',
  });
  expect((await ada.api.users.get({ userId: bob.id })).profile).toEqual(profile);
  for (const bad of [{ phone: 'call me' }, { website: 'javascript:alert(1)' }, { title: 'x'.repeat(81) }])
    expect(await refusalCode(bob.api.users.setProfile(bad))).toBe('invalid_input');
});
