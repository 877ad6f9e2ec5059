import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal, refusalCode } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let roomId: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob] = await house.people('ada', 'bob');
  const { room } = await ada.api.rooms.create({ name: 'slow', memberIds: [bob.id] });
  roomId = room.id;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const say = (who: Person, content: string, more: { clientId?: string; parentId?: number } = {}) =>
  who.api.messages.send({ roomId, content, ...more });
/** As if so much time had passed. */
const wait = (seconds: number) =>
  house.sql(`UPDATE member SET last_slow_at = last_slow_at - make_interval(secs => $2) WHERE room_id = $1`, [
    roomId,
    seconds,
  ]);

test('slow mode: of twenty messages that a member sends at once one is written, the others are told how long to wait', async () => {
  expect((await ada.api.rooms.update({ roomId, slowModeSeconds: 30 })).room.slowModeSeconds).toBe(30);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => refusal(say(bob, `bob ${n}`))));
  const refused = answers.flatMap((answer) => answer ?? []);
  expect(refused).toHaveLength(19);
  for (const { code, details } of refused) {
    expect(code).toBe('slow_mode');
    const { retryAfterMs } = details as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(25_000);
    expect(retryAfterMs).toBeLessThanOrEqual(30_000);
  }
  await wait(29);
  expect(await refusalCode(say(bob, 'too early'))).toBe('slow_mode');
  await wait(1);
  const { message } = await say(bob, 'in time', { clientId: 'in time' });
  // A retry is answered, not refused; a reply is a message; to delete it gives no time back.
  expect((await say(bob, 'in time', { clientId: 'in time' })).message.id).toBe(message.id);
  expect(await refusalCode(say(bob, 'reply', { parentId: message.id }))).toBe('slow_mode');
  await bob.api.messages.delete({ messageId: message.id });
  expect(await refusalCode(say(bob, 'instead'))).toBe('slow_mode');
  // To leave and to come back neither.
  await bob.api.members.leave({ roomId });
  await ada.api.members.add({ roomId, userId: bob.id });
  expect(await refusalCode(say(bob, 'back'))).toBe('slow_mode');
});

test('[S18] slow mode: who moderates is exempt and sets it; a member may not; off, everybody writes as he likes', async () => {
  for (const content of ['one', 'two']) await say(ada, content);
  expect(await refusalCode(bob.api.rooms.update({ roomId, slowModeSeconds: 0 }))).toBe('forbidden');
  expect(await refusalCode(ada.api.rooms.update({ roomId, slowModeSeconds: -1 }))).toBe('invalid_input');
  await ada.api.members.setRole({ roomId, userId: bob.id, role: 'moderator' });
  for (const content of ['one', 'two']) await say(bob, content);
  await bob.api.rooms.update({ roomId, slowModeSeconds: 0 });
  await ada.api.members.setRole({ roomId, userId: bob.id, role: 'member' });
  for (const content of ['three', 'four']) await say(bob, content);
  // It begins anew with the first message that is written while it is on.
  await ada.api.rooms.update({ roomId, slowModeSeconds: 3600 });
  await wait(7200);
  await say(bob, 'five');
  expect(await refusalCode(say(bob, 'six'))).toBe('slow_mode');
});
