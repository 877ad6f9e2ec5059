import { SignJWT } from 'jose';
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signInWithin } from '#api/sign-in.ts';
import { House, type Person, password } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob] = await house.people('ada', 'bob');
});
afterAll(() => house.close());

const bearer = (token: string) => house.caller({ authorization: `Bearer ${token}` });

describe('signing up', () => {
  test('of two first accounts at once, one owns the server', async () => {
    const fresh = await House.open();
    const people = await Promise.all(
      ['one', 'two'].map((username) =>
        fresh.caller().auth.signUp({ username, email: `${username}@example.org`, password }),
      ),
    );
    expect(people.map(({ me }) => me.role).toSorted()).toEqual(['member', 'owner']);
    await fresh.close();
  });

  test('refuses a taken name or address, in whatever case, and a weak password', async () => {
    const up = (change: object) =>
      refusal(house.caller().auth.signUp({ username: 'new', email: 'new@example.org', password, ...change }));
    expect(await up({ username: 'ADA' })).toMatchObject({ code: 'username_taken' });
    expect(await up({ email: 'ADA@example.org' })).toMatchObject({ code: 'email_taken' });
    expect(await up({ password: 'short' })).toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ path: ['password'] }] },
    });
  });

  test('closed: the first account only. By invitation: as often as it says', async () => {
    const closed = await House.open({ registration: 'closed' });
    const join = (at: House, username: string, invite?: string) => {
      const account = { username, email: `${username}@example.org`, password, ...(invite !== undefined && { invite }) };
      return at.caller().auth.signUp(account);
    };
    expect(await closed.caller().auth.registration()).toEqual({ mode: 'closed', firstAccount: true });
    await join(closed, 'first');
    expect(await closed.caller().auth.registration()).toEqual({ mode: 'closed', firstAccount: false });
    expect(await refusal(join(closed, 'second'))).toMatchObject({ code: 'registration_closed' });
    await closed.close();

    const invited = await House.open({ registration: 'invite' });
    const { accessToken } = await join(invited, 'first');
    const admin = invited.caller({ authorization: `Bearer ${accessToken}` });
    const { code, id } = await admin.auth.createInvite({ maxUses: 1 });
    expect(await refusal(join(invited, 'second'))).toMatchObject({ code: 'invite_invalid' });
    expect(await refusal(join(invited, 'second', 'made-up'))).toMatchObject({ code: 'invite_invalid' });
    // The name is taken: the invitation must not be used up by that.
    expect(await refusal(join(invited, 'first', code))).toMatchObject({ code: 'username_taken' });
    const { accessToken: member } = await join(invited, 'second', code);
    expect(await refusal(join(invited, 'third', code))).toMatchObject({ code: 'invite_invalid' });
    expect(await admin.auth.invites()).toMatchObject([{ id, uses: 1, maxUses: 1 }]);
    expect(await refusal(invited.caller({ authorization: `Bearer ${member}` }).auth.createInvite({}))).toMatchObject({
      code: 'forbidden',
    });
    await admin.auth.revokeInvite({ inviteId: id });
    expect(await refusal(admin.auth.revokeInvite({ inviteId: id }))).toMatchObject({ code: 'invite_not_found' });
    await invited.close();
  });
});

describe('signing in', () => {
  test('by name or address, in whatever case', async () => {
    for (const login of ['ada', 'ADA', 'ada@EXAMPLE.org']) {
      expect((await house.caller().auth.signIn({ login, password })).me.username).toBe('ada');
    }
  });

  test('[S27] an unknown name and a wrong password are told apart by nothing', async () => {
    const wrong = await refusal(house.caller().auth.signIn({ login: 'ada', password: 'not it at all' }));
    const unknown = await refusal(house.caller().auth.signIn({ login: 'nobody', password: 'not it at all' }));
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ code: 'invalid_credentials', details: null });
    const took = async (login: string) => {
      const start = performance.now();
      await refusal(house.caller().auth.signIn({ login, password: 'not it at all' }));
      return performance.now() - start;
    };
    // The quickest of several, in turn: whatever else the machine does only slows a try down.
    const best = { ada: Number.POSITIVE_INFINITY, nobody: Number.POSITIVE_INFINITY };
    for (let at = 0; at < 8; at++) {
      for (const login of ['ada', 'nobody'] as const) best[login] = Math.min(best[login], await took(login));
    }
    expect(best.ada / best.nobody).toBeGreaterThan(0.5);
    expect(best.ada / best.nobody).toBeLessThan(2);
  });

  test('leaves a trace, the failed try too', async () => {
    const { items } = await ada.api.audit.list({ action: 'sign_in_failed' });
    expect(items[0]).toMatchObject({ ip: '192.0.2.1' });
    expect((await ada.api.audit.list({ action: 'signed_in' })).items.length).toBeGreaterThan(0);
  });
});

describe('tokens', () => {
  test('[S21] refuses what it did not sign, what is not an access token, and what has expired', async () => {
    const { secret } = house.services.auth;
    const claims = { typ: 'access', sid: ada.sessionId };
    const sign = (body: object, key: Uint8Array = secret, issuer = 'parley', expires = '5m') =>
      new SignJWT({ ...body })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(issuer)
        .setExpirationTime(expires)
        .sign(key);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ ...claims, iss: 'parley', exp: 9_999_999_999 })).toString('base64url')}.`;
    expect((await bearer(await sign(claims)).users.me()).username).toBe('ada');
    const bad = {
      foreign: await sign(claims, new TextEncoder().encode('another secret of thirty-two bytes')),
      issuer: await sign(claims, secret, 'somebody'),
      refresh: await sign({ ...claims, typ: 'refresh' }),
      sessionless: await sign({ typ: 'access' }),
      endless: await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuer('parley').sign(secret),
      unsigned,
      opaque: ada.refreshToken,
    };
    for (const [name, token] of Object.entries(bad)) {
      expect(await refusal(bearer(token).users.me()), name).toMatchObject({
        code: 'unauthenticated',
        details: { reason: 'invalid' },
      });
    }
    expect(await refusal(bearer(await sign(claims, secret, 'parley', '-1s')).users.me())).toMatchObject({
      details: { reason: 'expired' },
    });
  });

  test.each(['', 'Bearer', 'Bearer ', 'Bearer a b', 'Basic abc', 'Bearer x, Bearer y'])(
    '[S25] %j is no bearer token',
    async (authorization) => {
      expect(await refusal(house.caller({ authorization }).users.me())).toMatchObject({ code: 'unauthenticated' });
    },
  );

  test('[S25] nothing shown is nobody', async () => {
    expect(await refusal(house.caller().users.me())).toMatchObject({
      code: 'unauthenticated',
      details: { reason: 'missing' },
    });
  });

  test('a refresh token works once; shown again it ends its whole session', async () => {
    const first = await house.caller().auth.signIn({ login: 'bob', password });
    const second = await house.caller().auth.refresh({ refreshToken: first.refreshToken });
    expect((await bearer(second.accessToken).users.me()).username).toBe('bob');
    expect(await refusal(house.caller().auth.refresh({ refreshToken: first.refreshToken }))).toMatchObject({
      code: 'refresh_token_reused',
    });
    expect(await refusal(bearer(second.accessToken).users.me())).toMatchObject({ details: { reason: 'revoked' } });
    expect(await refusal(house.caller().auth.refresh({ refreshToken: second.refreshToken }))).toMatchObject({
      code: 'unauthenticated',
    });
    expect(await refusal(house.caller().auth.refresh({ refreshToken: 'made-up' }))).toMatchObject({
      code: 'unauthenticated',
    });
    expect((await ada.api.audit.list({ action: 'refresh_token_reused' })).items).toMatchObject([{ userId: bob.id }]);
  });

  test('of twenty who show one refresh token at once, one at most is served', async () => {
    const { refreshToken } = await house.caller().auth.signIn({ login: 'bob', password });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => refusal(house.caller().auth.refresh({ refreshToken }))),
    );
    expect(outcomes.filter((outcome) => outcome === null).length).toBeLessThanOrEqual(1);
  });
});

describe('the session cookie', () => {
  const cookieOf = async (sid: unknown) =>
    `other=1; next-auth.session-token=${await encode({ token: { sid } as never, secret: Buffer.from(house.services.auth.secret).toString() })}`;

  test('[S20] opens the procedures to our own pages only', async () => {
    const { sessionId } = await signInWithin(house.services, { login: 'ada', password }, 'browser', {
      ip: null,
      userAgent: 'x',
    });
    const cookie = await cookieOf(sessionId);
    expect((await house.caller({ cookie }).users.me()).username).toBe('ada');
    expect(
      (await house.caller({ cookie: cookie.replace('next-auth', '__Secure-next-auth') }).users.me()).username,
    ).toBe('ada');
    expect(await refusal(house.caller({ cookie }, false).users.me())).toMatchObject({ code: 'forbidden' });
    expect(await refusal(house.caller({ cookie: `${cookie}; ${cookie}` }).users.me())).toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('is refused when it is not ours, or names no session', async () => {
    const cookies = ['next-auth.session-token=garbage', await cookieOf('1'), await cookieOf(999_999)];
    for (const cookie of cookies)
      expect(await refusal(house.caller({ cookie }).users.me())).toMatchObject({ code: 'unauthenticated' });
  });
});

describe('sessions', () => {
  test('[S10] each can be seen and ended, and ends at once', async () => {
    const eve = await house.person('eve');
    const other = await house.caller().auth.signIn({ login: 'eve', password });
    const listed = await eve.api.auth.sessions();
    expect(listed.map(({ current, kind }) => [current, kind])).toEqual([
      [false, 'token'],
      [true, 'token'],
    ]);
    await eve.api.auth.revokeSession({ sessionId: listed[0]?.id ?? 0 });
    expect(await refusal(bearer(other.accessToken).users.me())).toMatchObject({ details: { reason: 'revoked' } });
    expect(await refusal(eve.api.auth.revokeSession({ sessionId: listed[0]?.id ?? 0 }))).toMatchObject({
      code: 'session_not_found',
    });
    expect(await refusal(eve.api.auth.revokeSession({ sessionId: ada.sessionId }))).toMatchObject({
      code: 'session_not_found',
    });
    await eve.api.auth.signOut();
    expect(await refusal(eve.api.users.me())).toMatchObject({ details: { reason: 'revoked' } });
  });

  test('[S10] signing out everywhere ends them all; a changed password all others', async () => {
    const fay = await house.person('fay');
    const second = await house.caller().auth.signIn({ login: 'fay', password });
    expect(
      await refusal(fay.api.auth.changePassword({ currentPassword: 'wrong', newPassword: 'a new long one' })),
    ).toMatchObject({ code: 'invalid_credentials' });
    await fay.api.auth.changePassword({ currentPassword: password, newPassword: 'a new long one' });
    expect((await fay.api.users.me()).username).toBe('fay');
    expect(await refusal(bearer(second.accessToken).users.me())).toMatchObject({ details: { reason: 'revoked' } });
    expect(await refusal(house.caller().auth.signIn({ login: 'fay', password }))).toMatchObject({
      code: 'invalid_credentials',
    });
    const third = await house.caller().auth.signIn({ login: 'fay', password: 'a new long one' });
    await bearer(third.accessToken).auth.signOutEverywhere();
    for (const token of [fay.accessToken, third.accessToken]) {
      expect(await refusal(bearer(token).users.me())).toMatchObject({ code: 'unauthenticated' });
    }
  });

  test('[S26] a deactivated account signs in nowhere', async () => {
    const dan = await house.person('dan');
    await ada.api.users.setDeactivated({ userId: dan.id, deactivated: true });
    expect(await refusal(house.caller().auth.signIn({ login: 'dan', password }))).toMatchObject({
      code: 'account_deactivated',
    });
  });
});

describe('keys', () => {
  test('open the procedures by header or as a bearer, until they are revoked or expire', async () => {
    const made = await bob.api.auth.createApiKey({ name: 'robot' });
    expect(made.key.startsWith(made.prefix)).toBe(true);
    expect((await house.caller({ apiKey: made.key }).users.me()).username).toBe('bob');
    expect((await bearer(made.key).users.me()).username).toBe('bob');
    await house.caller({ apiKey: made.key }).auth.signOut();
    const [listed] = await bob.api.auth.apiKeys();
    expect(listed).toMatchObject({ id: made.id, name: 'robot' });
    expect(JSON.stringify(listed)).not.toContain(made.key);
    expect(await house.sql('SELECT id FROM api_key WHERE key_hash = $1', [made.key])).toEqual([]);
    expect(await refusal(ada.api.auth.revokeApiKey({ apiKeyId: made.id }))).toMatchObject({
      code: 'api_key_not_found',
    });
    await bob.api.auth.revokeApiKey({ apiKeyId: made.id });
    expect(await refusal(house.caller({ apiKey: made.key }).users.me())).toMatchObject({
      details: { reason: 'revoked' },
    });
    const stale = await bob.api.auth.createApiKey({
      name: 'old',
      expiresAt: new Date(Date.now() - 1000).toISOString(),
    });
    expect(await refusal(house.caller({ apiKey: stale.key }).users.me())).toMatchObject({ code: 'unauthenticated' });
    for (const apiKey of ['', 'parley_', 'parley_made-up']) {
      expect(await refusal(house.caller({ apiKey }).users.me())).toMatchObject({ code: 'unauthenticated' });
    }
  });
});

describe('limits', () => {
  test('[S28] tries at one account run out, from whatever address and whatever the case of the name', async () => {
    const strict = await House.open({ rateLimits: true });
    await strict.person('ada');
    let refused = await refusal(strict.caller().auth.signIn({ login: 'ada', password: 'wrong wrong' }));
    for (let at = 0; at < 25 && refused?.code === 'invalid_credentials'; at++) {
      refused = await refusal(strict.caller().auth.signIn({ login: at % 2 ? 'ada' : 'ADA', password: 'wrong wrong' }));
    }
    expect(refused).toMatchObject({ code: 'rate_limited', details: { limit: 20 } });
    await strict.close();
  });

  test('one account’s writes run out, and say when they come back', async () => {
    const strict = await House.open({ rateLimits: true });
    const cleo = await strict.person('cleo');
    const outcomes = await Promise.all(Array.from({ length: 310 }, () => refusal(cleo.api.users.update({}))));
    const refused = outcomes.filter((outcome) => outcome !== null);
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({
      code: 'rate_limited',
      details: { limit: 300, retryAfterMs: expect.any(Number) },
    });
    expect((await cleo.api.users.me()).username).toBe('cleo');
    await strict.close();
  });
});
