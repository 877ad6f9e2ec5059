import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;
let room: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
  room = (await ada.api.rooms.create({ name: 'design', visibility: 'private', memberIds: [bob.id] })).room.id;
});
afterAll(() => house.close());

const lastEvent = async (who: Person) => {
  const [row] = await house.sql<{ seq: number; payload: unknown }>(
    "SELECT seq, payload FROM event WHERE scope = 'user' AND stream_id = $1 ORDER BY seq DESC LIMIT 1",
    [who.id],
  );
  return row;
};
const say = async (who: Person, content: string, roomId = room) =>
  (await who.api.messages.send({ roomId, content })).message;

describe('drafts', () => {
  test('[E1] a draft is one event of its author’s own stream, and what was written last wins', async () => {
    const first = await ada.api.drafts.set({ roomId: room, content: 'Hal' });
    expect(await lastEvent(ada)).toEqual({ seq: first.version, payload: { type: 'draft.set', draft: first } });
    const second = await ada.api.drafts.set({ roomId: room, content: 'Half a ' });
    expect(second.version).toBeGreaterThan(first.version);
    expect((await ada.api.drafts.list({})).items).toEqual([second]);
    expect((await bob.api.drafts.list({})).items).toEqual([]);
  });

  test('[E1] many devices at once: the list shows what the last event says', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        at % 5 === 4
          ? ada.api.drafts.clear({ roomId: room })
          : ada.api.drafts.set({ roomId: room, content: `from device ${at}` }),
      ),
    );
    const { items } = await ada.api.drafts.list({});
    const last = await lastEvent(ada);
    if (items[0]) expect(last?.payload).toEqual({ type: 'draft.set', draft: items[0] });
    else expect(last?.payload).toMatchObject({ type: 'draft.cleared' });
  });

  test('a thread has its own, whichever of its messages it is asked by', async () => {
    const first = await say(bob, 'a thread');
    const { message: reply } = await bob.api.messages.send({ roomId: room, content: 'a reply', parentId: first.id });
    const draft = await ada.api.drafts.set({ roomId: room, parentId: reply.id, content: 'to it', quoteId: first.id });
    expect(draft).toMatchObject({ parentId: first.id, quoteId: first.id });
    await ada.api.drafts.clear({ roomId: room, parentId: first.id });
    expect((await lastEvent(ada))?.payload).toEqual({ type: 'draft.cleared', roomId: room, parentId: first.id });
    const before = await lastEvent(ada);
    await ada.api.drafts.clear({ roomId: room, parentId: first.id });
    expect(await lastEvent(ada)).toEqual(before);
  });

  test('a send clears the draft that it was, and not one that was changed since', async () => {
    const old = await ada.api.drafts.set({ roomId: room, content: 'Old' });
    const { version } = await ada.api.drafts.set({ roomId: room, content: 'Newer' });
    await ada.api.messages.send({ roomId: room, content: 'Old', draftVersion: old.version });
    expect((await ada.api.drafts.list({})).items).toHaveLength(1);
    const input = { roomId: room, content: 'Newer', draftVersion: version, clientId: 'draft-send' };
    const sent = await ada.api.messages.send(input);
    expect((await ada.api.drafts.list({})).items).toEqual([]);
    // Tried again without it, it is the same send.
    expect(await ada.api.messages.send({ roomId: room, content: 'Newer', clientId: 'draft-send' })).toEqual(sent);
  });

  test('pages neither overlap nor skip', async () => {
    const rooms = [];
    for (let n = 0; n < 5; n++) rooms.push((await eve.api.rooms.create({ name: `d${n}` })).room.id);
    for (const roomId of rooms) await eve.api.drafts.set({ roomId, content: 'x' });
    const one = await eve.api.drafts.list({ limit: 3 });
    const two = await eve.api.drafts.list({ limit: 3, cursor: one.nextCursor ?? '' });
    expect([...one.items, ...two.items].map(({ roomId }) => roomId)).toEqual(rooms);
    expect(two.nextCursor).toBeNull();
  });

  test('[S1] [S5] not in a room that one is not in, nor under another room’s message; nothing is no draft', async () => {
    const hidden = await say(ada, 'hidden');
    const { room: other } = await eve.api.rooms.create({ name: 'other' });
    const code = async (call: Promise<unknown>) => (await refusal(call))?.code;
    expect(await code(eve.api.drafts.set({ roomId: room, content: 'x' }))).toBe('room_not_found');
    for (const parentId of [hidden.id, 999_999])
      expect(await code(eve.api.drafts.set({ roomId: other.id, parentId, content: 'x' }))).toBe('message_not_found');
    const { room: both } = await ada.api.rooms.create({ name: 'both' });
    expect(await code(ada.api.drafts.set({ roomId: both.id, parentId: hidden.id, content: 'x' }))).toBe(
      'message_not_found',
    );
    expect(await code(ada.api.drafts.set({ roomId: room, content: '' }))).toBe('invalid_input');
    expect(await code(ada.api.drafts.set({ roomId: room, content: 'a\u0000b' }))).toBe('invalid_input');
  });

  test('[S7] of a room that one has left it stays one’s own', async () => {
    const { room: left } = await ada.api.rooms.create({ name: 'left', memberIds: [bob.id] });
    await bob.api.drafts.set({ roomId: left.id, content: 'unfinished' });
    await bob.api.members.leave({ roomId: left.id });
    expect((await bob.api.drafts.list({})).items.map(({ roomId }) => roomId)).toContain(left.id);
    await bob.api.drafts.clear({ roomId: left.id });
    expect((await bob.api.drafts.list({})).items).toEqual([]);
  });
});

describe('saved for later', () => {
  test('[E1] one’s own list, the newest first, each once, with one event each', async () => {
    const [one, two] = [await say(bob, 'one'), await say(bob, 'two')];
    const saved = [await ada.api.saved.add({ messageId: one.id }), await ada.api.saved.add({ messageId: two.id })];
    expect((await lastEvent(ada))?.payload).toEqual({ type: 'saved.added', saved: saved[1] });
    expect(await ada.api.saved.add({ messageId: one.id })).toEqual(saved[0]);
    const page = await ada.api.saved.list({});
    expect(page.items).toEqual(saved.toReversed());
    expect(page.messages).toEqual([one, two]);
    expect(page.users.map(({ id }) => id)).toEqual([bob.id]);
    expect((await bob.api.saved.list({})).items).toEqual([]);
    await ada.api.saved.remove({ messageId: one.id });
    expect((await lastEvent(ada))?.payload).toEqual({ type: 'saved.removed', messageId: one.id });
    await ada.api.saved.remove({ messageId: one.id });
    expect((await ada.api.saved.list({})).items).toEqual([saved[1]]);
  });

  test('[S37] twenty at once are one', async () => {
    const { id: messageId } = await say(bob, 'often');
    const all = await Promise.all(Array.from({ length: 20 }, () => bob.api.saved.add({ messageId })));
    expect(new Set(all.map(({ version }) => version)).size).toBe(1);
  });

  test('pages neither overlap nor skip', async () => {
    const { room: own } = await eve.api.rooms.create({ name: 'own' });
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push((await say(eve, `m${n}`, own.id)).id);
    for (const messageId of ids) await eve.api.saved.add({ messageId });
    const one = await eve.api.saved.list({ limit: 3 });
    const two = await eve.api.saved.list({ limit: 3, cursor: one.nextCursor ?? '' });
    expect([...one.items, ...two.items].map(({ messageId }) => messageId)).toEqual(ids.toReversed());
    expect((await refusal(eve.api.saved.list({ cursor: 'nonsense' })))?.code).toBe('invalid_cursor');
  });

  test('[S1] [S8] what is not for one’s eyes cannot be saved, and is not shown once it is not any more', async () => {
    const secret = await say(ada, 'secret');
    expect((await refusal(eve.api.saved.add({ messageId: secret.id })))?.code).toBe('message_not_found');
    const { room: soon } = await ada.api.rooms.create({ name: 'soon', visibility: 'private', memberIds: [bob.id] });
    const { id: messageId } = await say(ada, 'for now', soon.id);
    const deleted = await say(ada, 'to be deleted');
    await bob.api.saved.add({ messageId });
    await bob.api.saved.add({ messageId: deleted.id });
    await ada.api.members.remove({ roomId: soon.id, userId: bob.id });
    await ada.api.messages.delete({ messageId: deleted.id });
    const { items, messages } = await bob.api.saved.list({});
    expect(items.map((saved) => saved.messageId).slice(0, 2)).toEqual([deleted.id, messageId]);
    expect(messages.map(({ id }) => id)).not.toContain(messageId);
    expect(messages.map(({ id }) => id)).not.toContain(deleted.id);
    await bob.api.saved.remove({ messageId });
  });
});

test('a draft may be longer than a message, within reason', async () => {
  await ada.api.drafts.set({ roomId: room, content: 'x'.repeat(MAX_MESSAGE_LENGTH + 1) });
  const refused = await refusal(ada.api.drafts.set({ roomId: room, content: 'x'.repeat(MAX_MESSAGE_LENGTH * 4 + 1) }));
  expect(refused?.code).toBe('invalid_input');
});
