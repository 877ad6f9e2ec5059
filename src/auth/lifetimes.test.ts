import { decode } from 'next-auth/jwt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signInWithin } from '#api/sign-in.ts';
import { sessionCookie } from '#auth/cookie.ts';
import { House, type Person, password } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;

beforeAll(async () => {
  house = await House.open();
  [ada] = await house.people('ada');
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const DAY = 24 * 3600;

function lifeOf(accessToken: string): number {
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
  return claims.exp - claims.iat;
}

/** How long the newest session of Ada lives from now on, and the newest of its refresh tokens, in seconds. */
async function livesOf(): Promise<number[]> {
  const [row] = await house.sql<{ session: number; token: number }>(
    `SELECT extract(epoch FROM s.expires_at - now())::int AS session, extract(epoch FROM t.expires_at - now())::int AS token
     FROM session s JOIN refresh_token t ON t.session_id = s.id WHERE s.user_id = $1 ORDER BY s.id DESC, t.id DESC LIMIT 1`,
    [ada.id],
  );
  return [row?.session ?? 0, row?.token ?? 0];
}

const aboutEach = (seconds: number) => [expect.closeTo(seconds, -1.5), expect.closeTo(seconds, -1.5)];

test('tokens live as long as the sign-in asked, and a refresh keeps to it', async () => {
  const input = { login: 'ada', password, accessSeconds: 300, refreshSeconds: DAY };
  const signedIn = await house.caller().auth.signIn(input);
  expect([signedIn.expiresIn, lifeOf(signedIn.accessToken)]).toEqual([300, 300]);
  expect(await livesOf()).toEqual(aboutEach(DAY));
  await house.sql("UPDATE session SET expires_at = now() + interval '1 hour' WHERE user_id = $1 AND id <> $2", [
    ada.id,
    ada.sessionId,
  ]);
  const refreshed = await house.caller().auth.refresh({ refreshToken: signedIn.refreshToken, accessSeconds: 60 });
  expect([refreshed.expiresIn, lifeOf(refreshed.accessToken)]).toEqual([60, 60]);
  expect(await livesOf()).toEqual(aboutEach(DAY));
  // Not named, an access token lives as long as any.
  const again = await house.caller().auth.refresh({ refreshToken: refreshed.refreshToken });
  expect(lifeOf(again.accessToken)).toBe(900);
  expect(await livesOf()).toEqual(aboutEach(DAY));
});

test('unasked, an access token lives a quarter of an hour and a session a week', async () => {
  const signedIn = await house.caller().auth.signIn({ login: 'ada', password });
  expect(lifeOf(signedIn.accessToken)).toBe(900);
  expect(await livesOf()).toEqual(aboutEach(7 * DAY));
  await house.caller().auth.refresh({ refreshToken: signedIn.refreshToken });
  expect(await livesOf()).toEqual(aboutEach(7 * DAY));
  const account = { username: 'brief', email: 'brief@example.org', password, accessSeconds: 120 };
  expect(lifeOf((await house.caller().auth.signUp(account)).accessToken)).toBe(120);
});

test.each([{ accessSeconds: 59 }, { accessSeconds: 901 }, { refreshSeconds: 3599 }, { refreshSeconds: 8 * DAY }])(
  'nobody asks for a life of %j',
  async (lives) => {
    const asked = house.caller().auth.signIn({ login: 'ada', password, ...lives });
    expect(await refusal(asked)).toMatchObject({ code: 'invalid_input' });
  },
);

test('[S21] whether a token works is told of both kinds, and asking uses none up', async () => {
  const valid = async (token: string) => (await house.caller().auth.verify({ token })).valid;
  const bob = await house.person('bob');
  expect(await Promise.all([bob.accessToken, bob.refreshToken, bob.refreshToken].map(valid))).toEqual([
    true,
    true,
    true,
  ]);
  const { accessToken, refreshToken } = await house.caller().auth.refresh({ refreshToken: bob.refreshToken });
  expect(await Promise.all([bob.refreshToken, accessToken, refreshToken].map(valid))).toEqual([false, true, true]);
  const { key } = await bob.api.auth.createApiKey({ name: 'key' });
  const tampered = `${accessToken.slice(0, -3)}abc`;
  for (const token of ['made-up', key, tampered, crypto.randomUUID()]) expect(await valid(token), token).toBe(false);
  await house.sql('UPDATE refresh_token SET expires_at = now() WHERE session_id = $1', [bob.sessionId]);
  expect(await valid(refreshToken)).toBe(false);
  await house.sql("UPDATE refresh_token SET expires_at = now() + interval '1 day' WHERE session_id = $1", [
    bob.sessionId,
  ]);
  expect(await valid(refreshToken)).toBe(true);
  await bob.api.auth.signOut();
  expect(await Promise.all([accessToken, refreshToken].map(valid))).toEqual([false, false]);
  const cyd = await house.person('cyd');
  await ada.api.users.setDeactivated({ userId: cyd.id, deactivated: true });
  expect(await Promise.all([cyd.accessToken, cyd.refreshToken].map(valid))).toEqual([false, false]);
});

test('[S20] the cookie of another door’s sign-in is the one that our pages set', async () => {
  const { auth } = house.services;
  const { userId, sessionId } = await signInWithin(house.services, { login: 'ada', password }, 'browser', {
    ip: null,
    userAgent: 'x',
  });
  for (const isHttps of [false, true]) {
    const { name, value, header } = await sessionCookie(auth, sessionId, { userId, isHttps });
    expect(name).toBe(isHttps ? '__Secure-next-auth.session-token' : 'next-auth.session-token');
    const rest = 'Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax';
    expect(header).toBe(`${name}=${value}; ${rest}${isHttps ? '; Secure' : ''}`);
    // What next-auth reads of it when one signs out on a page.
    const secret = Buffer.from(auth.secret).toString();
    expect(await decode({ token: value, secret })).toMatchObject({ sub: String(ada.id), sid: sessionId });
    const cookie = `a=b; ${name}=${value}`;
    expect((await house.caller({ cookie }).users.me()).id).toBe(ada.id);
    expect(await refusal(house.caller({ cookie }, false).users.me())).toMatchObject({ code: 'forbidden' });
  }
  const { name, value } = await sessionCookie(auth, sessionId, { userId, isHttps: false });
  await ada.api.auth.revokeSession({ sessionId });
  expect(await refusal(house.caller({ cookie: `${name}=${value}` }).users.me())).toMatchObject({
    code: 'unauthenticated',
  });
});
