import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_EXCERPT, MAX_FILES_PER_MESSAGE, MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import { MessageWithSender } from '#contract/messages.ts';
import { uploadFile } from '#core/files.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;
/** of ada and bob */
let room: number;
/** of all three */
let shared: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
  room = (await ada.api.rooms.create({ name: 'design', memberIds: [bob.id] })).room.id;
  shared = (await ada.api.rooms.create({ name: 'shared', memberIds: [bob.id, eve.id] })).room.id;
});
afterAll(() => house.close());

const say = async (who: Person, content: string, roomId = room) =>
  (await who.api.messages.send({ roomId, content })).message;
const fetched = async (who: Person, messageId: number) => (await who.api.messages.get({ messageId })).message;
const eventOf = async (roomId: number, seq: number) => {
  const [row] = await house.sql<{ payload: { message: unknown } }>(
    "SELECT payload FROM event WHERE scope = 'room' AND stream_id = $1 AND seq = $2",
    [roomId, seq],
  );
  return row?.payload.message;
};

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function upload(who: Person, name: string, roomId = room): Promise<number> {
  const about = { roomId, name, description: '', declaredType: 'text/plain', bytes: bytesOf(name) };
  return (await uploadFile({ ...who.core, files: house.services.files }, about)).id;
}

describe('quoting', () => {
  test('[E4] a quote is what was quoted, in the answer, the event and a fetch alike', async () => {
    const first = await say(bob, 'Shall we\n\nmeet at *noon*?');
    const sent = await ada.api.messages.send({ roomId: room, content: 'Yes', quoteId: first.id });
    expect(MessageWithSender.strict().parse(sent)).toEqual(sent);
    expect(sent.message.quote).toEqual({
      id: first.id,
      senderId: bob.id,
      senderName: 'bob',
      excerpt: expect.stringMatching(/^Shall we meet at .?noon.?\?$/),
      createdAt: first.createdAt,
    });
    expect(await eventOf(room, sent.message.seq)).toEqual(sent.message);
    expect(await fetched(bob, sent.message.id)).toEqual(sent.message);
  });

  test('[E4] a deleted message goes from the quotes of it, and what was quoted of an edited one stays', async () => {
    const first = await say(bob, 'To be forgotten');
    const { message } = await ada.api.messages.send({ roomId: room, content: 'Why?', quoteId: first.id });
    await bob.api.messages.edit({ messageId: first.id, content: 'Changed' });
    expect((await fetched(bob, message.id)).quote?.excerpt).toBe('To be forgotten');
    await bob.api.messages.delete({ messageId: first.id });
    expect(await fetched(bob, message.id)).toEqual({ ...message, quote: null });
  });

  test('[S5] a reply that quotes stays in its thread’s room, and its thread counts it', async () => {
    const first = await say(bob, 'a thread');
    const elsewhere = await say(bob, 'elsewhere', shared);
    const input = { roomId: room, content: 'both', quoteId: first.id };
    const { message } = await ada.api.messages.send({ ...input, parentId: first.id });
    expect(message).toMatchObject({ parentId: first.id, quote: { id: first.id } });
    expect((await fetched(bob, first.id)).threadCount).toBe(1);
    const refused = await refusal(ada.api.messages.send({ ...input, parentId: elsewhere.id }));
    expect(refused?.code).toBe('message_not_found');
  });

  test('a long text is quoted by its beginning', async () => {
    const first = await say(bob, '👩‍👩‍👧‍👦'.repeat(MAX_EXCERPT + 50));
    const { message } = await ada.api.messages.send({ roomId: room, content: 'All of it?', quoteId: first.id });
    expect(message.quote?.excerpt).toMatch(/^[^…]+…$/u);
    expect(message.quote?.excerpt.length).toBeLessThan(MAX_EXCERPT * 8 + 2);
  });

  test('[S1] [S8] what is not in the same room, or is gone, cannot be quoted', async () => {
    const elsewhere = await say(bob, 'elsewhere', shared);
    const hidden = await say(bob, 'hidden', room);
    const gone = await say(bob, 'gone');
    await bob.api.messages.delete({ messageId: gone.id });
    for (const [who, roomId, quoteId] of [
      [bob, room, elsewhere.id],
      [bob, room, gone.id],
      [eve, shared, hidden.id],
    ] as const) {
      const refused = await refusal(who.api.messages.send({ roomId, content: 'no', quoteId }));
      expect(refused?.code).toBe('message_not_found');
    }
  });

  test('[S37] twenty at once with one client id are one message', async () => {
    const first = await say(bob, 'once');
    const input = { roomId: room, content: 'once more', quoteId: first.id, clientId: 'quote-once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => ada.api.messages.send(input)));
    expect(new Set(answers.map(({ message }) => message.id)).size).toBe(1);
    expect((await refusal(ada.api.messages.send({ ...input, content: 'other' })))?.code).toBe('idempotency_conflict');
  });
});

describe('files of a message', () => {
  test('[E4] they hang on it in the answer, the event and a fetch, in the order given, and may stand for words', async () => {
    const fileIds = [await upload(ada, 'b.txt'), await upload(ada, 'a.txt')];
    const { message } = await ada.api.messages.send({ roomId: room, content: '', fileIds });
    expect(message.files.map(({ name, messageId }) => [name, messageId])).toEqual([
      ['b.txt', message.id],
      ['a.txt', message.id],
    ]);
    expect(await eventOf(room, message.seq)).toEqual(message);
    expect(await fetched(bob, message.id)).toEqual(message);
    expect(await bob.api.files.get({ fileId: fileIds[0] ?? 0 })).toEqual(message.files[0]);
  });

  test('nothing at all is no message', async () => {
    for (const fileIds of [undefined, []]) {
      const refused = await refusal(ada.api.messages.send({ roomId: room, content: ' ', fileIds }));
      expect(refused).toMatchObject({ code: 'invalid_input', details: { issues: [{ path: ['content'] }] } });
    }
    const many = Array.from({ length: MAX_FILES_PER_MESSAGE + 1 }, (_, at) => at + 1);
    expect((await refusal(ada.api.messages.send({ roomId: room, content: 'x', fileIds: many })))?.code).toBe(
      'invalid_input',
    );
  });

  test('[S14] another’s file, another room’s, a deleted one and one that hangs already are not found', async () => {
    const deleted = await upload(ada, 'deleted.txt');
    await ada.api.files.delete({ fileId: deleted });
    const hanging = await upload(ada, 'hanging.txt');
    await ada.api.messages.send({ roomId: room, content: 'has it', fileIds: [hanging] });
    const fine = await upload(ada, 'fine.txt');
    const foreign = [
      await upload(bob, 'bobs.txt'),
      await upload(ada, 'elsewhere.txt', shared),
      deleted,
      hanging,
      999_999,
    ];
    for (const fileId of foreign) {
      const refused = await refusal(ada.api.messages.send({ roomId: room, content: 'no', fileIds: [fine, fileId] }));
      expect(refused?.code).toBe('file_not_found');
    }
    // Nothing was half done: the good one can still be sent.
    expect((await ada.api.files.get({ fileId: fine })).messageId).toBeNull();
    await ada.api.messages.send({ roomId: room, content: 'yes', fileIds: [fine, fine] });
  });

  test('[S14] of two messages that want the same file at once one has it', async () => {
    const fileIds = [await upload(ada, 'wanted.txt')];
    const tries = Array.from({ length: 8 }, (_, at) =>
      refusal(ada.api.messages.send({ roomId: room, content: `try ${at}`, fileIds })),
    );
    const codes = (await Promise.all(tries)).map((refused) => refused?.code ?? 'sent');
    expect(codes.filter((code) => code === 'sent')).toHaveLength(1);
    expect(codes.filter((code) => code === 'file_not_found')).toHaveLength(7);
  });

  test('[S37] a send that is tried again has its file already, and is answered the same', async () => {
    const input = { roomId: room, content: '', fileIds: [await upload(ada, 'again.txt')], clientId: 'file-again' };
    expect(await ada.api.messages.send(input)).toEqual(await ada.api.messages.send(input));
  });

  test('[E4] a deleted file goes from its message, a deleted message takes its files along', async () => {
    const fileIds = [await upload(ada, 'one.txt'), await upload(ada, 'two.txt')];
    const { message } = await ada.api.messages.send({ roomId: room, content: 'both', fileIds });
    const [one, two] = message.files;
    await ada.api.files.delete({ fileId: one?.id ?? 0 });
    expect((await fetched(bob, message.id)).files).toEqual([two]);
    await ada.api.messages.delete({ messageId: message.id });
    for (const fileId of fileIds) expect((await refusal(ada.api.files.get({ fileId })))?.code).toBe('file_not_found');
    const { items } = await bob.api.files.list({ roomId: room });
    expect(items.filter(({ id }) => fileIds.includes(id))).toEqual([]);
    const [last] = await house.sql<{ payload: unknown }>(
      "SELECT payload FROM event WHERE scope = 'room' AND stream_id = $1 ORDER BY seq DESC LIMIT 1",
      [room],
    );
    expect(last?.payload).toEqual({ type: 'file.removed', fileId: two?.id, removedBy: ada.id });
  });

  test('what is files alone is quoted by the name of the first', async () => {
    const { message } = await ada.api.messages.send({
      roomId: room,
      content: '',
      fileIds: [await upload(ada, 'plan.txt')],
    });
    const quoting = await bob.api.messages.send({ roomId: room, content: 'this?', quoteId: message.id });
    expect(quoting.message.quote?.excerpt).toBe('plan.txt');
  });
});

describe('forwarding', () => {
  test('[S1] [S8] words go to another room word for word, and nobody learns there from where', async () => {
    const first = await say(bob, 'For @eve and **all**');
    const { message } = await ada.api.messages.forward({ messageId: first.id, roomId: shared });
    expect(message).toMatchObject({
      roomId: shared,
      senderId: ada.id,
      content: first.content,
      mentions: [],
      quote: null,
    });
    expect(message.forward).toEqual({ senderId: bob.id, senderName: 'bob', createdAt: first.createdAt });
    expect(await eventOf(shared, message.seq)).toEqual(message);
    expect(await fetched(eve, message.id)).toEqual(message);
    // Whoever may read it where it was written finds it there, and nobody else.
    expect((await bob.api.messages.origin({ messageId: message.id })).message).toEqual(first);
    expect((await refusal(eve.api.messages.origin({ messageId: message.id })))?.code).toBe('message_not_found');
    expect((await refusal(ada.api.messages.origin({ messageId: first.id })))?.code).toBe('message_not_found');
  });

  test('a comment is a message of one’s own right before it, and both are written once', async () => {
    const first = await say(bob, 'Look at this');
    const input = { messageId: first.id, roomId: shared, comment: 'What @eve said', clientId: 'forward-once' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => ada.api.messages.forward(input)));
    const id = answers[0]?.message.id ?? 0;
    expect(new Set(answers.map(({ message }) => message.id))).toEqual(new Set([id]));
    const { messages } = await eve.api.messages.list({ roomId: shared, limit: 3 });
    expect(messages.map(({ content }) => content).slice(0, 2)).toEqual(['Look at this', 'What @eve said']);
    expect(messages[1]?.mentions).toEqual([eve.id]);
    expect(messages.filter(({ content }) => content === 'What @eve said')).toHaveLength(1);
  });

  test('what was forwarded is forwarded as its first author’s', async () => {
    const first = await say(bob, 'Passed on');
    const { message: once } = await ada.api.messages.forward({ messageId: first.id, roomId: shared });
    const { message: twice } = await eve.api.messages.forward({ messageId: once.id, roomId: shared });
    expect(twice.forward).toEqual(once.forward);
    expect((await bob.api.messages.origin({ messageId: twice.id })).message.id).toBe(first.id);
  });

  test('nobody changes the words of another in his own name', async () => {
    const first = await say(bob, 'Mine');
    const { message } = await ada.api.messages.forward({ messageId: first.id, roomId: shared });
    const refused = await refusal(ada.api.messages.edit({ messageId: message.id, content: 'Yours' }));
    expect(refused).toMatchObject({ code: 'forbidden' });
  });

  test('[S1] [S2] what one may not read or where one may not write is refused, and so is what has no words', async () => {
    const hidden = await say(bob, 'hidden');
    const visible = await say(bob, 'visible', shared);
    const { message: bare } = await ada.api.messages.send({
      roomId: room,
      content: '',
      fileIds: [await upload(ada, 'bare.txt')],
    });
    const long = 'x'.repeat(MAX_MESSAGE_LENGTH + 1);
    const forward = (who: Person, messageId: number, roomId: number, comment?: string) =>
      refusal(who.api.messages.forward({ messageId, roomId, comment }));
    expect((await forward(eve, hidden.id, shared))?.code).toBe('message_not_found');
    expect((await forward(eve, visible.id, room))?.code).toMatch(/^(room_not_found|not_a_member)$/);
    expect((await forward(ada, bare.id, shared))?.code).toBe('invalid_input');
    expect((await forward(ada, visible.id, shared, long))?.code).toBe('message_too_long');
  });
});
