import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { vezaCaller } from '#testing/veza-caller.ts';
import { VezaSocket } from '#testing/veza-socket.ts';

// What is asked for a second time.

let served: Served;
let ann: Person;
let bob: Person;
let asAnn: ReturnType<typeof vezaCaller>;
let asBob: ReturnType<typeof vezaCaller>;

beforeAll(async () => {
  served = await serve();
  [ann, bob] = await served.house.people('ann', 'bob');
  [asAnn, asBob] = [vezaCaller(served.base, ann), vezaCaller(served.base, bob)];
});
afterAll(async () => {
  await served.close();
  expect(served.house.reports).toEqual([]);
});

test('[S37] POST /conversations again with its key is the first answer, whatever has happened since', async () => {
  const dan = await served.house.person('dan');
  const open = (key: string) => asAnn('POST', '/conversations', { user_id: dan.id }, { 'idempotency-key': key });
  const made = await open('dm-1');
  expect([made.status, made.data.last_message]).toEqual([201, null]);
  const { message } = await dan.api.messages.send({ roomId: made.data.id, content: 'un' });
  const found = await open('dm-2');
  expect([found.status, found.data.unread_count, found.data.last_message.id]).toEqual([200, 1, message.id]);
  await dan.api.messages.send({ roomId: made.data.id, content: 'deux' });
  expect([await open('dm-1'), await open('dm-2')].map(({ status, text }) => [status, text])).toEqual([
    [201, made.text],
    [200, found.text],
  ]);
});

test('a conversation is made once: 201 for it, 200 from then on though nothing is said in it', async () => {
  const open = (by: typeof asAnn, user_id: number) => by('POST', '/conversations', { user_id });
  const all = await Promise.all([
    ...Array.from({ length: 5 }, () => open(asAnn, bob.id)),
    ...Array.from({ length: 5 }, () => open(asBob, ann.id)),
  ]);
  expect(new Set(all.map(({ data }) => data.id)).size).toBe(1);
  expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([...Array(9).fill(200), 201]);
  expect((await open(asAnn, bob.id)).status).toBe(200);
});

test('joining a room that one is in is refused like adding again; a retry with its key is the first answer', async () => {
  const { room } = await ann.api.rooms.create({ name: 'open', visibility: 'public' });
  const join = (headers = {}) => asBob('POST', `/rooms/${room.id}/members`, { user_id: bob.id }, headers);
  const key = { 'idempotency-key': 'join-1' };
  const [first, retried, again] = [await join(key), await join(key), await join()];
  expect([first.status, retried.status, retried.data.joined_at]).toEqual([201, 201, first.data.joined_at]);
  expect([again.status, again.error?.code, again.error?.details]).toEqual([
    409,
    'RESOURCE_CONFLICT',
    { field: 'user_id' },
  ]);
});

test('POST /auth/register again is refused by the name, so that nobody is made twice', async () => {
  const account = { username: 'eve', email: 'eve@example.org', password: 'correct horse battery' };
  const register = () => vezaCaller(served.base, null)('POST', '/auth/register', account, { 'idempotency-key': 'r' });
  const tries = await Promise.all([register(), register(), register()]);
  expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
});

test('authenticate on a socket that is in is answered auth_success again, with who is in', async () => {
  const socket = await VezaSocket.open(served.base, ann.accessToken);
  for (const token of [ann.accessToken, bob.accessToken]) {
    const { user } = await socket.ask('authenticate', { token }, 'auth_success');
    expect(user).toMatchObject({ id: ann.id });
  }
  expect(await socket.ask('authenticate', {}, 'error')).toMatchObject({ details: { field: 'token' } });
  socket.close();
});

test('description: null is no description', async () => {
  const made = await asAnn('POST', '/rooms', { name: 'a', description: null });
  expect([made.status, made.data.description]).toEqual([201, '']);
  await asAnn('PUT', `/rooms/${made.data.id}`, { description: 'said' });
  const changed = await asAnn('PUT', `/rooms/${made.data.id}`, { description: null });
  expect([changed.status, changed.data.description]).toEqual([200, '']);
});

test('of an emoji that many chose fifty are named, and all are counted', async () => {
  const { room } = await ann.api.rooms.create({ name: 'crowd' });
  const { message } = await ann.api.messages.send({ roomId: room.id, content: 'x' });
  await served.house.sql(
    `INSERT INTO users (uuid, username, display_name, email, password_hash)
     SELECT gen_random_uuid(), 'crowd' || n, 'Crowd', 'crowd' || n || '@example.org', 'x' FROM generate_series(1, 120) n`,
  );
  await served.house.sql(
    `INSERT INTO reaction (message_id, user_id, emoji, created_at)
     SELECT $1, id, '👍', '2024-01-01T00:00:00Z'::timestamptz + id * interval '1 second' FROM users WHERE username LIKE 'crowd%'`,
    [message.id],
  );
  await ann.api.reactions.add({ messageId: message.id, emoji: '🎉' });
  const { data } = await asAnn('GET', `/messages/${message.id}/reactions`);
  expect([data.total_reactions, data.reactions.map(({ count }: { count: number }) => count)]).toEqual([121, [120, 1]]);
  const [thumbs] = data.reactions;
  expect([thumbs.users.length, thumbs.users[0].username, thumbs.users[49].username]).toEqual([50, 'crowd1', 'crowd50']);
});
