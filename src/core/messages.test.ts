import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import { MessageWithSender } from '#contract/messages.ts';
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
  room = (await ada.api.rooms.create({ name: 'design', memberIds: [bob.id] })).room.id;
});
afterAll(() => house.close());

describe('sending', () => {
  test('the answer, the event and a fetch afterwards are the same message', async () => {
    const sent = await ada.api.messages.send({
      roomId: room,
      content: ' Hello @bob,\r\nlook ',
      metadata: { from: 'test' },
    });
    expect(MessageWithSender.strict().parse(sent)).toEqual(sent);
    expect(sent.message.content).toBe('Hello @bob,\nlook');
    expect(await bob.api.messages.get({ messageId: sent.message.id })).toEqual(sent);
    const [event] = await house.sql<{ payload: { message: unknown; sender: unknown } }>(
      "SELECT payload FROM event WHERE scope = 'room' AND stream_id = $1 AND seq = $2",
      [room, sent.message.seq],
    );
    expect(event?.payload).toMatchObject({ type: 'message.created', message: sent.message, sender: sent.sender });
  });

  test('[E1] fifty writers at once: seq and number are 1..n, and ids rise with them', async () => {
    const { room: busy } = await ada.api.rooms.create({ name: 'busy', memberIds: [bob.id] });
    await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        (at % 2 ? ada : bob).api.messages.send({ roomId: busy.id, content: `m${at}` }),
      ),
    );
    const events = await house.sql<{ seq: number }>(
      "SELECT seq FROM event WHERE scope = 'room' AND stream_id = $1 ORDER BY seq",
      [busy.id],
    );
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 51 }, (_, at) => at + 1));
    const rows = await house.sql<{ number: number; seq: number; created_at: string }>(
      'SELECT number, seq, created_at FROM message WHERE room_id = $1 ORDER BY id',
      [busy.id],
    );
    expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    expect(rows.map((row) => row.seq)).toEqual(rows.map((row) => row.seq).toSorted((a, b) => a - b));
    expect(rows.map((row) => row.created_at)).toEqual(rows.map((row) => row.created_at).toSorted());
  });

  test.each(['', '   ', '\u0000', 'half \ud83d'])('refuses %j as invalid', async (content) => {
    expect(await refusal(ada.api.messages.send({ roomId: room, content }))).toMatchObject({ code: 'invalid_input' });
  });

  test('tells how long a text may be and how long it was', async () => {
    const content = '👍'.repeat(MAX_MESSAGE_LENGTH + 1);
    const expected = {
      code: 'message_too_long',
      details: { limit: MAX_MESSAGE_LENGTH, actual: MAX_MESSAGE_LENGTH + 1 },
    };
    expect(await refusal(ada.api.messages.send({ roomId: room, content }))).toMatchObject(expected);
    expect(
      (await ada.api.messages.send({ roomId: room, content: '👍'.repeat(MAX_MESSAGE_LENGTH) })).message.id,
    ).toBeGreaterThan(0);
  });

  test('[S1][S2] for an outsider the room is not there', async () => {
    expect(await refusal(eve.api.messages.send({ roomId: room, content: 'x' }))).toMatchObject({
      code: 'room_not_found',
    });
    expect(await refusal(eve.api.messages.send({ roomId: 999_999, content: 'x' }))).toMatchObject({
      code: 'room_not_found',
    });
  });

  test('[S2] a public room is written in by members only, a read-only one by its moderators', async () => {
    const { room: open } = await ada.api.rooms.create({ name: 'news', visibility: 'public' });
    expect(await refusal(eve.api.messages.send({ roomId: open.id, content: 'x' }))).toMatchObject({
      code: 'not_a_member',
    });
    await eve.api.members.join({ roomId: open.id });
    await eve.api.messages.send({ roomId: open.id, content: 'x' });
    await ada.api.rooms.update({ roomId: open.id, readOnly: true });
    expect(await refusal(eve.api.messages.send({ roomId: open.id, content: 'x' }))).toMatchObject({
      code: 'room_read_only',
    });
    await ada.api.messages.send({ roomId: open.id, content: 'x' });
  });

  test('[S3][S4] what the body says of sender, ids, times and deletion has no effect', async () => {
    const forged = {
      roomId: room,
      content: 'mine',
      senderId: eve.id,
      id: 1,
      createdAt: '2001-01-01',
      deletedAt: '2001-01-01',
    };
    const { message } = await ada.api.messages.send(forged);
    expect(message.senderId).toBe(ada.id);
    expect(message.id).toBeGreaterThan(1);
    expect(message.createdAt > '2020').toBe(true);
  });

  test('a removed member cannot slip a message in behind the removal', async () => {
    const { room: gate } = await ada.api.rooms.create({ name: 'gate', memberIds: [bob.id] });
    for (let round = 0; round < 8; round++) {
      const removal = ada.api.members.remove({ roomId: gate.id, userId: bob.id });
      const sends = Array.from({ length: 6 }, () =>
        refusal(bob.api.messages.send({ roomId: gate.id, content: 'still here' })),
      );
      await Promise.all([removal, ...sends]);
      await ada.api.members.add({ roomId: gate.id, userId: bob.id });
    }
    const events = await house.sql<{ type: string; sender: number | null }>(
      `SELECT payload->>'type' AS type, (payload->'message'->>'senderId')::int AS sender FROM event
       WHERE scope = 'room' AND stream_id = $1 ORDER BY seq`,
      [gate.id],
    );
    let inside = true;
    for (const event of events) {
      if (event.type === 'member.left') inside = false;
      if (event.type === 'member.joined') inside = true;
      if (event.type === 'message.created') expect(inside).toBe(true);
    }
  });
});

describe('a client id', () => {
  test('[S37] fifty sends at once with one client id are one message, and all get it', async () => {
    const send = { roomId: room, content: 'once', clientId: 'c-1' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => ada.api.messages.send(send)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await house.sql('SELECT id FROM message WHERE client_id = $1', ['c-1'])).toHaveLength(1);
  });

  test('the first answer comes again even after the message was edited and deleted', async () => {
    const send = { roomId: room, content: 'first words', clientId: 'c-2' };
    const first = await ada.api.messages.send(send);
    await ada.api.messages.edit({ messageId: first.message.id, content: 'other words' });
    await ada.api.messages.delete({ messageId: first.message.id });
    expect(await ada.api.messages.send(send)).toEqual(first);
  });

  test('with another body it is refused, and nothing is written', async () => {
    await ada.api.messages.send({ roomId: room, content: 'one', clientId: 'c-3' });
    const before = await house.sql('SELECT seq FROM room WHERE id = $1', [room]);
    const second = ada.api.messages.send({ roomId: room, content: 'two', clientId: 'c-3' });
    expect(await refusal(second)).toMatchObject({ code: 'idempotency_conflict' });
    expect(await house.sql('SELECT seq FROM room WHERE id = $1', [room])).toEqual(before);
  });

  test('belongs to its user: another may use the same', async () => {
    const [a, b] = await Promise.all(
      [ada, bob].map((who) => who.api.messages.send({ roomId: room, content: 'x', clientId: 'c-4' })),
    );
    expect(a?.message.id).not.toBe(b?.message.id);
  });
});

describe('threads', () => {
  test('a reply raises the count of what it answers, its deletion lowers it, a reply to a reply answers the first', async () => {
    const { message: root } = await ada.api.messages.send({ roomId: room, content: 'root' });
    const { message: reply } = await bob.api.messages.send({ roomId: room, content: 'reply', parentId: root.id });
    const { message: deeper } = await ada.api.messages.send({ roomId: room, content: 'deeper', parentId: reply.id });
    expect([reply.parentId, deeper.parentId]).toEqual([root.id, root.id]);
    const raised = (await ada.api.messages.get({ messageId: root.id })).message;
    expect([raised.threadCount, raised.lastReplyAt]).toEqual([2, deeper.createdAt]);
    const thread = await bob.api.messages.replies({ messageId: root.id });
    expect(thread.messages.map((message) => message.id)).toEqual([reply.id, deeper.id]);
    await ada.api.messages.delete({ messageId: deeper.id });
    const lowered = (await ada.api.messages.get({ messageId: root.id })).message;
    expect([lowered.threadCount, lowered.lastReplyAt]).toEqual([1, reply.createdAt]);
    await bob.api.messages.delete({ messageId: reply.id });
    const bare = (await ada.api.messages.get({ messageId: root.id })).message;
    expect([bare.threadCount, bare.lastReplyAt]).toEqual([0, null]);
  });

  test('who answered last is told of many threads at once: three of each, the latest first, of this room alone', async () => {
    const people = await house.people('tess', 'theo', 'tara');
    const { room: hall } = await ada.api.rooms.create({ name: 'hall', memberIds: people.map(({ id }) => id) });
    const { room: other } = await ada.api.rooms.create({ name: 'elsewhere', memberIds: people.map(({ id }) => id) });
    const begin = async (roomId: number) => (await ada.api.messages.send({ roomId, content: 'root' })).message.id;
    const [long, short, bare, foreign] = [
      await begin(hall.id),
      await begin(hall.id),
      await begin(hall.id),
      await begin(other.id),
    ];
    const answer = (who: Person, parentId: number, roomId = hall.id) =>
      who.api.messages.send({ roomId, content: 'reply', parentId });
    for (const who of [ada, ...people]) await answer(who, long);
    await answer(ada, long);
    const { message: late } = await answer(people[0], long);
    await answer(people[1], short);
    await answer(people[1], foreign, other.id);
    const ask = async () => {
      const found = await ada.api.messages.repliers({
        roomId: hall.id,
        messageIds: [long, short, bare, foreign, long],
      });
      return Object.fromEntries(found.map(({ messageId, people: who }) => [messageId, who.map(({ id }) => id)]));
    };
    expect(await ask()).toEqual({ [long]: [people[0].id, ada.id, people[2].id], [short]: [people[1].id] });
    await people[0].api.messages.delete({ messageId: late.id });
    expect((await ask())[long]).toEqual([ada.id, people[2].id, people[1].id]);
    const outsider = await house.person('tilda');
    const refused = outsider.api.messages.repliers({ roomId: hall.id, messageIds: [long] });
    expect(await refusal(refused)).toMatchObject({ code: 'room_not_found' });
  });

  test('[S5] a reply must answer a message of the same room', async () => {
    const { room: other } = await ada.api.rooms.create({ name: 'other' });
    const { message } = await ada.api.messages.send({ roomId: other.id, content: 'there' });
    const foreign = ada.api.messages.send({ roomId: room, content: 'here', parentId: message.id });
    expect(await refusal(foreign)).toMatchObject({ code: 'message_not_found' });
    const missing = ada.api.messages.send({ roomId: room, content: 'here', parentId: 999_999 });
    expect(await refusal(missing)).toMatchObject({ code: 'message_not_found' });
  });
});

describe('pages', () => {
  test('before and after an id neither overlap nor skip, whatever arrives meanwhile', async () => {
    const { room: long } = await ada.api.rooms.create({ name: 'long' });
    const ids: number[] = [];
    for (let at = 0; at < 25; at++)
      ids.push((await ada.api.messages.send({ roomId: long.id, content: `m${at}` })).message.id);
    const seen: number[] = [];
    let beforeId: number | undefined;
    for (;;) {
      const page = await ada.api.messages.list({
        roomId: long.id,
        limit: 10,
        ...(beforeId !== undefined && { beforeId }),
      });
      seen.push(...page.messages.map((message) => message.id));
      await ada.api.messages.send({ roomId: long.id, content: 'meanwhile' });
      if (!page.hasMore) break;
      beforeId = page.messages.at(-1)?.id;
    }
    expect(seen).toEqual(ids.toReversed());
    const after = await ada.api.messages.list({ roomId: long.id, afterId: ids[4], limit: 5 });
    expect(after.messages.map((message) => message.id)).toEqual(ids.slice(5, 10));
    expect(after.hasMore).toBe(true);
    expect(after.users).toEqual([
      { id: ada.id, username: 'ada', displayName: 'ada', avatarUrl: null, version: expect.any(Number) },
    ]);
  });

  test('without threads, and pinned only', async () => {
    const { room: pins } = await ada.api.rooms.create({ name: 'pins', memberIds: [bob.id] });
    const { message: root } = await ada.api.messages.send({ roomId: pins.id, content: 'root' });
    const { message: reply } = await bob.api.messages.send({ roomId: pins.id, content: 'reply', parentId: root.id });
    const list = async (options: object) =>
      (await bob.api.messages.list({ roomId: pins.id, ...options })).messages.map((m) => m.id);
    expect(await list({})).toEqual([reply.id, root.id]);
    expect(await list({ threads: false })).toEqual([root.id]);
    expect(await list({ threads: false, afterId: 0 })).toEqual([root.id]);
    expect(await list({ pinned: true })).toEqual([]);
    expect(await refusal(bob.api.messages.pin({ messageId: reply.id, pinned: true }))).toMatchObject({
      code: 'forbidden',
    });
    const pinned = await ada.api.messages.pin({ messageId: reply.id, pinned: true });
    expect(pinned).toMatchObject({ id: reply.id, pinnedBy: ada.id });
    expect(await ada.api.messages.pin({ messageId: reply.id, pinned: true })).toEqual(pinned);
    expect(await list({ pinned: true })).toEqual([reply.id]);
    expect(await list({ pinned: true, afterId: 0 })).toEqual([reply.id]);
    expect(await ada.api.messages.pin({ messageId: reply.id, pinned: false })).toMatchObject({
      pinnedAt: null,
      pinnedBy: null,
    });
    expect(await list({ pinned: true })).toEqual([]);
  });

  test('an id before and one after exclude each other', async () => {
    const both = ada.api.messages.list({ roomId: room, beforeId: 5, afterId: 1 });
    expect(await refusal(both)).toMatchObject({ code: 'invalid_input', details: { issues: [{ path: ['afterId'] }] } });
  });
});

describe('editing and deleting', () => {
  test('only the author edits; the history keeps what was replaced, with its reason', async () => {
    const { message } = await ada.api.messages.send({ roomId: room, content: 'one @bob' });
    expect(await refusal(bob.api.messages.edit({ messageId: message.id, content: 'x' }))).toMatchObject({
      code: 'forbidden',
    });
    const edited = await ada.api.messages.edit({ messageId: message.id, content: 'two @ada', reason: 'typo' });
    expect(edited).toMatchObject({ content: 'two @ada', editCount: 1, mentions: [ada.id] });
    expect(edited.editedAt).not.toBeNull();
    expect(await ada.api.messages.edit({ messageId: message.id, content: 'two @ada' })).toEqual(edited);
    await ada.api.messages.edit({ messageId: message.id, content: 'three' });
    const history = await bob.api.messages.edits({ messageId: message.id });
    expect(history.map(({ content, reason }) => [content, reason])).toEqual([
      ['one @bob', 'typo'],
      ['two @ada', null],
    ]);
    const long = ada.api.messages.edit({ messageId: message.id, content: 'x'.repeat(MAX_MESSAGE_LENGTH + 1) });
    expect(await refusal(long)).toMatchObject({ code: 'message_too_long' });
  });

  test('the author and moderators delete; then it is gone for everyone, and audit keeps what a moderator removed', async () => {
    const { message: mine } = await bob.api.messages.send({ roomId: room, content: 'mine' });
    const { message: adas } = await ada.api.messages.send({ roomId: room, content: 'ada’s' });
    expect(await refusal(bob.api.messages.delete({ messageId: adas.id }))).toMatchObject({ code: 'forbidden' });
    await bob.api.messages.delete({ messageId: mine.id });
    expect(await refusal(ada.api.messages.get({ messageId: mine.id }))).toMatchObject({ code: 'message_not_found' });
    expect(await refusal(bob.api.messages.delete({ messageId: mine.id }))).toMatchObject({ code: 'message_not_found' });
    const { message: rude } = await bob.api.messages.send({ roomId: room, content: 'rude' });
    await ada.api.messages.delete({ messageId: rude.id, reason: 'rude' });
    const { items } = await ada.api.audit.list({ roomId: room, action: 'message_deleted' });
    expect(items[0]).toMatchObject({
      actorId: ada.id,
      userId: bob.id,
      details: { message_id: rude.id, content: 'rude', reason: 'rude' },
    });
    expect(await refusal(bob.api.audit.list({ roomId: room }))).toMatchObject({ code: 'forbidden' });
  });

  test('[S7] whoever was removed neither edits nor deletes what he once wrote', async () => {
    const { room: left } = await ada.api.rooms.create({ name: 'left', memberIds: [bob.id] });
    const { message } = await bob.api.messages.send({ roomId: left.id, content: 'mine' });
    await ada.api.members.remove({ roomId: left.id, userId: bob.id });
    expect(await refusal(bob.api.messages.edit({ messageId: message.id, content: 'x' }))).toMatchObject({
      code: 'message_not_found',
    });
    expect(await refusal(bob.api.messages.delete({ messageId: message.id }))).toMatchObject({
      code: 'message_not_found',
    });
  });
});
