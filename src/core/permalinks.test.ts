import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;
let room: number;
const ids: number[] = [];
let reply: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
  room = (await ada.api.rooms.create({ name: 'design', visibility: 'private', memberIds: [bob.id] })).room.id;
  for (let n = 0; n < 9; n++) {
    ids.push((await (n % 2 ? ada : bob).api.messages.send({ roomId: room, content: `m${n}` })).message.id);
    if (n === 4) {
      const answer = { roomId: room, content: 'reply', parentId: ids[2] ?? 0 };
      reply = (await ada.api.messages.send(answer)).message.id;
    }
  }
});
afterAll(() => house.close());

async function around(messageId: number, more: object = {}) {
  const page = await bob.api.messages.around({ messageId, ...more });
  return [page.messages.map(({ content }) => content), page.hasOlder, page.hasNewer];
}

test('a permalink opens a message with what stands around it, the oldest first', async () => {
  expect(await around(ids[4] ?? 0, { before: 2, after: 2 })).toEqual([['m2', 'm3', 'm4', 'reply', 'm5'], true, true]);
  expect(await around(ids[0] ?? 0, { before: 2, after: 1 })).toEqual([['m0', 'm1'], false, true]);
  expect(await around(ids[8] ?? 0, { before: 0, after: 5 })).toEqual([['m8'], true, false]);
  expect(await around(reply, { before: 1, after: 1, threads: false })).toEqual([['m4', 'reply', 'm5'], true, true]);
  const page = await bob.api.messages.around({ messageId: ids[4] ?? 0 });
  expect(page.users.map(({ id }) => id).toSorted()).toEqual([ada.id, bob.id].toSorted());
  expect(page.messages.find(({ id }) => id === ids[4])).toEqual(
    (await bob.api.messages.get({ messageId: ids[4] ?? 0 })).message,
  );
});

test('[S1] [S8] an outsider and a removed member find nothing behind a permalink, nor its history', async () => {
  const messageId = ids[3] ?? 0;
  await ada.api.messages.edit({ messageId, content: 'edited' });
  expect(await bob.api.messages.edits({ messageId })).toMatchObject([{ content: 'm3', editorId: ada.id }]);
  const refusals = async (who: Person) => [
    (await refusal(who.api.messages.around({ messageId })))?.code,
    (await refusal(who.api.messages.edits({ messageId })))?.code,
    (await refusal(who.api.messages.around({ messageId: 999_999 })))?.code,
  ];
  expect(await refusals(eve)).toEqual(['message_not_found', 'message_not_found', 'message_not_found']);
  await ada.api.members.remove({ roomId: room, userId: bob.id });
  expect(await refusals(bob)).toEqual(['message_not_found', 'message_not_found', 'message_not_found']);
});
