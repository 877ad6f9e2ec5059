import { afterAll, beforeAll, expect, test } from 'vitest';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';
import { refusalCode } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let cleo: Person;
let roomId: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, cleo] = await house.people('ada', 'bob', 'cleo');
  roomId = (await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

test('mute levels and favourites: kept for each person, told to his own devices alone, and badges count on', async () => {
  const { hub } = house.services;
  const followers = [ada, bob].map(
    (who) => new Follower(hub, { userId: who.id, sessionId: who.sessionId, apiKeyId: null }),
  );
  await Promise.all(followers.map((follower) => follower.ready()));
  const set = await bob.api.preferences.setRoom({ roomId, level: 'mentions', favourite: true });
  expect(set).toEqual({ roomId, level: 'mentions', mutedUntil: null, favourite: true });
  const muted = await bob.api.preferences.setRoom({ roomId, mutedUntil: '2030-01-02T03:04:05Z' });
  expect(muted).toEqual({ ...set, mutedUntil: '2030-01-02T03:04:05.000000Z' });
  // What is so already is told to nobody.
  expect(await bob.api.preferences.setRoom({ roomId, level: 'mentions' })).toEqual(muted);
  await ada.api.messages.send({ roomId, content: 'hello @bob' });
  const [ofAda, ofBob] = await Promise.all(
    followers.map((follower) => follower.until((seen) => seen.some(({ event }) => event.type === 'message.created'))),
  );
  expect(ofBob?.map(({ event }) => event.type).sort()).toEqual([
    'message.created',
    'preferences.changed',
    'preferences.changed',
  ]);
  expect(ofAda?.map(({ event }) => event.type)).toEqual(['message.created']);
  await Promise.all(followers.map((follower) => follower.stop()));

  expect((await bob.api.preferences.rooms({})).items).toEqual([muted]);
  expect((await ada.api.preferences.rooms({})).items).toEqual([]);
  expect((await bob.api.rooms.get({ roomId })).membership).toMatchObject({ unread: 1, mentions: 1 });
  expect(await bob.api.preferences.setRoom({ roomId, mutedUntil: null, favourite: false, level: 'all' })).toEqual({
    roomId,
    level: 'all',
    mutedUntil: null,
    favourite: false,
  });
});

test('mute levels: asking for nothing changes nothing; pages go by room', async () => {
  expect(await ada.api.preferences.setRoom({ roomId, level: 'all' })).toMatchObject({ level: 'all' });
  const { room } = await ada.api.rooms.create({ name: 'second' });
  await ada.api.preferences.setRoom({ roomId: room.id, favourite: true });
  const first = await ada.api.preferences.rooms({ limit: 1 });
  expect(first.items.map((one) => one.roomId)).toEqual([roomId]);
  const second = await ada.api.preferences.rooms({ limit: 1, cursor: first.nextCursor ?? '' });
  expect(second).toMatchObject({ items: [{ roomId: room.id, favourite: true }], nextCursor: null });
});

test('[S1] mute levels: of a room one is not in nothing can be wanted; bad values are refused', async () => {
  expect(await refusalCode(cleo.api.preferences.setRoom({ roomId, level: 'nothing' }))).toBe('room_not_found');
  const open = await ada.api.rooms.create({ name: 'open', visibility: 'public' });
  expect(await refusalCode(cleo.api.preferences.setRoom({ roomId: open.room.id, favourite: true }))).toBe(
    'not_a_member',
  );
  expect(await refusalCode(bob.api.preferences.setRoom({ roomId, mutedUntil: '9999-01-01T00:00:00Z' }))).toBe(
    'invalid_input',
  );
});
