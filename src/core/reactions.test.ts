import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;
let roomId: number;
let messageId: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
  roomId = (await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] })).room.id;
});
beforeEach(async () => {
  messageId = (await ada.api.messages.send({ roomId, content: 'react' })).message.id;
});
afterAll(() => house.close());

async function shown() {
  return (await ada.api.messages.get({ messageId })).message.reactions;
}

test('adding twice is adding once, removing what is not there changes nothing, and both say so', async () => {
  expect(await bob.api.reactions.add({ messageId, emoji: '👍' })).toEqual({ messageId, emoji: '👍', action: 'added' });
  expect(await bob.api.reactions.add({ messageId, emoji: '👍' })).toMatchObject({ action: 'unchanged' });
  await ada.api.reactions.add({ messageId, emoji: '👍' });
  await ada.api.reactions.add({ messageId, emoji: '🎉' });
  expect(await shown()).toEqual([
    { emoji: '👍', userIds: [bob.id, ada.id] },
    { emoji: '🎉', userIds: [ada.id] },
  ]);
  const listed = await bob.api.reactions.list({ messageId });
  expect(listed.map(({ emoji, user }) => [emoji, user.username])).toEqual([
    ['👍', 'bob'],
    ['👍', 'ada'],
    ['🎉', 'ada'],
  ]);
  expect(await bob.api.reactions.remove({ messageId, emoji: '🎉' })).toMatchObject({ action: 'unchanged' });
  expect(await bob.api.reactions.remove({ messageId, emoji: '👍' })).toMatchObject({ action: 'removed' });
  expect((await shown())[0]).toEqual({ emoji: '👍', userIds: [ada.id] });
});

test('[S37] a toggle with a client id does not flip back, however often it is retried', async () => {
  const toggle = { messageId, emoji: '👍', clientId: `toggle-${messageId}` };
  const answers = await Promise.all(Array.from({ length: 20 }, () => bob.api.reactions.toggle(toggle)));
  expect(new Set(answers.map((answer) => answer.action))).toEqual(new Set(['added']));
  expect(await shown()).toEqual([{ emoji: '👍', userIds: [bob.id] }]);
  expect(await bob.api.reactions.toggle({ messageId, emoji: '👍' })).toMatchObject({ action: 'removed' });
  expect(await bob.api.reactions.toggle({ messageId, emoji: '👍' })).toMatchObject({ action: 'added' });
});

test('many at once all count, and the copy on the message equals the rows', async () => {
  const emoji = ['😀', '😃', '😄', '😁', '😆', '😅'];
  await Promise.all(emoji.flatMap((one) => [ada, bob].map((who) => who.api.reactions.add({ messageId, emoji: one }))));
  const groups = await shown();
  expect(groups.map((group) => group.emoji).toSorted()).toEqual(emoji.toSorted());
  for (const group of groups) expect(group.userIds.toSorted()).toEqual([ada.id, bob.id]);
});

test('at most ten of one person on one message', async () => {
  for (let at = 0; at < 10; at++) await ada.api.reactions.add({ messageId, emoji: `e${at}` });
  const eleventh = ada.api.reactions.add({ messageId, emoji: 'e10' });
  expect(await refusal(eleventh)).toMatchObject({ code: 'too_many_reactions', details: { limit: 10 } });
  expect(await shown()).toHaveLength(10);
});

test.each(['👍', '👨‍👩‍👧‍👦', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'shipit', '+1'])('%s is one reaction', async (emoji) => {
  expect(await ada.api.reactions.add({ messageId, emoji })).toMatchObject({ action: 'added' });
});

test.each(['', ' ', 'two words', '👍'.repeat(6), 'x'.repeat(21), '\ud83d', 'a\u0000'])('%j is none', async (emoji) => {
  expect(await refusal(ada.api.reactions.add({ messageId, emoji }))).toMatchObject({ code: 'invalid_input' });
});

test('[S13][S17] outsiders do not react, nor does whoever the author has blocked', async () => {
  expect(await refusal(eve.api.reactions.add({ messageId, emoji: '👍' }))).toMatchObject({ code: 'message_not_found' });
  await ada.api.users.setBlocked({ userId: bob.id, blocked: true });
  expect(await refusal(bob.api.reactions.add({ messageId, emoji: '👍' }))).toMatchObject({ code: 'user_blocked' });
  await ada.api.users.setBlocked({ userId: bob.id, blocked: false });
});
