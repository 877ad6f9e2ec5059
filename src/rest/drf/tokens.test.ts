import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, password } from '#testing/house.ts';
import { RestCaller } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let owner: Person;
let ann: Person;
let nobody: RestCaller;

beforeAll(async () => {
  served = await serve();
  [owner, ann] = await served.house.people('owner', 'ann');
  nobody = new RestCaller(served.base, null);
});
afterAll(() => served.close());

const INVALID = { detail: 'Token is invalid or expired', code: 'token_not_valid' };
const NO_ACCOUNT = { detail: 'No active account found with the given credentials' };

async function obtain(username = 'ann'): Promise<{ refresh: string; access: string }> {
  const [status, pair] = await nobody.tell('POST', '/api/token/', { json: { username, password } });
  expect(status).toBe(200);
  return pair as { refresh: string; access: string };
}

test('a pair is obtained by name and password, as JSON or a form; it lasts 5 minutes and a day', async () => {
  for (const shown of [
    { json: { username: 'ann', password } },
    {
      form: [
        ['username', 'ann'],
        ['password', password],
      ] as [string, string][],
    },
  ]) {
    const { status, text } = await nobody.ask('POST', '/api/token/', shown);
    expect([status, text]).toEqual([200, expect.stringMatching(/^\{"refresh":"[^"]+","access":"[^"]+"\}$/)]);
    const { exp = 0, iat = 0, sid } = decodeJwt(JSON.parse(text).access);
    expect(exp - iat).toBe(300);
    const [row] = await served.house.sql<{ hours: number }>(
      'SELECT round(extract(epoch FROM expires_at - created_at) / 3600)::int AS hours FROM session WHERE id = $1',
      [sid],
    );
    expect(row?.hours).toBe(24);
  }
});

test('[S27] unknown names, wrong passwords and sleeping accounts are answered alike', async () => {
  const dora = await served.house.person('dora');
  await owner.api.users.setDeactivated({ userId: dora.id, deactivated: true });
  for (const json of [
    { username: 'nobody', password },
    { username: 'ann', password: 'wrong' },
    { username: 'dora', password },
  ]) {
    const answer = await nobody.ask('POST', '/api/token/', { json });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([401, NO_ACCOUNT]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"');
    expect(answer.headers.get('allow')).toBe('POST, OPTIONS');
  }
});

test('what is missing is told field by field', async () => {
  const required = ['This field is required.'];
  for (const [path, body] of [
    ['/api/token/', { username: required, password: required }],
    ['/api/token/refresh/', { refresh: required }],
    ['/api/token/verify/', { token: required }],
  ] as const) {
    expect(await nobody.tell('POST', path, { json: {} })).toEqual([400, body]);
    expect(await nobody.tell('GET', path)).toEqual([405, { detail: 'Method "GET" not allowed.' }]);
  }
});

test('a token obtained here opens every other door', async () => {
  const { access } = await obtain();
  const headers = { authorization: `Bearer ${access}` };
  for (const path of ['/chats/rooms/', '/api/chat/rooms/']) {
    expect((await nobody.ask('GET', path, { headers })).status).toBe(200);
  }
  expect((await served.house.caller(headers).users.me()).username).toBe('ann');
  expect((await new RestCaller(served.base, ann).ask('GET', '/chats/rooms/')).status).toBe(200);
});

test('a refresh token is used once and rotates; shown again, it ends its family', async () => {
  const first = await obtain();
  const { status, text } = await nobody.ask('POST', '/api/token/refresh/', { json: { refresh: first.refresh } });
  expect([status, text]).toEqual([200, expect.stringMatching(/^\{"access":"[^"]+","refresh":"[^"]+"\}$/)]);
  const second = JSON.parse(text);
  const { exp = 0, iat = 0 } = decodeJwt(second.access);
  expect(exp - iat).toBe(300);
  expect(second.refresh).not.toBe(first.refresh);
  expect(await nobody.tell('POST', '/api/token/refresh/', { json: { refresh: first.refresh } })).toEqual([
    401,
    { detail: 'Token is blacklisted', code: 'token_not_valid' },
  ]);
  expect(await nobody.tell('POST', '/api/token/refresh/', { json: { refresh: second.refresh } })).toEqual([
    401,
    INVALID,
  ]);
  expect(await nobody.tell('POST', '/api/token/verify/', { json: { token: second.access } })).toEqual([401, INVALID]);
});

test('[S10] [S25] verify knows what works and what does not', async () => {
  const { access, refresh } = await obtain();
  const check = (token: unknown) => nobody.tell('POST', '/api/token/verify/', { json: { token } });
  for (const token of [access, refresh, refresh]) expect(await check(token)).toEqual([200, {}]);
  for (const token of ['x', `${access}x`, access.slice(0, -3), '00000000-0000-4000-8000-000000000000']) {
    expect(await check(token)).toEqual([401, INVALID]);
    expect(await nobody.tell('POST', '/api/token/refresh/', { json: { refresh: token } })).toEqual([401, INVALID]);
  }
  await served.house.caller({ authorization: `Bearer ${access}` }).auth.signOut();
  for (const token of [access, refresh]) expect(await check(token)).toEqual([401, INVALID]);
});
