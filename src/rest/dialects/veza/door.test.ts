import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dateOf } from '#rest/dialects/veza/dates.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { vezaCaller } from '#testing/veza-caller.ts';

let served: Served;
let ann: Person;
let bob: Person;
let eve: Person;
let asAnn: ReturnType<typeof vezaCaller>;
let asBob: ReturnType<typeof vezaCaller>;
let asEve: ReturnType<typeof vezaCaller>;
let asNobody: ReturnType<typeof vezaCaller>;
let roomId: number;

beforeAll(async () => {
  served = await serve();
  const people = await served.house.people('root', 'ann', 'bob', 'eve');
  [ann, bob, eve] = [people[1], people[2], people[3]];
  [asAnn, asBob, asEve, asNobody] = [
    vezaCaller(served.base, ann),
    vezaCaller(served.base, bob),
    vezaCaller(served.base, eve),
    vezaCaller(served.base, null),
  ];
});
afterAll(async () => {
  await served.close();
  expect(served.house.reports).toEqual([]);
});
beforeEach(async () => {
  roomId = (await ann.api.rooms.create({ name: 'salon', memberIds: [bob.id] })).room.id;
});

const at = (path: string) => path.replace('{room}', String(roomId));

describe('rooms and members', () => {
  test('rooms are filtered, searched and paged', async () => {
    const name = `filter ${roomId}`;
    const [open, closed] = [
      await asAnn('POST', '/rooms', { name: `${name} open`, is_public: true }),
      await asAnn('POST', '/rooms', { name: `${name} closed` }),
    ];
    const names = async (by: typeof asAnn, query: string) => {
      const { data } = await by('GET', `/rooms?search=${encodeURIComponent(name.toUpperCase())}&${query}`);
      return [data.rooms.map((room: { id: number }) => room.id), data.total, data.has_more];
    };
    const [openId, closedId] = [open.data.id, closed.data.id];
    expect(await names(asAnn, 'filter=owned')).toEqual([[closedId, openId], 2, false]);
    expect(await names(asAnn, 'limit=1')).toEqual([[closedId], 2, true]);
    expect(await names(asAnn, 'limit=1&offset=1')).toEqual([[openId], 2, false]);
    expect(await names(asAnn, 'filter=private')).toEqual([[closedId], 1, false]);
    expect(await names(asEve, '')).toEqual([[openId], 1, false]);
    expect(await names(asEve, 'filter=joined')).toEqual([[], 0, false]);
    // Whoever is signed in reads a public room and joins it; its members are told to members.
    expect((await asEve('GET', `/rooms/${openId}/messages`)).status).toBe(200);
    expect((await asEve('GET', `/rooms/${openId}/members`)).error?.code).toBe('PERMISSION_DENIED');
    expect((await asEve('POST', `/rooms/${openId}/members`, { user_id: eve.id, role: 'owner' })).status).toBe(403);
    expect((await asEve('POST', `/rooms/${openId}/members`, { user_id: eve.id })).data.role).toBe('member');
  });

  test('members stand by rank, then by arrival; a full room takes nobody', async () => {
    const { data } = await asAnn('POST', '/rooms', { name: 'three', max_members: 3 });
    for (const [user_id, role] of [
      [bob.id, 'member'],
      [eve.id, 'moderator'],
    ]) {
      expect((await asAnn('POST', `/rooms/${data.id}/members`, { user_id, role })).status).toBe(201);
    }
    const listed = await asBob('GET', `/rooms/${data.id}/members`);
    expect(listed.data.members.map((member: { username: string }) => member.username)).toEqual(['ann', 'eve', 'bob']);
    expect((await asBob('GET', `/rooms/${data.id}/members?role=moderator`)).data.total).toBe(1);
    const full = await asAnn('POST', `/rooms/${data.id}/members`, { user_id: 1 });
    expect([full.status, full.error?.code, full.error?.details.max_members]).toEqual([409, 'RESOURCE_CONFLICT', 3]);
    expect((await asEve('PUT', `/rooms/${data.id}/members/${bob.id}`, { role: 'moderator' })).status).toBe(403);
    expect((await asEve('DELETE', `/rooms/${data.id}/members/${bob.id}`)).status).toBe(204);
    expect((await asBob('DELETE', `/rooms/${roomId}/members/${bob.id}`)).status).toBe(204);
  });

  test('[S3] [S4] what a body says of owner, author, id or dates has no effect', async () => {
    const forged = { id: 1, owner_id: eve.id, author_id: eve.id, created_at: '2000-01-01T00:00:00Z', is_pinned: true };
    const made = await asAnn('POST', '/rooms', { name: 'forged', ...forged });
    expect([made.status, made.data.owner_id]).toEqual([201, ann.id]);
    expect((await asAnn('PUT', at('/rooms/{room}'), forged)).data.owner_id).toBe(ann.id);
    const sent = await asBob('POST', at('/rooms/{room}/messages'), { content: 'x', ...forged });
    expect(sent.data).toMatchObject({ author_id: bob.id, is_pinned: false });
    expect(sent.data.created_at).not.toContain('2000');
  });
});

describe('messages', () => {
  test('are newest first, strictly before or after an id, replies left out unless they are asked for', async () => {
    const ids: number[] = [];
    for (const content of ['1', '2', '3', '4']) {
      ids.push((await asBob('POST', at('/rooms/{room}/messages'), { content })).data.id);
    }
    const [first = 0, second = 0, third = 0, fourth = 0] = ids;
    const reply = await asAnn('POST', at('/rooms/{room}/messages'), { content: 'r', parent_message_id: second });
    const page = async (query: string) => {
      const { data } = await asAnn('GET', at(`/rooms/{room}/messages?${query}`));
      return [data.messages.map((message: { id: number }) => message.id), data.has_more, data.total_count];
    };
    expect(await page('')).toEqual([[fourth, third, second, first], false, 4]);
    expect(await page('limit=2')).toEqual([[fourth, third], true, 4]);
    expect(await page(`before_id=${third}`)).toEqual([[second, first], false, 4]);
    expect(await page(`after_id=${first}&limit=2`)).toEqual([[third, second], true, 4]);
    expect(await page('include_threads=true&limit=1')).toEqual([[reply.data.id], true, 5]);
    expect(await page('pinned_only=true')).toEqual([[], false, 0]);
    const { data } = await asAnn('GET', at(`/rooms/{room}/messages?before_id=${third}&limit=1`));
    expect(data.messages[0]).toMatchObject({ id: second, thread_count: 1, parent_message_id: null });
  });

  test('mentions are of known members, each once, as ids; metadata is the sender’s alone', async () => {
    const { data } = await asAnn('POST', at('/rooms/{room}/messages'), {
      content: '@bob @BOB, @eve @nobody a@bob.example',
      metadata: { source: 'api' },
    });
    expect(data.mentions).toEqual([bob.id]);
    const listed = await asBob('GET', at('/rooms/{room}/messages'));
    expect(listed.data.messages[0].metadata).toEqual({ source: 'api' });
    expect(listed.text).not.toContain('127.0.0.1');
  });

  test('an edit counts, keeps its reason and what was before; only the author edits', async () => {
    const { data } = await asBob('POST', at('/rooms/{room}/messages'), { content: 'before' });
    expect((await asAnn('PUT', `/messages/${data.id}`, { content: 'mine' })).status).toBe(403);
    const edited = await asBob('PUT', `/messages/${data.id}`, { content: 'after', edit_reason: 'typo' });
    expect(edited.data).toMatchObject({ content: 'after', is_edited: true, edit_count: 1, username: 'bob' });
    expect(await ann.api.messages.edits({ messageId: data.id })).toMatchObject([{ content: 'before', reason: 'typo' }]);
    expect((await asBob('POST', `/messages/${data.id}/pin`, { pinned: true })).status).toBe(403);
    expect((await asAnn('DELETE', `/messages/${data.id}`)).status).toBe(204);
    expect((await asBob('GET', at('/rooms/{room}/messages'))).data.total_count).toBe(0);
    await ann.api.members.remove({ roomId, userId: bob.id });
    expect((await asBob('DELETE', `/messages/${data.id}`)).status).toBe(404); // [S7]
  });

  test('of 2001 characters are refused with both numbers; 2000 of any kind pass', async () => {
    const long = await asBob('POST', at('/rooms/{room}/messages'), { content: '👋'.repeat(2001) });
    expect([long.status, long.error?.code, long.error?.details]).toEqual([
      400,
      'MESSAGE_TOO_LONG',
      { field: 'content', reason: 'Le message est trop long', max_length: 2000, actual_length: 2001 },
    ]);
    expect((await asBob('POST', at('/rooms/{room}/messages'), { content: '👋'.repeat(2000) })).status).toBe(201);
  });

  test('reactions: ten to a message, a family is one, once each', async () => {
    const { data } = await asBob('POST', at('/rooms/{room}/messages'), { content: 'react' });
    const path = `/messages/${data.id}/reactions`;
    expect((await asAnn('POST', path, { emoji: '👨‍👩‍👧‍👦' })).status).toBe(201);
    const twice = await asAnn('POST', path, { emoji: '👨‍👩‍👧‍👦' });
    expect([twice.status, twice.error?.code]).toEqual([409, 'RESOURCE_CONFLICT']);
    for (const emoji of 'abcdefghi') expect((await asAnn('POST', path, { emoji })).status).toBe(201);
    const eleventh = await asAnn('POST', path, { emoji: 'j' });
    expect([eleventh.status, eleventh.error?.details.field]).toEqual([422, 'emoji']);
    await asBob('POST', path, { emoji: 'c' });
    const { data: list } = await asBob('GET', path);
    expect([list.total_reactions, list.reactions[0].emoji, list.reactions[1].emoji]).toEqual([11, 'c', 'a']);
    for (const emoji of ['__proto__', 'constructor', 'a\u0000']) {
      const answer = await asBob('POST', path, { emoji });
      expect([emoji, answer.status]).toEqual([emoji, 400]);
    }
  });
});

test('what is read is unread no more, in rooms and conversations', async () => {
  const { data: conversation } = await asAnn('POST', '/conversations', { user_id: bob.id });
  for (const path of [at('/rooms/{room}'), `/conversations/${conversation.id}`]) {
    const ids: number[] = [];
    for (const content of ['1', '2', '3']) ids.push((await asAnn('POST', `${path}/messages`, { content })).data.id);
    expect((await asBob('POST', `${path}/read`, { message_id: ids[1] })).data).toEqual({
      marked_count: 2,
      unread_count: 1,
    });
    expect((await asBob('POST', `${path}/read`)).data).toEqual({ marked_count: 1, unread_count: 0 });
    expect((await asEve('POST', `${path}/read`)).status).toBe(404);
  }
  expect((await asBob('GET', at('/rooms/{room}'))).data.unread_count).toBe(0);
});

describe('people', () => {
  test('[S16] an e-mail address is shown to its owner and to admins, and finds nobody for a stranger', async () => {
    expect((await asAnn('GET', `/users/${bob.id}`)).data.email).toBeNull();
    expect((await asAnn('GET', `/users/${ann.id}`)).data.email).toBe('ann@example.org');
    const asStranger = vezaCaller(served.base, await served.house.person('stranger'));
    expect((await asStranger('GET', '/users/search?q=bob@example.org')).data).toEqual({
      users: [],
      total: 0,
      has_more: false,
    });
    const owner = await served.house
      .caller({ authorization: `Bearer ${ann.accessToken}` })
      .users.lookup({ query: 'root' });
    expect(owner.items).toHaveLength(1);
    const login = await asNobody('POST', '/auth/login', {
      username: 'root@example.org',
      password: 'correct horse battery',
    });
    const asRoot = vezaCaller(served.base, { accessToken: login.data.access_token });
    expect((await asRoot('GET', `/users/${bob.id}`)).data.email).toBe('bob@example.org');
    expect(login.data.user.role).toBe('owner');
  });

  test('an API key opens what a token opens', async () => {
    const { key } = await ann.api.auth.createApiKey({ name: 'robot' });
    expect((await asNobody('GET', '/users/me', undefined, { 'x-api-key': key })).data.username).toBe('ann');
  });
});

describe('the manner of answering', () => {
  test('[S37] one Idempotency-Key in 50 requests at once does it once, here and at tRPC', async () => {
    const path = at('/rooms/{room}/messages');
    const key = { 'idempotency-key': `once-${roomId}` };
    const all = await Promise.all(Array.from({ length: 50 }, () => asBob('POST', path, { content: 'une fois' }, key)));
    expect(new Set(all.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const at1 = await bob.api.messages.send({ roomId, content: 'une fois', clientId: key['idempotency-key'] });
    expect(at1.message.id).toBe(all[0]?.data.id);
    const other = await asBob('POST', path, { content: 'autre chose' }, key);
    expect([other.status, other.error?.code]).toEqual([409, 'RESOURCE_CONFLICT']);
    const [{ count }] = (await served.house.sql('SELECT count(*)::int AS count FROM message WHERE room_id = $1', [
      roomId,
    ])) as [{ count: number }];
    expect(count).toBe(1);
  });

  test.each([
    ['a room', '/rooms', () => ({ name: 'once' })],
    ['a member', '/rooms/{room}/members', () => ({ user_id: eve.id })],
    ['a conversation', '/conversations', () => ({ user_id: eve.id })],
    [
      'a webhook',
      '/webhooks',
      () => ({ url: 'https://a.example/', events: ['user_left'], secret: 'a long one', room_id: roomId }),
    ],
  ])('[S37] %s is made once for one Idempotency-Key', async (_what, path, body) => {
    const key = { 'idempotency-key': `once-${path}-${roomId}` };
    const tries = await Promise.all([1, 2, 3, 4].map(() => asAnn('POST', at(path), body(), key)));
    expect(new Set(tries.map(({ status, data }) => `${status} ${data?.id ?? data?.user_id}`)).size).toBe(1);
    expect(tries[0]?.status).toBe(201);
  });

  test('[S37] a reaction is added once for one Idempotency-Key', async () => {
    const { data } = await asBob('POST', at('/rooms/{room}/messages'), { content: 'react' });
    const key = { 'idempotency-key': `react-${roomId}` };
    const add = () => asAnn('POST', `/messages/${data.id}/reactions`, { emoji: '👍' }, key);
    expect((await Promise.all([add(), add(), add()])).map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  test('an ETag is told with every GET, and 304 to whoever shows it again', async () => {
    const first = await asAnn('GET', at('/rooms/{room}'));
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toBe(`W/"${createHash('sha1').update(first.text).digest('base64url')}"`);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const same = await asAnn('GET', at('/rooms/{room}'), undefined, { 'if-none-match': `"other", ${etag}` });
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', etag]);
    await asAnn('PUT', at('/rooms/{room}'), { name: 'renamed' });
    const changed = await asAnn('GET', at('/rooms/{room}'), undefined, { 'if-none-match': etag });
    expect([changed.status, changed.data.name]).toEqual([200, 'renamed']);
    expect((await asAnn('POST', '/rooms', { name: 'x' })).headers.get('etag')).toBeNull();
  });

  test('a date has whole seconds where its fraction is zero, else six digits', () => {
    expect(dateOf('2024-01-15T12:30:00.000000Z')).toBe('2024-01-15T12:30:00Z');
    expect(dateOf('2024-01-15T12:30:00.100000Z')).toBe('2024-01-15T12:30:00.100000Z');
  });

  test('OPTIONS and 405 name the methods of a path', async () => {
    const options = await asAnn('OPTIONS', '/rooms');
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, POST, HEAD, OPTIONS']);
    expect((await asAnn('DELETE', '/rooms')).headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
  });
});

describe('limits and registration', () => {
  let strict: Served;
  beforeAll(async () => {
    strict = await serve({ rateLimits: true, registration: 'closed' });
  });
  afterAll(() => strict.close());

  test('a budget is told with every answer; a spent one is 429 with Retry-After', async () => {
    const nobody = vezaCaller(strict.base, null);
    const account = { username: 'owner', email: 'owner@example.org', password: 'correct horse battery' };
    const made = await nobody('POST', '/auth/register', account);
    expect([made.status, made.data.user.role]).toEqual([201, 'owner']);
    const asOwner = vezaCaller(strict.base, { accessToken: made.data.access_token });
    const [first, second] = [await asOwner('GET', '/users/me'), await asOwner('GET', '/users/me')];
    const left = ({ headers }: typeof first) => Number(headers.get('x-ratelimit-remaining'));
    expect(first.headers.get('x-ratelimit-limit')).toBe('1200');
    expect(left(second)).toBeLessThan(left(first));
    expect(Math.abs(Number(first.headers.get('x-ratelimit-reset')) - Date.now() / 1000 - 60)).toBeLessThan(10);
    const tries = [];
    for (let i = 0; i < 21; i++) {
      tries.push(await nobody('POST', '/auth/login', { username: 'owner', password: 'wrong' }));
    }
    expect(tries.slice(0, 20).every(({ status }) => status === 401)).toBe(true);
    const [last] = tries.slice(-1);
    expect([last?.status, last?.error?.code, last?.headers.get('x-ratelimit-remaining')]).toEqual([
      429,
      'RATE_LIMIT_EXCEEDED',
      '0',
    ]);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    const closed = await nobody('POST', '/auth/register', { ...account, username: 'second', email: 'b@example.org' });
    expect([closed.status, closed.error?.code]).toEqual([403, 'PERMISSION_DENIED']);
  });
});
