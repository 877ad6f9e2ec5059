import { afterAll, beforeAll, expect, test } from 'vitest';
import { askDoor, DoorSocket } from '#testing/door-client.ts';
import { type Person, password } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

let served: Served;
let ada: Person;
let bob: Person;
let cyd: Person;
let chatId: number;
const sockets: DoorSocket[] = [];

beforeAll(async () => {
  served = await serve();
  [ada, bob, cyd] = await served.house.people('ada', 'bob', 'cyd');
  chatId = (await ada.api.rooms.create({ kind: 'group', name: 'g', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  expect(served.house.reports).toEqual([]);
  await served.close();
});

function dial(query: string, headers: Record<string, string> = {}): DoorSocket {
  const socket = new DoorSocket(served.base, `/ws/messages/${query}`, headers);
  sockets.push(socket);
  return socket;
}

/** A socket that hears: what happens from now on comes to it. */
async function listen(person: Person): Promise<DoorSocket> {
  const socket = await dial(`?token=${person.accessToken}`).opened();
  await until('the socket is heard', () => served.house.services.presence.stateOf(person.id) === 'online');
  socket.say('{"type":"?"}');
  await socket.told('that it listens', ({ type }) => type === 'error');
  return socket;
}

test('[E9] every frame of the document, of what was done at another door', async () => {
  const socket = await listen(bob);
  const { message } = await ada.api.messages.send({ roomId: chatId, content: 'Hello!' });
  const sender = `{"id":${ada.id},"username":"ada","display_name":"ada","avatar_url":null}`;
  const told = (type: string) => socket.told(type, (frame) => frame.type === type);
  expect(await told('new_message')).toBe(
    `{"type":"new_message","message":{"id":${message.id},"content":"Hello!","sender":${sender}},"chat_id":${chatId}}`,
  );
  await ada.api.messages.edit({ messageId: message.id, content: 'Updated content' });
  expect(await told('message_updated')).toBe(
    `{"type":"message_updated","message":{"id":${message.id},"content":"Updated content","is_edited":true},"chat_id":${chatId}}`,
  );
  await ada.api.reactions.toggle({ messageId: message.id, emoji: '👍' });
  expect(await told('reaction_updated')).toBe(
    `{"type":"reaction_updated","message_id":${message.id},"reactions":[{"emoji":"👍","count":1,"users":[${ada.id}]}],"chat_id":${chatId}}`,
  );
  const before = socket.texts.length;
  await ada.api.reactions.toggle({ messageId: message.id, emoji: '👍' });
  const isReaction = (frame: { type: string }) => frame.type === 'reaction_updated';
  expect(JSON.parse(await socket.told('that it is gone', isReaction, before)).reactions).toEqual([]);
  await ada.api.typing.set({ roomId: chatId, typing: true });
  expect(await told('typing')).toBe(`{"type":"typing","user_id":${ada.id},"is_typing":true,"chat_id":${chatId}}`);
  await ada.api.typing.set({ roomId: chatId, typing: false });
  await socket.told('that she stopped', ({ type, is_typing }) => type === 'typing' && is_typing === false);
  await ada.api.messages.delete({ messageId: message.id });
  expect(await told('message_deleted')).toBe(
    `{"type":"message_deleted","message_id":${message.id},"chat_id":${chatId}}`,
  );
  socket.close();
});

test('what is said on the socket is done: sent, marked as read, typed; the sender hears it on every device', async () => {
  const [hers, also, his] = [await listen(ada), await listen(ada), await listen(bob)];
  hers.say({ type: 'typing', chat_id: chatId, is_typing: true });
  await his.told('that she types', ({ type, user_id }) => type === 'typing' && user_id === ada.id);
  hers.say({ type: 'send_message', chat_id: chatId, content: 'over the socket' });
  const isIt = (frame: { message?: { content: string } }) => frame.message?.content === 'over the socket';
  const texts = await Promise.all([hers, also, his].map((socket) => socket.told('the message', isIt)));
  expect(new Set(texts).size).toBe(1);
  const { messages } = await bob.api.messages.list({ roomId: chatId, limit: 1 });
  expect(messages[0]).toMatchObject({ content: 'over the socket', senderId: ada.id });
  his.say({ type: 'mark_as_read', chat_id: chatId });
  await until('bob has read it', async () => (await bob.api.rooms.get({ roomId: chatId })).membership?.unread === 0);
  for (const socket of [hers, also, his]) socket.close();
});

test('[S1] [S2] [S23] what may not be said is refused and the socket stays', async () => {
  const socket = await listen(cyd);
  const refusal = async (frame: unknown) => {
    const from = socket.texts.length;
    socket.say(frame);
    const told = await socket.told('a refusal', ({ type }) => type === 'error', from);
    return told;
  };
  const chat_id = chatId;
  const unsupported = '{"type":"error","error":"Unsupported message type"}';
  const malformed = '{"type":"error","error":"Invalid message format"}';
  expect(await refusal({ type: 'dance' })).toBe(unsupported);
  for (const frame of [
    '{',
    '[]',
    '7',
    'null',
    { type: 'typing', chat_id },
    { type: 'send_message', chat_id: '1', content: 'x' },
  ]) {
    expect(await refusal(frame)).toBe(malformed);
  }
  const hidden = '{"type":"error","error":"There is no such room."}';
  expect(await refusal({ type: 'send_message', chat_id, content: 'x' })).toBe(hidden);
  expect(await refusal({ type: 'mark_as_read', chat_id })).toBe(hidden);
  expect(await refusal({ type: 'typing', chat_id, is_typing: true })).toBe(hidden);
  expect(JSON.parse(await refusal({ type: 'send_message', chat_id, content: 'a\u0000' })).error).toMatch(/./);
  await ada.api.messages.send({ roomId: chatId, content: 'not for cyd' });
  const { room } = await cyd.api.rooms.create({ kind: 'group', name: 'hers' });
  await cyd.api.messages.send({ roomId: room.id, content: 'for cyd' });
  await socket.told('her own', ({ message }) => message?.content === 'for cyd');
  expect(socket.texts.join('')).not.toContain('not for cyd');
  socket.close();
});

test('[S9] whoever is taken out hears no more of the chat', async () => {
  const { room } = await ada.api.rooms.create({ kind: 'group', name: 'short', memberIds: [cyd.id] });
  const socket = await listen(cyd);
  await ada.api.members.remove({ roomId: room.id, userId: cyd.id });
  await ada.api.messages.send({ roomId: room.id, content: 'after' });
  const { room: hers } = await cyd.api.rooms.create({ kind: 'group', name: 'own' });
  await cyd.api.messages.send({ roomId: hers.id, content: 'own' });
  await socket.told('her own', ({ message }) => message?.content === 'own');
  expect(socket.texts.join('')).not.toContain('"after"');
  socket.close();
});

test('[S10] [S19] who may open it: a token, or the session cookie from our own pages; it closes with the session', async () => {
  expect(await dial('').end()).toBe(4001);
  expect(await dial('?token=nonsense').end()).toBe(4001);
  const form = { username: 'cyd', password };
  const told = await askDoor(served.base, 'POST', '/login/', { form });
  const cookie = told.headers.get('set-cookie')?.split(';')[0] ?? '';
  const own = await dial('', { cookie, origin: served.base }).opened();
  for (const origin of ['https://evil.example', 'null']) {
    const foreign = dial('', { cookie, origin });
    await until('it is refused', () => foreign.refused === 403);
  }
  const without = dial('', { cookie });
  await until('it is refused', () => without.refused === 403);
  own.say('{"type":"?"}');
  await own.told('that it listens', ({ type }) => type === 'error');
  await served.house.caller({ cookie }).auth.signOut();
  expect(await own.end()).toBe(4001);
});
