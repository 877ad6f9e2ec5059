import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let cyd: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, cyd] = await house.people('ada', 'bob', 'cyd');
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const key = () => crypto.randomUUID();

/** What there is to do once, on a fresh room each time: it, the same for another, and what it leaves behind. */
const changes = {
  'members.add': async () => {
    const { room } = await ada.api.rooms.create({ name: 'add' });
    return {
      act: (clientId: string) => ada.api.members.add({ roomId: room.id, userId: bob.id, clientId }),
      other: (clientId: string) => ada.api.members.add({ roomId: room.id, userId: cyd.id, clientId }),
      roomId: room.id,
      // room.created, member.joined
      events: 2,
    };
  },
  'members.join': async () => {
    const { room } = await ada.api.rooms.create({ name: 'join', visibility: 'public', memberIds: [cyd.id] });
    const { room: second } = await ada.api.rooms.create({ name: 'second', visibility: 'public' });
    return {
      act: (clientId: string) => bob.api.members.join({ roomId: room.id, clientId }),
      other: (clientId: string) => bob.api.members.join({ roomId: second.id, clientId }),
      roomId: room.id,
      events: 2,
    };
  },
  'reactions.add': async () => {
    const { room } = await ada.api.rooms.create({ name: 'react', memberIds: [bob.id] });
    const { message } = await ada.api.messages.send({ roomId: room.id, content: 'x' });
    return {
      act: (clientId: string) => bob.api.reactions.add({ messageId: message.id, emoji: '👍', clientId }),
      other: (clientId: string) => bob.api.reactions.add({ messageId: message.id, emoji: '👎', clientId }),
      roomId: room.id,
      events: 3,
    };
  },
  'rooms.openDm': async () => {
    const [dan, eve] = await house.people(`dan${Date.now() % 1e6}`, `eve${Date.now() % 1e6}`);
    return {
      act: (clientId: string) => dan.api.rooms.openDm({ userId: eve.id, clientId }),
      other: (clientId: string) => dan.api.rooms.openDm({ userId: bob.id, clientId }),
      roomId: null,
      events: 1,
    };
  },
};

async function eventsOf(roomId: number): Promise<number> {
  const [row] = await house.sql<{ count: number }>(
    "SELECT count(*) FROM event WHERE scope = 'room' AND stream_id = $1",
    [roomId],
  );
  return row?.count ?? 0;
}

test.each(Object.entries(changes))(
  '[S37] %s with a client id happens once and answers the same',
  async (_name, set) => {
    const { act, other, roomId, events } = await set();
    const clientId = key();
    const answers = await Promise.all([act(clientId), act(clientId), act(clientId)]);
    answers.push(await act(clientId));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const [first] = answers;
    const changed = roomId ?? (first && 'room' in first ? first.room.id : 0);
    expect(await eventsOf(changed)).toBe(events);
    expect(await refusal(other(clientId))).toMatchObject({ code: 'idempotency_conflict' });
  },
);

test('[S37] without a client id, or with another, the second try is told how things stand', async () => {
  const { act } = await changes['members.add']();
  await act(key());
  expect(await refusal(act(key()))).toMatchObject({ code: 'already_member' });
  const reaction = await changes['reactions.add']();
  expect(await reaction.act(key())).toMatchObject({ action: 'added' });
  expect(await reaction.act(key())).toMatchObject({ action: 'unchanged' });
});

test('[S37] the first answer to opening a direct message that was there stays, and a refusal is not kept', async () => {
  const before = await ada.api.rooms.openDm({ userId: bob.id });
  const clientId = key();
  const opened = { ...before, made: false };
  expect(before.made).toBe(true);
  expect(await ada.api.rooms.openDm({ userId: bob.id, clientId })).toEqual(opened);
  await ada.api.messages.send({ roomId: before.room.id, content: 'later' });
  expect(await ada.api.rooms.openDm({ userId: bob.id, clientId })).toEqual(opened);
  expect(await refusal(ada.api.rooms.openDm({ userId: cyd.id, clientId }))).toMatchObject({
    code: 'idempotency_conflict',
  });
  const { room } = await ada.api.rooms.create({ name: 'later', memberIds: [cyd.id] });
  const again = key();
  const add = () => cyd.api.members.add({ roomId: room.id, userId: bob.id, clientId: again });
  expect(await refusal(add())).toMatchObject({ code: 'forbidden' });
  await ada.api.members.setRole({ roomId: room.id, userId: cyd.id, role: 'moderator' });
  expect(await add()).toMatchObject({ user: { id: bob.id } });
});
