import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hears } from '#rest/dialects/veza/socket-shapes.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { VezaSocket } from '#testing/veza-socket.ts';

let served: Served;
let ann: Person;
let bob: Person;
let eve: Person;
let roomId: number;
let sockets: VezaSocket[] = [];

beforeAll(async () => {
  served = await serve({ presenceTimes: { graceMs: 0 } });
  [ann, bob, eve] = await served.house.people('ann', 'bob', 'eve');
});
afterAll(() => served.close());

beforeEach(async () => {
  const made = await ann.api.rooms.create({ name: 'kitchen', visibility: 'public', memberIds: [bob.id] });
  roomId = made.room.id;
});
afterEach(() => {
  for (const socket of sockets) socket.close();
  sockets = [];
});

async function connect(who: Person): Promise<VezaSocket> {
  const socket = await VezaSocket.open(served.base, who.accessToken);
  sockets.push(socket);
  return socket;
}

async function stranger(headers: Record<string, string> = {}): Promise<VezaSocket> {
  const socket = await VezaSocket.open(served.base, undefined, headers);
  sockets.push(socket);
  return socket;
}

const account = (who: Person) => ({
  id: who.id,
  username: who.username,
  email: `${who.username}@example.org`,
  role: who === ann ? 'owner' : 'user',
  created_at: expect.any(String),
});

describe('who it is', () => {
  test('authenticate by a token or a key is answered auth_success; before it nothing is done', async () => {
    const socket = await stranger();
    expect(await socket.ask('send_message', { room_id: roomId, content: 'x' }, 'error')).toMatchObject({
      code: 'INVALID_TOKEN',
      request_id: expect.stringMatching(/^req_/),
    });
    socket.socket.send('{"type":');
    expect(await socket.next('error')).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await socket.ask('authenticate', {}, 'auth_error')).toMatchObject({ details: { field: 'token' } });
    expect(await socket.ask('authenticate', { token: bob.accessToken }, 'auth_success')).toEqual({
      user: account(bob),
    });
    const { key } = await ann.api.auth.createApiKey({ name: 'robot' });
    const robot = await stranger();
    expect(await robot.ask('authenticate', { api_key: key }, 'auth_success')).toEqual({ user: account(ann) });
    const byHeader = await stranger({ 'x-api-key': key });
    expect(await byHeader.next('auth_success')).toEqual({ user: account(ann) });
  });

  test('[S25] a token that does not hold is answered auth_error, and the socket is closed with 4401', async () => {
    const socket = await stranger();
    expect(await socket.ask('authenticate', { token: `${bob.accessToken}x` }, 'auth_error')).toMatchObject({
      code: 'INVALID_TOKEN',
    });
    expect(await socket.closed).toBe(4401);
    const refresh = await stranger();
    refresh.say('authenticate', { token: bob.refreshToken });
    expect(await refresh.closed).toBe(4401);
  });

  test('[S10] logging out at the REST door closes the socket', async () => {
    const login = await fetch(`${served.base}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'bob@example.org', password: 'correct horse battery' }),
    });
    const { data } = (await login.json()) as { data: { access_token: string } };
    const socket = await VezaSocket.open(served.base, data.access_token);
    await fetch(`${served.base}/api/v1/auth/logout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${data.access_token}` },
    });
    expect(await socket.closed).toBe(4401);
  });
});

describe('messages', () => {
  test('[E9] what is sent here is answered to the sender once, and heard by the others and at tRPC', async () => {
    const [sender, ownPhone, other] = [await connect(ann), await connect(ann), await connect(bob)];
    const sent = await sender.ask('send_message', { room_id: roomId, content: 'Salut @bob' }, 'message_sent');
    expect(Object.keys(sent)).toEqual(
      ['room_id', 'id', 'uuid', 'author_id', 'username', 'content', 'parent_message_id', 'thread_count'].concat([
        'is_pinned',
        'is_edited',
        'mentions',
        'created_at',
      ]),
    );
    expect(sent).toMatchObject({ room_id: roomId, username: 'ann', content: 'Salut @bob', mentions: [bob.id] });
    expect(await other.next('room_message')).toMatchObject({
      room_id: roomId,
      id: sent.id,
      reactions: {},
      edit_count: 0,
    });
    expect(await ownPhone.next('message_sent')).toEqual(sent);
    expect((await bob.api.messages.list({ roomId })).messages.map(({ id }) => id)).toEqual([sent.id]);
    await bob.api.messages.send({ roomId, content: 'par tRPC' });
    expect(await sender.next('room_message')).toMatchObject({ username: 'bob', content: 'par tRPC' });
    expect([sender.count('message_sent'), ownPhone.count('message_sent'), sender.count('room_message')]).toEqual([
      1, 1, 1,
    ]);
  });

  test('edits, pins, reactions and deletions at other doors have their frames', async () => {
    const other = await connect(bob);
    const { message } = await ann.api.messages.send({ roomId, content: 'un' });
    await ann.api.messages.edit({ messageId: message.id, content: 'deux' });
    expect(await other.next('message_edited')).toMatchObject({
      room_id: roomId,
      id: message.id,
      username: 'ann',
      content: 'deux',
      is_edited: true,
    });
    await ann.api.messages.pin({ messageId: message.id, pinned: true });
    expect(await other.next('message_edited')).toMatchObject({ id: message.id, is_pinned: true });
    await ann.api.reactions.toggle({ messageId: message.id, emoji: '👍' });
    const reaction = { room_id: roomId, message_id: message.id, user_id: ann.id, username: 'ann', emoji: '👍' };
    expect(await other.next('reaction_added')).toEqual({ ...reaction, count: 1 });
    await ann.api.reactions.toggle({ messageId: message.id, emoji: '👍' });
    expect(await other.next('reaction_removed')).toEqual({ ...reaction, count: 0 });
    await ann.api.messages.delete({ messageId: message.id });
    expect(await other.next('message_deleted')).toEqual({
      room_id: roomId,
      message_id: message.id,
      deleted_by: ann.id,
    });
  });

  test('history, pins and reactions are asked for and done here', async () => {
    const socket = await connect(ann);
    const { message } = await bob.api.messages.send({ roomId, content: 'à épingler' });
    const history = await socket.ask('get_history', { room_id: roomId, limit: 10 }, 'room_history');
    expect(history).toMatchObject({ room_id: roomId, has_more: false, total_count: 1, messages: [{ id: message.id }] });
    expect(await socket.ask('pin_message', { message_id: message.id }, 'message_edited')).toMatchObject({
      is_pinned: true,
    });
    expect(await socket.ask('pin_message', { message_id: message.id }, 'message_edited')).toMatchObject({
      is_pinned: true,
    });
    const reaction = { message_id: message.id, emoji: '❤️' };
    expect(await socket.ask('add_reaction', reaction, 'reaction_added')).toMatchObject({ ...reaction, count: 1 });
    expect(await socket.ask('add_reaction', reaction, 'error')).toMatchObject({ code: 'RESOURCE_CONFLICT' });
    expect(await socket.ask('get_reactions', { message_id: message.id }, 'message_reactions')).toMatchObject({
      total_reactions: 1,
      reactions: [{ emoji: '❤️', count: 1, users: [{ user_id: ann.id, username: 'ann' }] }],
    });
    expect(await socket.ask('remove_reaction', reaction, 'reaction_removed')).toMatchObject({ count: 0 });
    expect(await socket.ask('remove_reaction', reaction, 'error')).toMatchObject({ code: 'REACTION_NOT_FOUND' });
  });

  test('[S37] one idempotency_key makes one message, here and at tRPC, and each send is answered', async () => {
    const [socket, other] = [await connect(ann), await connect(bob)];
    const wanted = { room_id: roomId, content: 'une fois', idempotency_key: 'socket-1' };
    const first = await socket.ask('send_message', wanted, 'message_sent');
    expect(await socket.ask('send_message', wanted, 'message_sent')).toEqual(first);
    const again = await ann.api.messages.send({ roomId, content: 'une fois', clientId: 'socket-1' });
    expect(again.message.id).toBe(first.id);
    expect(await socket.ask('send_message', { ...wanted, content: 'autre' }, 'error')).toMatchObject({
      code: 'RESOURCE_CONFLICT',
    });
    await other.next('room_message');
    expect((await other.rest()).filter(({ type }) => type === 'room_message')).toEqual([]);
  });
});

describe('rooms', () => {
  test('join_room makes a member of a public room, leave_room ends that; all in it hear of both', async () => {
    const [inside, outside] = [await connect(ann), await connect(eve)];
    const joined = await outside.ask('join_room', { room_id: roomId }, 'room_joined');
    expect(joined).toMatchObject({
      room_id: roomId,
      user_id: eve.id,
      username: 'eve',
      role: 'member',
      member_count: 3,
    });
    expect(await inside.next('room_joined')).toEqual(joined);
    expect(await outside.ask('join_room', { room_id: roomId }, 'room_joined')).toEqual(joined);
    const left = { room_id: roomId, user_id: eve.id, username: 'eve', removed_by: null };
    expect(await outside.ask('leave_room', { room_id: roomId }, 'room_left')).toEqual(left);
    expect(await inside.next('room_left')).toEqual(left);
    expect(await inside.ask('leave_room', { room_id: roomId }, 'error')).toMatchObject({ code: 'RESOURCE_CONFLICT' });
  });

  test('[S9] whoever was removed hears that, and nothing of the room after it', async () => {
    const socket = await connect(bob);
    await ann.api.members.remove({ roomId, userId: bob.id });
    expect(await socket.next('room_left')).toMatchObject({ user_id: bob.id, removed_by: ann.id });
    await ann.api.messages.send({ roomId, content: 'sans bob' });
    const { room } = await ann.api.rooms.create({ name: 'autre', memberIds: [bob.id] });
    expect(await socket.next('room_joined')).toMatchObject({ room_id: room.id, user_id: bob.id });
    expect((await socket.rest()).filter(({ type }) => type === 'room_message')).toEqual([]);
  });

  test('statistics and audit answer whom they answer at the REST door', async () => {
    const [owner, member] = [await connect(ann), await connect(bob)];
    expect(await member.ask('get_room_stats', { room_id: roomId, period: '24h' }, 'room_stats')).toMatchObject({
      room_id: roomId,
      period: '24h',
    });
    expect(await owner.ask('get_audit_logs', { room_id: roomId }, 'audit_logs')).toMatchObject({
      room_id: roomId,
      total: 1,
      logs: [{ action: 'room_created' }],
    });
    expect(await member.ask('get_audit_logs', { room_id: roomId }, 'error')).toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});

describe('conversations', () => {
  test('are opened, written in, listed and blocked', async () => {
    const [mine, theirs] = [await connect(ann), await connect(eve)];
    const made = await mine.ask('create_dm', { user_id: eve.id }, 'dm_created');
    expect(made).toMatchObject({ uuid: expect.stringMatching(/^conv-/), other_user: { id: eve.id, username: 'eve' } });
    expect(await theirs.next('dm_created')).toMatchObject({ id: made.id, other_user: { id: ann.id } });
    const sent = await mine.ask('send_dm', { user_id: eve.id, content: 'Salut' }, 'message_sent');
    expect(sent).toMatchObject({ conversation_id: made.id, content: 'Salut' });
    expect(await theirs.next('dm_message')).toMatchObject({ conversation_id: made.id, id: sent.id, username: 'ann' });
    const listed = await theirs.ask('list_dms', {}, 'dm_list');
    expect(listed).toMatchObject({ conversations: [{ id: made.id, unread_count: 1, last_message: { id: sent.id } }] });
    const history = await theirs.ask('get_history', { conversation_id: made.id }, 'room_history');
    expect(history).toMatchObject({ conversation_id: made.id, total_count: 1 });
    const block = { conversation_id: made.id, blocked: true };
    expect(await theirs.ask('block_dm', block, 'dm_blocked')).toMatchObject({ id: made.id, is_blocked: true });
    const refused = await mine.ask('send_dm', { conversation_id: made.id, content: 'encore' }, 'error');
    expect(refused).toMatchObject({ code: 'USER_BLOCKED' });
    await theirs.ask('block_dm', { ...block, blocked: false }, 'dm_blocked');
    await eve.api.messages.send({ roomId: Number(made.id), content: 'enfin' });
    await mine.next('dm_message');
    expect([mine.count('dm_created'), mine.count('message_sent')]).toEqual([1, 1]);
  });

  test('[S6] a room is no conversation, and a conversation no room', async () => {
    const socket = await connect(ann);
    const { room } = await ann.api.rooms.openDm({ userId: bob.id });
    expect(await socket.ask('send_message', { room_id: room.id, content: 'x' }, 'error')).toMatchObject({
      code: 'ROOM_NOT_FOUND',
    });
    expect(await socket.ask('send_dm', { conversation_id: roomId, content: 'x' }, 'error')).toMatchObject({
      code: 'CONVERSATION_NOT_FOUND',
    });
  });
});

describe('the moment', () => {
  test('typing and presence are told to the others', async () => {
    const [mine, theirs] = [await connect(ann), await connect(bob)];
    theirs.say('typing', { room_id: roomId, is_typing: true });
    const typing = { room_id: roomId, user_id: bob.id, username: 'bob', is_typing: true };
    expect(await mine.next('typing')).toEqual(typing);
    theirs.say('typing', { room_id: roomId, is_typing: false });
    expect(await mine.next('typing')).toEqual({ ...typing, is_typing: false });
    const status = { status: 'away', status_message: 'En réunion' };
    theirs.say('update_status', status);
    for (const socket of [theirs, mine]) {
      let told = await socket.next('user_presence');
      while (told.status !== 'away') told = await socket.next('user_presence');
      expect(told).toMatchObject({ user_id: bob.id, username: 'bob', is_online: true });
    }
    expect((await ann.api.users.get({ userId: bob.id })).statusMessage).toBe('En réunion');
  });

  test('where nothing need be said `data` may be left out, be null or an empty object; it is described so', async () => {
    const socket = await connect(ann);
    for (const data of ['', ',"data":null', ',"data":{}']) {
      for (const [type, answer] of [
        ['ping', 'pong'],
        ['list_dms', 'dm_list'],
        ['update_status', 'user_presence'],
      ] as const) {
        socket.socket.send(`{"type":"${type}"${data}}`);
        await socket.next(answer);
      }
    }
    expect(socket.count('error')).toBe(0);
    expect(hears.list_dms?.safeParse({ type: 'list_dms' }).success).toBe(true);
    expect(hears.join_room?.safeParse({ type: 'join_room' }).success).toBe(false);
    socket.socket.send('{"type":"join_room"}');
    expect(await socket.next('error')).toMatchObject({ details: { field: 'room_id' } });
    socket.socket.send('{"type":"disconnect"}');
    expect(await socket.closed).toBe(1000);
  });

  test('ping is answered pong; disconnect closes', async () => {
    const socket = await connect(ann);
    expect(await socket.ask('ping', {}, 'pong')).toEqual({ timestamp: expect.stringMatching(/^\d{4}-.*:\d\dZ$/) });
    socket.say('disconnect');
    expect(await socket.closed).toBe(1000);
  });

  test.each([
    ['a type that there is not', 'dance', {}, { field: 'type' }],
    ['a number that is none', 'join_room', { room_id: '1' }, { field: 'room_id' }],
    [
      'a field that is missing',
      'send_message',
      { room_id: 1 },
      { field: 'content', reason: 'Ce champ est obligatoire' },
    ],
    ['data that is a list', 'send_message', [], { field: 'body' }],
    ['no place at all', 'get_history', {}, { field: 'room_id' }],
    ['a name that every object has', 'toString', {}, { field: 'type' }],
  ])('%s is refused, and the socket stays', async (_what, type, data, details) => {
    const socket = await connect(ann);
    expect(await socket.ask(type, data, 'error')).toMatchObject({ code: 'VALIDATION_FAILED', details });
    expect((await socket.rest()).filter(({ type }) => type === 'error')).toEqual([]);
  });

  test('a message longer than the document allows is refused', async () => {
    const socket = await connect(ann);
    expect(await socket.ask('send_message', { room_id: roomId, content: 'é'.repeat(2001) }, 'error')).toMatchObject({
      code: 'MESSAGE_TOO_LONG',
      details: { field: 'content', max_length: 2000, actual_length: 2001 },
    });
  });
});
