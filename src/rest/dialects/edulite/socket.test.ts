import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { RestCaller, RestSocket } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

let served: Served;
let ann: Person;
let bob: Person;
let cleo: Person;
let roomId: number;
const as = (person: Person | null) => new RestCaller(served.base, person);

beforeAll(async () => {
  served = await serve();
  [ann, bob, cleo] = await served.house.people('ann', 'bob', 'cleo');
});
afterAll(() => served.close());
beforeEach(async () => {
  roomId = (await ann.api.rooms.create({ name: 'General', memberIds: [bob.id] })).room.id;
});

/** In the room: whoever is answered hears all that happens from then on. */
async function isIn(socket: RestSocket): Promise<RestSocket> {
  await socket.opened;
  socket.say('anybody?');
  await socket.next();
  return socket;
}

const enter = (person: Person) => isIn(as(person).listen(`/ws/chat/${roomId}/`));

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/);
const said = (sender: Person, content: string) => ({
  type: 'chat_message',
  message: { id: expect.any(Number), chat_room: roomId, sender: sender.id, content, timestamp: TIME },
});

test('[E9] a message reaches everybody of the room, its sender included, in the words of the document', async () => {
  // What came at once is told in the order of the rooms: the other room is the earlier one, or its message might come too late.
  const otherId = roomId;
  roomId = (await ann.api.rooms.create({ name: 'Here', memberIds: [bob.id] })).room.id;
  const [anns, bobs] = [await enter(ann), await enter(bob)];
  anns.say({ type: 'chat_message', message: '  Hello! ' });
  expect(await anns.next()).toEqual([said(ann, 'Hello!')]);
  await until('bob heard', () => bobs.frames.length === 1);
  expect(bobs.frames[0]).toMatch(
    /^\{"type":"chat_message","message":\{"id":\d+,"chat_room":\d+,"sender":\d+,"content":"Hello!","timestamp":"[^"]+"\}\}$/,
  );
  bobs.frames.length = 0;
  await ann.api.messages.send({ roomId, content: 'from elsewhere' });
  expect(await bobs.next()).toEqual([said(ann, 'from elsewhere')]);
  const { messages } = await ann.api.messages.list({ roomId });
  expect(messages.map(({ content }) => content)).toEqual(['from elsewhere', 'Hello!']);
  await ann.api.messages.send({ roomId: otherId, content: 'not here' });
  await ann.api.messages.send({ roomId, content: 'here' });
  expect(await bobs.next()).toEqual([said(ann, 'here')]);
  for (const socket of [anns, bobs]) socket.close();
});

test('[E7] [S13] typing is told to the others, in one’s own name only', async () => {
  const [anns, bobs] = [await enter(ann), await enter(bob)];
  anns.say({ type: 'typing_indicator', is_typing: true, user_id: bob.id, username: 'bob' });
  await until('bob heard', () => bobs.frames.length === 1);
  expect(bobs.frames.splice(0)).toEqual([
    `{"type":"typing_indicator","user_id":${ann.id},"username":"ann","is_typing":true}`,
  ]);
  anns.say({ type: 'typing_indicator', is_typing: false });
  expect(await bobs.next()).toEqual([{ type: 'typing_indicator', user_id: ann.id, username: 'ann', is_typing: false }]);
  await bob.api.typing.set({ roomId, typing: true });
  expect(await anns.next()).toEqual([{ type: 'typing_indicator', user_id: bob.id, username: 'bob', is_typing: true }]);
  for (const socket of [anns, bobs]) socket.close();
});

test.each([
  ['{"type":"dance"}', 'Unsupported message type'],
  ['{}', 'Unsupported message type'],
  ['{"type":["chat_message"]}', 'Unsupported message type'],
  ['not json', 'Invalid message format'],
  ['[]', 'Invalid message format'],
  ['"x"', 'Invalid message format'],
  ['{"type":"chat_message"}', 'Invalid message format'],
  ['{"type":"chat_message","message":{"a":1}}', 'Invalid message format'],
  ['{"type":"typing_indicator","is_typing":"no"}', 'Invalid message format'],
  ['{"type":"chat_message","message":"  "}', 'Message content cannot be empty'],
  [`{"type":"chat_message","message":"${'x'.repeat(1001)}"}`, 'Message too long (maximum 1000 characters)'],
  ['{"type":"chat_message","message":"nul \\u0000"}', 'Failed to save message'],
])('[S22] [S23] the frame %s is answered with an error, and the socket lives', async (frame, error) => {
  const socket = await enter(ann);
  socket.say(frame);
  await until('an answer came', () => socket.frames.length === 1);
  const text = socket.frames[0] ?? '';
  expect(text).toMatch(/^\{"type":"error","error":"[^"]+","timestamp":"[^"]+"\}$/);
  expect(await socket.next()).toEqual([{ type: 'error', error, timestamp: TIME }]);
  socket.say({ type: 'chat_message', message: `${'👍'.repeat(1000)}` });
  expect(await socket.next()).toEqual([said(ann, '👍'.repeat(1000))]);
  socket.close();
});

test('a message that is refused is not saved, and said so', async () => {
  const { room: dm } = await ann.api.rooms.openDm({ userId: bob.id });
  roomId = dm.id;
  const socket = await enter(ann);
  await bob.api.users.setBlocked({ userId: ann.id, blocked: true });
  socket.say({ type: 'chat_message', message: 'x' });
  expect(await socket.next()).toEqual([{ type: 'error', error: 'Failed to save message', timestamp: TIME }]);
  await bob.api.users.setBlocked({ userId: ann.id, blocked: false });
  socket.close();
});

test('[S1] [S25] 4001 without a good token, 4003 for outsiders, 4004 where there is no room', async () => {
  expect(await as(null).listen(`/ws/chat/${roomId}/`).closed).toBe(4001);
  for (const token of ['x', 'a.b.c', ann.refreshToken]) {
    const url = new URL(`/ws/chat/${roomId}/?token=${token}`, served.base.replace('http', 'ws'));
    expect(await new RestSocket(url).closed).toBe(4001);
  }
  expect(await as(cleo).listen(`/ws/chat/${roomId}/`).closed).toBe(4003);
  await ann.api.rooms.update({ roomId, visibility: 'public' });
  expect(await as(cleo).listen(`/ws/chat/${roomId}/`).closed).toBe(4003);
  for (const id of ['999999', 'x', '0', '99999999999999999999']) {
    expect(await as(ann).listen(`/ws/chat/${id}/`).closed).toBe(4004);
  }
});

test('a bearer header opens it as well as a token in the address', async () => {
  const url = new URL(`/ws/chat/${roomId}/`, served.base.replace('http', 'ws'));
  const socket = await isIn(new RestSocket(url, { authorization: `Bearer ${ann.accessToken}` }));
  await bob.api.messages.send({ roomId, content: 'hi' });
  expect(await socket.next()).toEqual([said(bob, 'hi')]);
  socket.close();
});

test('[S9] [S10] who is taken out of the room, or signs out, hears nothing more and is put out', async () => {
  const socket = await enter(bob);
  await ann.api.members.remove({ roomId, userId: bob.id });
  await ann.api.messages.send({ roomId, content: 'without bob' });
  expect(await socket.closed).toBe(4003);
  expect(socket.frames).toEqual([]);
  await ann.api.members.add({ roomId, userId: bob.id });
  const back = await enter(bob);
  await ann.api.rooms.delete({ roomId });
  expect(await back.closed).toBe(4004);
  roomId = (await ann.api.rooms.create({ name: 'Last' })).room.id;
  const last = await enter(ann);
  await ann.api.auth.signOut();
  expect(await last.closed).toBe(4001);
});
