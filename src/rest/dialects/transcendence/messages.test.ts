import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askDoor, type Told } from '#testing/door-client.ts';
import { type Person, password } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let admin: Person;
let jane: Person;
let john: Person;
let roomId: number;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const PLAYER = [
  'email',
  'first_name',
  'last_name',
  'username',
  'avatar',
  'created_at',
  'last_login',
  'wins',
  'losses',
  'level',
  'matches_played',
  'is2fa',
  'is_online',
  'rank',
];
const PATHS = ['/api/chat/messages/', '/api/chat/messages', '/messages/api/chat', '/messages/api/chat/'];

beforeAll(async () => {
  served = await serve();
  [admin, jane, john] = await served.house.people('admin', 'jane', 'john');
  await jane.api.users.update({ displayName: 'Jane Doe', avatarUrl: '/media/avatars/default.jpeg' });
  roomId = (await jane.api.rooms.openDm({ userId: john.id })).room.id;
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
});

const ask = (
  as: Person | null,
  method: string,
  path: string,
  wish: Parameters<typeof askDoor>[3] = {},
): Promise<Told> => askDoor(served.base, method, path, { ...(as && { as }), ...wish });
const failed = (told: Told) => [told.status, told.json];
const error = (text: string) => [400, { error: text }];

describe('messages', () => {
  test.each(PATHS)('GET %s: the document’s example, key by key in its order', async (path) => {
    const words = "zsjnkmlasdfadsfksdgmkasdgml;;a;'d;";
    const { message } = await jane.api.messages.send({ roomId, content: words });
    const told = await ask(john, 'GET', `${path}?username=jane`);
    expect([told.status, told.headers.get('content-type'), told.headers.get('vary')]).toEqual([
      200,
      'application/json',
      expect.stringMatching(/^Accept(,|$)/),
    ]);
    expect(told.headers.get('allow')).toBe('GET, DELETE, HEAD, OPTIONS');
    const [first] = told.json.results;
    expect(Object.keys(told.json)).toEqual(['count', 'next', 'previous', 'results']);
    expect(Object.keys(first)).toEqual(['id', 'chat', 'sender', 'message', 'updated_at']);
    expect(Object.keys(first.sender)).toEqual(PLAYER);
    const card = await jane.api.users.me();
    expect(
      told.text.startsWith(
        `{"count":${told.json.count},"next":null,"previous":null,"results":[{"id":${message.id},"chat":${roomId},"sender":{` +
          `"email":"jane@example.org","first_name":"Jane","last_name":"Doe","username":"jane",` +
          `"avatar":"/media/avatars/default.jpeg","created_at":"${card.createdAt}","last_login":${JSON.stringify(card.lastLoginAt)},` +
          `"wins":0,"losses":0,"level":0,"matches_played":0,"is2fa":false,"is_online":false,"rank":0},` +
          `"message":"${words}","updated_at":"${message.createdAt}"}`,
      ),
    ).toBe(true);
    expect(message.createdAt).toMatch(TIME);
  });

  test('ten a page, the newest first, links to the path that was asked; an edit moves updated_at', async () => {
    const kim = await served.house.person('kim');
    const dm = (await kim.api.rooms.openDm({ userId: john.id })).room.id;
    for (let n = 1; n <= 12; n++) await kim.api.messages.send({ roomId: dm, content: `m${n}` });
    const page = (query: string) => ask(john, 'GET', `/messages/api/chat?username=kim${query}`);
    const first = await page('');
    expect([first.json.count, first.json.results[0].message, first.json.results.length]).toEqual([12, 'm12', 10]);
    expect(first.json.next).toBe(`${served.base}/messages/api/chat?page=2&username=kim`);
    const second = await page('&page=2');
    expect([second.json.next, second.json.previous]).toEqual([null, `${served.base}/messages/api/chat?username=kim`]);
    expect(second.json.results.map(({ message }: { message: string }) => message)).toEqual(['m2', 'm1']);
    expect((await page('&page=last')).text).toBe(second.text);
    for (const bad of ['0', '3', 'x', '-1']) expect(failed(await page(`&page=${bad}`))).toEqual(error('Invalid page.'));
    const { id, updated_at } = second.json.results[0];
    await kim.api.messages.edit({ messageId: id, content: 'edited' });
    const [row] = (await page('&page=2')).json.results;
    expect([row.message, row.updated_at > updated_at]).toEqual(['edited', true]);
  });

  test('profile data tells the game’s numbers; [S16] e-mail is for those who share a room', async () => {
    await john.api.users.update({
      displayName: 'john',
      profile: { wins: 3, losses: 'many', level: 2.5, is2fa: true, rank: null, first_name: 'Jo', last_name: 7 },
    });
    await john.api.messages.send({ roomId, content: 'hi' });
    const [row] = (await ask(jane, 'GET', '/api/chat/messages/?username=JOHN')).json.results;
    expect(row.sender).toMatchObject({
      first_name: 'Jo',
      last_name: '',
      wins: 3,
      losses: 0,
      level: 2.5,
      is2fa: true,
      rank: 0,
      email: 'john@example.org',
      avatar: null,
    });
  });

  test('errors are 400 with what went wrong', async () => {
    const get = (query: string) => ask(john, 'GET', `/api/chat/messages/${query}`);
    expect(failed(await get(''))).toEqual(error('username: This field is required.'));
    expect(failed(await get('?username='))).toEqual(error('username: This field may not be blank.'));
    expect(failed(await get('?username=nobody'))).toEqual(error('User not Found'));
    expect(failed(await get(`?username=${'x'.repeat(101)}`)).at(0)).toBe(400);
    // To ask is not to begin a conversation.
    const before = (await john.api.rooms.page({ scope: 'dms' })).total;
    expect((await get('?username=admin')).text).toBe('{"count":0,"next":null,"previous":null,"results":[]}');
    expect((await get('?username=john')).json.count).toBe(0);
    expect((await john.api.rooms.page({ scope: 'dms' })).total).toBe(before);
  });

  test('[S11] a person of another school is nobody here', async () => {
    const far = await served.house.person('far');
    const { id } = await admin.api.organisations.create({ name: 'Elsewhere' });
    await admin.api.organisations.moveUser({ userId: far.id, organisationId: id });
    expect(failed(await ask(john, 'GET', '/api/chat/messages/?username=far'))).toEqual(error('User not Found'));
    expect(failed(await ask(far, 'GET', '/api/chat/messages/?username=john'))).toEqual(error('User not Found'));
  });

  test.each(PATHS)('DELETE %s: one’s own goes, another’s stays, what is none is told', async (path) => {
    const remove = (as: Person, json: unknown) => ask(as, 'DELETE', path, { json });
    const { message } = await jane.api.messages.send({ roomId, content: 'to delete' });
    const foreign = '{"error":"You are not the sender of this message"}';
    const refused = await remove(john, { message_id: message.id });
    expect([refused.status, refused.text]).toEqual([400, foreign]);
    // Nor does it tell that a message is there to somebody who cannot see it.
    expect(failed(await remove(admin, { message_id: message.id }))).toEqual(error('Message not Found'));
    const told = await remove(jane, { message_id: message.id, sender: john.id });
    expect([told.status, told.text]).toEqual([200, '{"message":"Message deleted"}']);
    expect(failed(await remove(jane, { message_id: message.id }))).toEqual(error('Message not Found'));
    expect(failed(await remove(jane, {}))).toEqual(error('message_id: This field is required.'));
    expect(failed(await remove(jane, { message_id: 2 ** 31 }))).toEqual(error('Message not Found'));
    for (const bad of [0, -1, 'x', null, {}, [1], true, 1e99]) {
      const { status, json } = await remove(jane, { message_id: bad });
      expect([bad, status, Object.keys(json)]).toEqual([bad, 400, ['error']]);
    }
    expect((await jane.api.messages.list({ roomId })).messages.map(({ id }) => id)).not.toContain(message.id);
  });

  test('not even who moderates a room deletes there what another wrote', async () => {
    const { room } = await jane.api.rooms.create({ kind: 'group', name: 'hers', memberIds: [john.id] });
    const { message } = await john.api.messages.send({ roomId: room.id, content: 'his' });
    const told = await ask(jane, 'DELETE', '/api/chat/messages/', { json: { message_id: message.id } });
    expect(failed(told)).toEqual(error('You are not the sender of this message'));
    expect((await john.api.messages.get({ messageId: message.id })).message.content).toBe('his');
  });

  test('what Django REST Framework does of itself: methods, media types, formats, bodies that are none, HEAD, OPTIONS', async () => {
    const path = '/api/chat/messages/';
    const put = await ask(john, 'PUT', path, { json: {} });
    expect([put.status, put.text, put.headers.get('allow')]).toEqual([
      405,
      '{"detail":"Method \\"PUT\\" not allowed."}',
      'GET, DELETE, HEAD, OPTIONS',
    ]);
    const text = await ask(john, 'DELETE', path, { body: 'x', headers: { 'content-type': 'text/plain' } });
    expect([text.status, text.text]).toEqual([415, '{"detail":"Unsupported media type \\"text/plain\\" in request."}']);
    const malformed = await ask(john, 'DELETE', path, { body: '{"a":' });
    expect([malformed.status, malformed.text]).toEqual([
      400,
      '{"detail":"JSON parse error - Expecting value: line 1 column 6 (char 5)"}',
    ]);
    expect(failed(await ask(john, 'DELETE', path, { json: [] }))).toEqual(
      error('Invalid data. Expected a dictionary, but got list.'),
    );
    const xml = await ask(john, 'GET', path, { headers: { accept: 'application/xml' } });
    expect([xml.status, xml.text]).toEqual([406, '{"detail":"Could not satisfy the request Accept header."}']);
    expect((await ask(john, 'GET', `${path}?format=xml`)).text).toBe('{"detail":"Not found."}');
    const head = await ask(john, 'HEAD', `${path}?username=jane`);
    expect([head.status, head.text]).toEqual([200, '']);
    expect((await ask(john, 'OPTIONS', path)).json.parses).toContain('application/json');
    expect((await ask(null, 'OPTIONS', path)).status).toBe(401);
    expect((await ask(john, 'GET', '/api/chat/messages/7/')).headers.get('content-type')).toBe('text/html');
  });

  test('conversations are the people one has a direct message with, the latest first', async () => {
    const [ann, ben, cat] = await served.house.people('ann', 'ben', 'cat');
    const one = (await ann.api.rooms.openDm({ userId: ben.id })).room.id;
    await cat.api.rooms.openDm({ userId: ann.id });
    await ben.api.messages.send({ roomId: one, content: 'last' });
    for (const path of ['/api/chat/conversations', '/api/chat/conversations/']) {
      const told = await ask(ann, 'GET', path);
      expect(told.json.results.map(({ username }: { username: string }) => username)).toEqual(['ben', 'cat']);
      expect(Object.keys(told.json.results[0])).toEqual(PLAYER);
    }
  });
});

describe('signing in', () => {
  test.each(['/api/login', '/api/login/'])(
    'POST %s: an access token, and the refresh token in a cookie no script reads',
    async (path) => {
      const told = await ask(null, 'POST', path, { json: { email: 'jane@example.org', password } });
      expect([told.status, Object.keys(told.json)]).toEqual([200, ['access']]);
      const cookie = told.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/^refresh_token=[\w-]+; Path=\/api\/login; Max-Age=86400; HttpOnly; SameSite=Lax$/);
      expect((await served.house.caller({ authorization: `Bearer ${told.json.access}` }).users.me()).username).toBe(
        'jane',
      );
      const { exp, iat } = JSON.parse(Buffer.from(told.json.access.split('.')[1], 'base64url').toString());
      expect(exp - iat).toBe(300);
    },
  );

  test.each(['/api/login/refresh', '/api/login/refresh/'])(
    '%s renews the access token once; used again it ends the session',
    async (path) => {
      const login = await ask(null, 'POST', '/api/login', { form: { email: 'jane@example.org', password } });
      const cookieOf = (told: Told) => told.headers.get('set-cookie')?.split(';')[0] ?? '';
      const renew = (cookie: string, headers = {}) => ask(null, 'POST', path, { headers: { cookie, ...headers } });
      const foreign = await renew(cookieOf(login), { 'sec-fetch-site': 'cross-site' });
      expect([foreign.status, foreign.json.detail]).toEqual([403, expect.stringMatching(/^CSRF Failed/)]);
      const renewed = await renew(cookieOf(login));
      expect([renewed.status, Object.keys(renewed.json)]).toEqual([200, ['access']]);
      expect(cookieOf(renewed)).not.toBe(cookieOf(login));
      const reused = await renew(cookieOf(login));
      expect([reused.status, reused.json.code]).toEqual([401, 'token_not_valid']);
      expect((await renew(cookieOf(renewed))).status).toBe(401);
      const over = await ask(null, 'GET', '/api/chat/conversations', {
        headers: { authorization: `Bearer ${renewed.json.access}` },
      });
      expect(over.status).toBe(401);
      for (const bad of ['', 'refresh_token=', 'refresh_token=x', 'other=1'])
        expect((await renew(bad)).status).toBe(401);
    },
  );

  test('[S27] wrong ones are told alike; [S20] a page of another site signs nobody in', async () => {
    const login = (json: unknown, headers = {}) => ask(null, 'POST', '/api/login', { json, headers });
    const [name, word] = [
      await login({ email: 'nobody@example.org', password }),
      await login({ email: 'jane@example.org', password: 'wrong' }),
    ];
    expect([name.status, name.text]).toEqual([401, '{"detail":"No active account found with the given credentials"}']);
    expect([word.status, word.text]).toEqual([name.status, name.text]);
    expect(failed(await login({}))).toEqual(error('email: This field is required. password: This field is required.'));
    const foreign = await login({ email: 'jane@example.org', password }, { origin: 'https://evil.example' });
    expect([foreign.status, foreign.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test('[S20] [S25] a session cookie opens nothing here, and 401 is told as recorded', async () => {
    const told = await ask(null, 'GET', '/api/chat/conversations', {
      headers: { cookie: 'next-auth.session-token=x' },
    });
    expect([told.status, told.text, told.headers.get('www-authenticate')]).toEqual([
      401,
      '{"detail":"Authentication credentials were not provided."}',
      'Bearer realm="api"',
    ]);
    const bad = await ask(null, 'GET', '/api/chat/messages/', { headers: { authorization: 'Bearer nonsense' } });
    expect(bad.text).toBe(
      '{"detail":"Given token not valid for any token type","code":"token_not_valid","messages":[{"token_class":"AccessToken","token_type":"access","message":"Token is invalid or expired"}]}',
    );
  });
});
