import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let people: readonly [Person, Person, Person];

beforeAll(async () => {
  house = await House.open();
  people = await house.people('ada', 'bob', 'cleo');
});
afterAll(() => house.close());

const who = fc.nat({ max: 2 });
const which = fc.nat({ max: 30 });
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      who,
      mention: fc.option(who, { nil: null }),
      reply: fc.boolean(),
      which,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('edit' as const), which, mention: fc.option(who, { nil: null }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('read' as const), who, which: fc.option(which, { nil: null }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unread' as const), who, which }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('leave-and-return' as const), who: fc.integer({ min: 1, max: 2 }) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const names = ['ada', 'bob', 'cleo'] as const;
let counter = 0;

async function take(roomId: number, live: { id: number; by: number }[], next: Step): Promise<void> {
  const at = live[('which' in next ? (next.which ?? 0) : 0) % Math.max(live.length, 1)];
  const text = (mention: number | null) => `text ${counter++}${mention === null ? '' : ` @${names[mention]}`}`;
  switch (next.do) {
    case 'send': {
      const parentId = next.reply && at ? at.id : null;
      const { message } = await people[next.who as 0].api.messages.send({
        roomId,
        content: text(next.mention),
        parentId,
      });
      live.push({ id: message.id, by: next.who });
      return;
    }
    case 'delete':
      if (!at) return;
      await people[at.by as 0].api.messages.delete({ messageId: at.id });
      live.splice(live.indexOf(at), 1);
      return;
    case 'edit':
      if (at) await people[at.by as 0].api.messages.edit({ messageId: at.id, content: text(next.mention) });
      return;
    case 'read':
      await people[next.who as 0].api.receipts.markRead({
        roomId,
        ...(next.which !== null && at && { messageId: at.id }),
      });
      return;
    case 'unread':
      if (at) await people[next.who as 0].api.receipts.markUnread({ messageId: at.id });
      return;
    case 'leave-and-return':
      await people[next.who as 0].api.members.leave({ roomId });
      await people[0].api.members.add({ roomId, userId: people[next.who as 0].id });
  }
}

/** Counts each badge the slow way, from the messages themselves. */
async function recount(roomId: number) {
  return house.sql<{ user_id: number; unread: number; mentions: number }>(
    `SELECT me.user_id,
       (SELECT count(*) FROM message m WHERE m.room_id = $1 AND m.deleted_at IS NULL AND m.id > me.last_read_id
          AND m.sender_id <> me.user_id) AS unread,
       (SELECT count(*) FROM message m WHERE m.room_id = $1 AND m.deleted_at IS NULL AND m.id > me.last_read_id
          AND m.sender_id <> me.user_id AND me.user_id = ANY(m.mentions)) AS mentions
     FROM member me WHERE me.room_id = $1 AND me.left_at IS NULL ORDER BY me.user_id`,
    [roomId],
  );
}

async function badges(roomId: number) {
  return Promise.all(
    people.map(async ({ id, api }) => {
      const { membership } = await api.rooms.get({ roomId });
      return { user_id: id, unread: membership?.unread, mentions: membership?.mentions };
    }),
  );
}

test('[S42] every badge equals a recount after any history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const { room } = await people[0].api.rooms.create({ name: 'history', memberIds: [people[1].id, people[2].id] });
      const live: { id: number; by: number }[] = [];
      for (const next of steps) await take(room.id, live, next);
      expect(await badges(room.id)).toEqual(await recount(room.id));
    }),
    { numRuns: 40 },
  );
});

test('[S42] and when three people do it all at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
      const { room } = await people[0].api.rooms.create({ name: 'at once', memberIds: [people[1].id, people[2].id] });
      const live: { id: number; by: number }[] = [];
      for (const next of steps.slice(0, 10)) await take(room.id, live, next);
      // Two may delete the same message, or write while out of the room: those calls are refused, and that is right.
      await Promise.all(steps.slice(10).map((next) => refusal(take(room.id, live, next))));
      for (const person of people.slice(1)) {
        await refusal(people[0].api.members.add({ roomId: room.id, userId: person.id }));
      }
      expect(await badges(room.id)).toEqual(await recount(room.id));
    }),
    { numRuns: 15 },
  );
});

test('reading goes forward only and not past the end; marking unread goes back to just before the message', async () => {
  const [ada, bob] = people;
  const { room } = await ada.api.rooms.create({ name: 'reading', memberIds: [bob.id] });
  const ids: number[] = [];
  for (let at = 0; at < 4; at++)
    ids.push((await ada.api.messages.send({ roomId: room.id, content: `m${at} @bob` })).message.id);
  const [first = 0, second = 0, third = 0, last = 0] = ids;
  const read = await bob.api.receipts.markRead({ roomId: room.id, messageId: third });
  expect(read).toMatchObject({ marked: 3, position: { lastReadId: third, unread: 1, mentions: 1 } });
  expect(await bob.api.receipts.markRead({ roomId: room.id, messageId: first })).toMatchObject({
    marked: 0,
    position: { lastReadId: third },
  });
  const all = await bob.api.receipts.markRead({ roomId: room.id, messageId: last + 1_000_000 });
  expect(all).toMatchObject({ marked: 1, position: { lastReadId: last, unread: 0, mentions: 0 } });
  const ahead = await bob.api.receipts.markUnread({ messageId: second });
  expect(await bob.api.receipts.markUnread({ messageId: last })).toEqual({ ...ahead, lastReadAt: expect.any(String) });
  const back = await bob.api.receipts.markUnread({ messageId: second });
  expect(back).toMatchObject({ lastReadId: second - 1, unread: 3, mentions: 3 });
});

test('who has read a message: its author, and whoever read up to it', async () => {
  const [ada, bob, cleo] = people;
  const { room } = await ada.api.rooms.create({ name: 'readers', memberIds: [bob.id, cleo.id] });
  const { message } = await ada.api.messages.send({ roomId: room.id, content: 'read me' });
  const readers = async () =>
    (await ada.api.receipts.readers({ messageId: message.id })).items.map((reader) => reader.user.username);
  expect(await readers()).toEqual(['ada']);
  await cleo.api.receipts.markRead({ roomId: room.id });
  expect(await readers()).toEqual(['ada', 'cleo']);
  const page = await ada.api.receipts.readers({ messageId: message.id, limit: 1 });
  expect(page.items).toHaveLength(1);
  const rest = await ada.api.receipts.readers({ messageId: message.id, cursor: page.nextCursor ?? '' });
  expect(rest.items.map((reader) => reader.user.username)).toEqual(['cleo']);
});

test('[S13] a reader of a public room who has not joined has no place to move', async () => {
  const [ada, bob] = people;
  const { room } = await ada.api.rooms.create({ name: 'open', visibility: 'public' });
  const { message } = await ada.api.messages.send({ roomId: room.id, content: 'x' });
  expect(await refusal(bob.api.receipts.markRead({ roomId: room.id }))).toMatchObject({ code: 'not_a_member' });
  expect(await refusal(bob.api.receipts.markUnread({ messageId: message.id }))).toMatchObject({ code: 'not_a_member' });
  expect(await refusal(bob.api.receipts.readers({ messageId: message.id }))).toMatchObject({ code: 'not_a_member' });
});
