import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askDoor, DoorSocket } from '#testing/door-client.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

let served: Served;
let jane: Person;
let john: Person;
let kim: Person;
const sockets: DoorSocket[] = [];

beforeAll(async () => {
  served = await serve();
  [jane, john, kim] = await served.house.people('jane', 'john', 'kim');
  await jane.api.users.update({ displayName: 'Jane Doé' });
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  expect(served.house.reports).toEqual([]);
  await served.close();
});

function dial(path: string): DoorSocket {
  const socket = new DoorSocket(served.base, path);
  sockets.push(socket);
  return socket;
}

/** A chat socket that hears: it has answered something. */
async function chat(person: Person): Promise<DoorSocket> {
  const socket = await dial(`/ws/chat/?token=${person.accessToken}`).opened();
  socket.say('?');
  await socket.told('that it listens', ({ type }) => type === 'error');
  return socket;
}

/** A notification socket that hears: a message to oneself by another way has come. */
async function notified(person: Person): Promise<DoorSocket> {
  const socket = await dial(`/ws/notification/?token=${person.accessToken}`).opened();
  const other = await served.house.person(`poker_${sockets.length}`);
  await other.api.rooms.create({ name: 'listen', memberIds: [person.id] });
  await socket.told('that it listens', ({ message }) => message === `${other.username} invited you to a room`);
  return socket;
}

const player = (person: Person, names: string, created: string, lastLogin: string | null, isOnline: boolean) =>
  `{"email": "${person.username}@example.org", ${names}, "username": "${person.username}", "avatar": null, ` +
  `"created_at": "${created}", "last_login": ${JSON.stringify(lastLogin)}, "wins": 0, "losses": 0, "level": 0, ` +
  `"matches_played": 0, "is2fa": false, "is_online": ${isOnline}, "rank": 0}`;

describe('chat', () => {
  test('[E9] the receiver gets the document’s frame in Python’s spelling, the sender no echo', async () => {
    const [hers, his] = [await chat(jane), await chat(john)];
    const words = "zsjnkml;;a;'d; é 👍";
    hers.say({ receiver: 'john', message: words });
    const text = await his.told('the message', ({ message }) => message?.message === words);
    const { room } = await jane.api.rooms.openDm({ userId: john.id });
    const { messages } = await john.api.messages.list({ roomId: room.id });
    const me = await jane.api.users.me();
    const sender = player(jane, '"first_name": "Jane", "last_name": "Do\\u00e9"', me.createdAt, me.lastLoginAt, true);
    expect(text).toBe(
      `{"message": {"id": ${messages[0]?.id}, "chat": ${room.id}, "sender": ${sender}, ` +
        `"message": "zsjnkml;;a;'d; \\u00e9 \\ud83d\\udc4d", "updated_at": "${messages[0]?.createdAt}"}}`,
    );
    expect(messages[0]).toMatchObject({ content: words, senderId: jane.id });
    await john.api.messages.send({ roomId: room.id, content: 'from another door' });
    await hers.told('what was said at another door', ({ message }) => message?.message === 'from another door');
    expect(hers.frames.filter(({ message }) => message?.message === words)).toEqual([]);
    hers.close();
    his.close();
  });

  test('only direct messages are told here: a group is not', async () => {
    const his = await chat(john);
    const { room } = await jane.api.rooms.create({ kind: 'group', name: 'g', memberIds: [john.id] });
    await jane.api.messages.send({ roomId: room.id, content: 'to the group' });
    const dm = (await jane.api.rooms.openDm({ userId: john.id })).room.id;
    await jane.api.messages.send({ roomId: dm, content: 'to john' });
    await his.told('the direct one', ({ message }) => message?.message === 'to john');
    expect(his.texts.join('')).not.toContain('to the group');
    his.close();
  });

  test('[S17] [S23] what cannot be sent is told in the document’s sentences', async () => {
    const hers = await chat(kim);
    const refusal = async (frame: unknown) => {
      const from = hers.texts.length;
      hers.say(frame);
      return hers.told('a refusal', ({ type }) => type === 'error', from);
    };
    const said = (text: string) => `{"type": "error", "message": "${text}"}`;
    const to = (receiver: unknown, message: unknown = 'x') => refusal({ receiver, message });
    expect(await to('nobody')).toBe(said('User not Found'));
    expect(await to('')).toBe(said('User not Found'));
    expect(await to('kim')).toBe(said("You can't send message to yourself"));
    expect(await to('john', ' ')).toBe(said('Message cannot be empty'));
    for (const frame of ['{', '[]', 'null', '7', { receiver: 'john' }, { receiver: { $ne: 1 }, message: 'x' }]) {
      expect(await refusal(frame)).toBe(said('Invalid message format'));
    }
    expect(await to('john', 'x'.repeat(10_001))).toBe(said('Message too long'));
    expect(JSON.parse(await to('john', 'a\u0000')).type).toBe('error');
    await kim.api.users.setBlocked({ userId: john.id, blocked: true });
    expect(await to('john')).toBe(said("Can't send message to this blocked user"));
    await kim.api.users.setBlocked({ userId: john.id, blocked: false });
    await jane.api.users.setBlocked({ userId: kim.id, blocked: true });
    expect(await to('jane')).toBe(said("Can't send message this user blocked you"));
    await jane.api.users.setBlocked({ userId: kim.id, blocked: false });
    hers.close();
  });

  test('[S10] without a token 4001; with the session it ends', async () => {
    expect(await dial('/ws/chat/').end()).toBe(4001);
    expect(await dial('/ws/chat/?token=nonsense').end()).toBe(4001);
    expect(await dial('/ws/notification/?token=').end()).toBe(4001);
    const lou = await served.house.person('lou');
    const socket = await chat(lou);
    await lou.api.auth.signOutEverywhere();
    expect(await socket.end()).toBe(4001);
  });
});

describe('notifications', () => {
  const list = (as: Person, path = '/api/notification/notif') => askDoor(served.base, 'GET', path, { as });

  test('the list is the document’s, and the socket pushes the same: a first contact, a mention, an invitation', async () => {
    const [mia, ned] = await served.house.people('mia', 'ned');
    const socket = await notified(mia);
    const from = socket.texts.length;
    await ned.api.rooms.openDm({ userId: mia.id });
    const { room } = await ned.api.rooms.create({ name: 'r', memberIds: [] });
    await ned.api.members.add({ roomId: room.id, userId: mia.id });
    await ned.api.messages.send({ roomId: room.id, content: 'hello @mia' });
    await until('three are pushed', () => socket.texts.length === from + 3);
    const me = await ned.api.users.me();
    const sender = player(ned, '"first_name": "", "last_name": ""', me.createdAt, me.lastLoginAt, false);
    const told = (type: string, does: string) => `{"sender": ${sender}, "type": "${type}", "message": "ned ${does}"}`;
    expect(socket.texts.slice(from)).toEqual([
      told('friend_request', 'sent you a friend request'),
      told('invitation', 'invited you to a room'),
      told('mention', 'mentioned you'),
    ]);
    const page = await list(mia);
    expect(Object.keys(page.json)).toEqual(['count', 'next', 'previous', 'results']);
    expect([page.status, page.json.count, Object.keys(page.json.results)]).toEqual([200, 4, ['notifications']]);
    const [newest] = page.json.results.notifications;
    expect(Object.keys(newest)).toEqual(['id', 'sender_notif', 'type', 'message', 'receiver_notif']);
    expect(newest).toMatchObject({ type: 'mention', message: 'ned mentioned you', receiver_notif: mia.id });
    expect(Object.keys(newest.sender_notif).length).toBe(14);
    expect((await list(mia, '/api/notification/notif/')).text).toBe(page.text);
    expect((await list(mia, '/api/notification/notif?page=2')).json).toEqual({ error: 'Invalid page.' });
    socket.close();
  });

  test('each is pushed once, whatever happens at once, and what was there before is not pushed', async () => {
    const [olga, pat] = await served.house.people('olga', 'pat');
    const { room } = await pat.api.rooms.create({ name: 'before', memberIds: [olga.id] });
    const socket = await notified(olga);
    const from = socket.texts.length;
    expect(socket.texts.filter((text) => text.includes('pat'))).toEqual([]);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => pat.api.messages.send({ roomId: room.id, content: `@olga ${n}` })),
    );
    await until('twenty are pushed', () => socket.texts.length >= from + 20);
    await pat.api.rooms.create({ name: 'last', memberIds: [olga.id] });
    await socket.told('the last', ({ type }) => type === 'invitation', from);
    expect(socket.texts.length).toBe(from + 21);
    socket.close();
  });

  test('more than a page that come between two looks are all pushed, in their order; an id that is committed late too', async () => {
    const [quin, rae] = await served.house.people('quin', 'rae');
    const { room } = await rae.api.rooms.create({ name: 'many', memberIds: [quin.id] });
    const socket = await notified(quin);
    const from = socket.texts.length;
    const insert = (first: number, last: number) =>
      served.house.sql(
        `INSERT INTO notification (id, user_id, kind, actor_id, room_id)
         SELECT n, $1, 'mention', $2, $3 FROM generate_series($4::int, $5::int) n`,
        [quin.id, rae.id, room.id, first, last],
      );
    // The first two ids are drawn and not committed yet.
    await insert(1_000_002, 1_000_130);
    await rae.api.rooms.create({ name: 'look', memberIds: [quin.id] });
    await until('all are pushed', () => socket.texts.length >= from + 130);
    await insert(1_000_000, 1_000_001);
    await rae.api.rooms.create({ name: 'look again', memberIds: [quin.id] });
    await until('those two as well', () => socket.texts.length >= from + 133);
    const types = socket.texts.slice(from).map((text) => JSON.parse(text).type);
    expect(types.filter((type) => type === 'mention')).toHaveLength(131);
    expect(types).toHaveLength(133);
    socket.close();
  });
});
