import { afterAll, beforeAll, expect, test } from 'vitest';
import { askDoor, type Told } from '#testing/door-client.ts';
import { type Person, password } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ada: Person;

beforeAll(async () => {
  served = await serve();
  ada = await served.house.person('ada');
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
});

const ask = (method: string, path: string, wish: Parameters<typeof askDoor>[3] = {}) =>
  askDoor(served.base, method, path, wish);
const CHATS = '/messages/api/chats/';
const NOT_PROVIDED = '{"detail":"Authentication credentials were not provided."}';
const cookieOf = (told: Told) => told.headers.get('set-cookie')?.split(';')[0] ?? '';

test('a form or JSON signs in; the cookie opens the door and the others, and ends with the session', async () => {
  const told = await ask('POST', '/login/', { form: { username: 'ada', password } });
  expect([told.status, told.text]).toEqual([200, '{"status":"success"}']);
  expect(told.headers.get('set-cookie')).toMatch(
    /^next-auth\.session-token=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
  );
  const cookie = cookieOf(told);
  expect((await ask('GET', CHATS, { headers: { cookie } })).status).toBe(200);
  expect((await served.house.caller({ cookie }).users.me()).username).toBe('ada');
  const sessions = await ada.api.auth.sessions();
  expect(sessions.map(({ kind }) => kind)).toContain('browser');
  const byEmail = await ask('POST', '/login/', { json: { username: 'ada@example.org', password } });
  expect(byEmail.status).toBe(200);
  await served.house.caller({ cookie }).auth.signOut();
  const over = await ask('GET', CHATS, { headers: { cookie } });
  expect([over.status, over.text]).toEqual([401, NOT_PROVIDED]);
});

test('behind https the cookie is for https alone', async () => {
  const secure = await serve({ publicUrl: 'https://chat.example.org' });
  await secure.house.person('eve');
  const told = await askDoor(secure.base, 'POST', '/login/', {
    form: { username: 'eve', password },
    headers: { origin: 'https://chat.example.org' },
  });
  const [isNamed, isSecure] = [/^__Secure-next-auth\.session-token=/, /; Secure$/].map((pattern) =>
    pattern.test(told.headers.get('set-cookie') ?? ''),
  );
  await secure.close();
  expect([told.status, isNamed, isSecure]).toEqual([200, true, true]);
});

test('[S27] a wrong name and a wrong password are told alike; what is missing is named', async () => {
  const [name, word] = await Promise.all([
    ask('POST', '/login/', { form: { username: 'nobody', password } }),
    ask('POST', '/login/', { form: { username: 'ada', password: 'wrong' } }),
  ]);
  expect([name.status, name.text, name.headers.get('set-cookie')]).toEqual([
    401,
    '{"detail":"No active account found with the given credentials"}',
    null,
  ]);
  expect([word.status, word.text]).toEqual([name.status, name.text]);
  expect((await ask('POST', '/login/', { json: {} })).json).toEqual({
    error: 'Invalid request',
    details: { username: ['This field is required.'], password: ['This field is required.'] },
  });
});

test('[S20] a request that a browser marks as another site’s is refused with a cookie, and cannot sign in', async () => {
  const cookie = cookieOf(await ask('POST', '/login/', { form: { username: 'ada', password } }));
  for (const mark of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }] as Record<
    string,
    string
  >[]) {
    const told = await ask('POST', CHATS, { json: { chat_type: 'group' }, headers: { cookie, ...mark } });
    expect([told.status, told.json.detail]).toEqual([403, expect.stringMatching(/^CSRF Failed: /)]);
    // What it made a browser fetch it cannot read.
    expect((await ask('GET', CHATS, { headers: { cookie, ...mark } })).status).toBe(200);
    expect((await ask('HEAD', CHATS, { headers: { cookie, ...mark } })).status).toBe(200);
    expect((await ask('DELETE', `${CHATS}1/`, { headers: { cookie, ...mark } })).status).toBe(403);
    const login = await ask('POST', '/login/', { form: { username: 'ada', password }, headers: mark });
    expect([login.status, login.headers.get('set-cookie')]).toEqual([403, null]);
  }
  const own = await ask('POST', CHATS, {
    json: { chat_type: 'group' },
    headers: { cookie, origin: served.base, 'sec-fetch-site': 'same-origin' },
  });
  expect(own.status).toBe(201);
});

test.each([
  ['nothing shown', {}],
  ['a cookie of somebody else’s', { cookie: 'sessionid=abc' }],
  ['a cookie that is none of ours', { cookie: 'next-auth.session-token=garbage' }],
  ['half a cookie', { cookie: 'next-auth.session-token=' }],
])('[S25] %s: 401 with the documented body', async (_what, headers) => {
  const told = await ask('GET', CHATS, { headers });
  expect([told.status, told.text]).toEqual([401, NOT_PROVIDED]);
  expect(told.headers.get('www-authenticate')).toBe('Bearer realm="api"');
});

test('[S25] a bearer token opens it too; what is wrong with one is told as Django REST Framework does', async () => {
  expect((await ask('GET', CHATS, { as: ada })).status).toBe(200);
  const told = await ask('GET', CHATS, { headers: { authorization: 'Bearer nonsense' } });
  expect([told.status, told.json.code]).toEqual([401, 'token_not_valid']);
  const half = await ask('GET', CHATS, { headers: { authorization: 'Bearer' } });
  expect([half.status, half.json.code]).toEqual([401, 'bad_authorization_header']);
});

test('what Django REST Framework does of itself: slashes, methods, media types, formats, HEAD and OPTIONS', async () => {
  const slash = await ask('GET', '/messages/api/chats?page=1', { as: ada });
  expect([slash.status, slash.headers.get('location')]).toEqual([301, '/messages/api/chats/?page=1']);
  expect((await ask('POST', '/login', { form: {} })).status).toBe(301);
  const put = await ask('PUT', CHATS, { as: ada, json: {} });
  expect([put.status, put.text, put.headers.get('allow')]).toEqual([
    405,
    '{"detail":"Method \\"PUT\\" not allowed."}',
    'GET, POST, HEAD, OPTIONS',
  ]);
  expect((await ask('GET', '/login/')).status).toBe(405);
  const text = await ask('POST', CHATS, { as: ada, body: 'x', headers: { 'content-type': 'text/plain' } });
  expect([text.status, text.text]).toEqual([415, '{"detail":"Unsupported media type \\"text/plain\\" in request."}']);
  const malformed = await ask('POST', CHATS, { as: ada, body: '{"a":' });
  expect([malformed.status, malformed.text]).toEqual([
    400,
    '{"detail":"JSON parse error - Expecting value: line 1 column 6 (char 5)"}',
  ]);
  expect((await ask('GET', CHATS, { as: ada, headers: { accept: 'application/xml' } })).status).toBe(406);
  expect((await ask('GET', `${CHATS}?format=xml`, { as: ada })).status).toBe(404);
  expect([(await ask('GET', '/messages/api/chats/0/', { as: ada })).text]).toEqual(['{"detail":"Not found."}']);
  expect((await ask('GET', '/messages/api/chats/99999999999999999999/', { as: ada })).status).toBe(404);
  const head = await ask('HEAD', CHATS, { as: ada });
  expect([head.status, head.text]).toEqual([200, '']);
  expect((await ask('OPTIONS', CHATS, { as: ada })).json.actions.POST.chat_type.required).toBe(true);
  expect((await ask('GET', '/messages/api/nothing/', { as: ada })).headers.get('content-type')).toBe('text/html');
});

test('[S26] [S27] of a deactivated account nobody learns whether the password was right', async () => {
  const eve = await served.house.person('eve');
  await ada.api.users.setDeactivated({ userId: eve.id, deactivated: true });
  for (const word of [password, 'wrong']) {
    for (const [path, form] of [
      ['/api/token/', { username: 'eve', password: word }],
      ['/api/login', { email: 'eve@example.org', password: word }],
      ['/login/', { username: 'eve', password: word }],
    ] as const) {
      const told = await ask('POST', path, { form });
      expect([path, told.status, told.text]).toEqual([
        path,
        401,
        '{"detail":"No active account found with the given credentials"}',
      ]);
    }
  }
});
