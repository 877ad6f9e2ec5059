import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOfStep, decryptSecret, stepAt } from '#auth/totp.ts';
import { type Person, password } from '#testing/house.ts';
import { Browser, type Claims, TestProvider } from '#testing/oidc.ts';
import { refusal } from '#testing/refusal.ts';
import { type Served, serve } from '#testing/served.ts';

let provider: TestProvider;
let served: Served;
let owner: Person;
let count = 0;

const PUBLIC = 'https://chat.example.org';

beforeAll(async () => {
  provider = await TestProvider.open(() => `${PUBLIC}/auth/oidc/callback`);
  served = await serve({
    publicUrl: PUBLIC,
    oidc: { issuer: provider.issuer, clientId: 'parley', clientSecret: 'a secret of the client' },
  });
  owner = await served.house.person('owner');
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
  await provider.close();
});

/** What people reach by the public address is served here. */
const here = (url: string) => url.replace(PUBLIC, served.base);
const person = (claims: Claims): string => {
  const subject = `subject ${++count}`;
  provider.people.set(subject, claims);
  return subject;
};

async function sendOff(browser: Browser, query = ''): Promise<string> {
  const sent = await browser.open(`${served.base}/auth/oidc/start${query}`);
  expect(sent.status).toBe(303);
  return sent.headers.get('location') ?? '';
}

/** The whole way; answers where it ends. */
async function visit(subject: string, browser = new Browser(), spoil = (url: string) => url): Promise<string> {
  const back = await provider.signIn(browser, await sendOff(browser), subject);
  return (await browser.open(here(spoil(back)))).headers.get('location') ?? '';
}

const sessionOf = (browser: Browser) => browser.cookies(served.base).get('__Secure-next-auth.session-token');
const me = (browser: Browser) =>
  served.house.caller({ cookie: `__Secure-next-auth.session-token=${sessionOf(browser) ?? ''}` }).users.me();
const reasons = async () =>
  (
    await served.house.sql<{ reason: string }>(
      "SELECT details->>'reason' AS reason FROM audit_log WHERE action = 'sign_in_failed' AND details->>'means' = 'oidc' ORDER BY id",
    )
  ).map(({ reason }) => reason);

test('whoever comes from the provider for the first time has an account, and the next time the same one', async () => {
  const subject = person({
    email: 'neu@example.org',
    email_verified: true,
    preferred_username: 'Néu er',
    name: 'Neu Er',
  });
  const browser = new Browser();
  expect(await visit(subject, browser)).toBe(`${PUBLIC}/`);
  const first = await me(browser);
  expect(first).toMatchObject({ username: 'Ne_u_er', displayName: 'Neu Er', email: 'neu@example.org', role: 'member' });
  const again = new Browser();
  await visit(subject, again);
  expect((await me(again)).id).toBe(first.id);
  expect(sessionOf(again)).not.toBe(sessionOf(browser));
  const [entry] = await served.house.sql<{ details: object }>(
    "SELECT details FROM audit_log WHERE action = 'signed_in' AND user_id = $1",
    [first.id],
  );
  expect(entry?.details).toMatchObject({ means: 'oidc' });
  const sent = new URL(await sendOff(new Browser()));
  expect(Object.fromEntries(sent.searchParams)).toMatchObject({ code_challenge_method: 'S256', response_type: 'code' });
  for (const name of ['state', 'nonce', 'code_challenge']) expect(sent.searchParams.get(name)).toMatch(/^[\w-]{20,}$/);
});

test('whoever wanted to go somewhere comes there from the provider, and nobody is sent to another site', async () => {
  const subject = person({ email: 'going@example.org', email_verified: true });
  const go = async (to: string) => {
    const browser = new Browser();
    const back = await provider.signIn(browser, await sendOff(browser, `?${new URLSearchParams({ to })}`), subject);
    return (await browser.open(here(back))).headers.get('location');
  };
  expect(await go('/rooms/5?at=7')).toBe(`${PUBLIC}/rooms/5?at=7`);
  for (const to of ['https://evil.example/', '//evil.example', '.evil.example', '@evil.example'])
    expect(await go(to)).toBe(`${PUBLIC}/`);
});

test('two who are called alike both get a name, and one who comes ten times at once gets one account', async () => {
  const claims = (email: string) => ({ email, email_verified: true, preferred_username: 'twin' });
  const browsers = [new Browser(), new Browser()] as const;
  await visit(person(claims('twin1@example.org')), browsers[0]);
  await visit(person(claims('twin2@example.org')), browsers[1]);
  expect([(await me(browsers[0])).username, (await me(browsers[1])).username]).toEqual(['twin', 'twin2']);
  const subject = person(claims('hasty@example.org'));
  const hasty = Array.from({ length: 8 }, () => new Browser());
  await Promise.all(hasty.map((browser) => visit(subject, browser)));
  expect(new Set(await Promise.all(hasty.map(async (browser) => (await me(browser)).id))).size).toBe(1);
});

test('[S10] whoever signs in where somebody is signed in takes his place: the session before is over', async () => {
  const subject = person({ email: 'pia@example.org', email_verified: true, preferred_username: 'pia' });
  const [browser, elsewhere] = [new Browser(), new Browser()];
  for (const one of [elsewhere, browser]) await visit(subject, one);
  const cookie = `__Secure-next-auth.session-token=${sessionOf(browser)}`;
  expect((await served.house.caller({ cookie }).users.me()).username).toBe('pia');
  await visit(subject, browser);
  expect((await me(browser)).username).toBe('pia');
  expect(await refusal(served.house.caller({ cookie }).users.me())).toMatchObject({ code: 'unauthenticated' });
  expect((await me(elsewhere)).username).toBe('pia');
});

test('an account that is there is opened by its verified address; what its maker had made by an unproved one is over', async () => {
  const ada = await served.house.person('ada');
  const { key } = await ada.api.auth.createApiKey({ name: 'old' });
  const subject = person({ email: 'ADA@example.org', email_verified: true });
  const browser = new Browser();
  await visit(subject, browser);
  expect((await me(browser)).id).toBe(ada.id);
  expect(await refusal(ada.api.users.me())).toMatchObject({ code: 'unauthenticated' });
  expect(await refusal(served.house.caller({ apiKey: key }).users.me())).toMatchObject({ code: 'unauthenticated' });
  expect(await refusal(served.house.caller().auth.signIn({ login: 'ada', password }))).toMatchObject({
    code: 'invalid_credentials',
  });
  // Proved once, it is not taken over again; another address has to be proved anew.
  const bob = await served.house.person('bob');
  await served.house.sql('UPDATE users SET email_verified_at = now() WHERE id = $1', [bob.id]);
  const another = new Browser();
  await visit(person({ email: 'bob@example.org', email_verified: true }), another);
  expect((await me(another)).id).toBe(bob.id);
  expect((await bob.api.users.me()).id).toBe(bob.id);
  await bob.api.users.update({ email: 'cleo@example.org' });
  const [row] = await served.house.sql('SELECT email_verified_at FROM users WHERE id = $1', [bob.id]);
  expect(row).toEqual({ email_verified_at: null });
});

test('an address that the provider has not verified opens nothing and makes nothing', async () => {
  const fay = await served.house.person('fay');
  for (const claims of [{ email: 'fay@example.org' }, { email: 'fay@example.org', email_verified: false }, {}]) {
    const browser = new Browser();
    expect(await visit(person(claims), browser)).toBe(`${PUBLIC}/sign-in?error=email_unverified`);
    expect(sessionOf(browser)).toBeUndefined();
  }
  expect(await served.house.sql('SELECT * FROM user_identity WHERE user_id = $1', [fay.id])).toEqual([]);
  expect((await reasons()).slice(-3)).toEqual(Array(3).fill('email_unverified'));
});

test('[S26] a deactivated account is refused, whether it was linked before or not', async () => {
  const [gil, hal] = await served.house.people('gil', 'hal');
  const linked = person({ email: 'gil@example.org', email_verified: true });
  await visit(linked);
  for (const { id } of [gil, hal]) await owner.api.users.setDeactivated({ userId: id, deactivated: true });
  for (const subject of [linked, person({ email: 'hal@example.org', email_verified: true })]) {
    const browser = new Browser();
    expect(await visit(subject, browser)).toBe(`${PUBLIC}/sign-in?error=account_deactivated`);
    expect(sessionOf(browser)).toBeUndefined();
  }
});

test('a wrong state, a wrong nonce, a used code, a foreign browser, no flow at all, and a refusal there: nobody is let in', async () => {
  const subject = person({ email: 'ida@example.org', email_verified: true });
  const refused = `${PUBLIC}/sign-in?error=oidc_failed`;
  const swap = (name: string) => (url: string) => {
    const changed = new URL(url);
    changed.searchParams.set(name, 'somethingElseThatIsLongEnough');
    return changed.href;
  };
  for (const name of ['state', 'code', 'iss']) {
    const browser = new Browser();
    expect([name, await visit(subject, browser, swap(name))]).toEqual([name, refused]);
    expect(sessionOf(browser)).toBeUndefined();
  }
  // The nonce is in the token alone: what the provider was asked with is not what this browser was given.
  const nonced = new Browser();
  const asked = swap('nonce')(await sendOff(nonced));
  expect((await nonced.open(here(await provider.signIn(nonced, asked, subject)))).headers.get('location')).toBe(
    refused,
  );
  // The address that one came back with is of no use to another, nor a second time to oneself.
  const [own, other] = [new Browser(), new Browser()];
  const back = await provider.signIn(own, await sendOff(own), subject);
  await sendOff(other);
  expect((await other.open(here(back))).headers.get('location')).toBe(refused);
  const flow = own.cookies(served.base).get('parley.oidc-flow') ?? '';
  expect((await own.open(here(back))).headers.get('location')).toBe(`${PUBLIC}/`);
  own.cookies(served.base).set('parley.oidc-flow', flow);
  expect((await own.open(here(back))).headers.get('location')).toBe(refused);
  for (const search of ['', '?error=access_denied&state=x', '?code=x&state=y']) {
    const answer = await new Browser().open(`${served.base}/auth/oidc/callback${search}`);
    expect([search, answer.headers.get('location')]).toEqual([search, refused]);
  }
  expect((await reasons()).filter((reason) => reason === 'oidc_failed')).toHaveLength(9);
});

test('[S26] an account with a second factor is asked for its code here too', async () => {
  const jo = await served.house.person('jo');
  await served.house.sql('UPDATE users SET email_verified_at = now() WHERE id = $1', [jo.id]);
  await jo.api.auth.secondFactor.begin({ password });
  const [row] = await served.house.sql<{ secret: string }>('SELECT secret FROM second_factor WHERE user_id = $1', [
    jo.id,
  ]);
  const secret = decryptSecret(served.house.services.auth.secret, jo.id, row?.secret ?? '') ?? Buffer.alloc(0);
  await jo.api.auth.secondFactor.confirm({ code: codeOfStep(secret, stepAt(Date.now()) - 1) });
  const browser = new Browser();
  expect(await visit(person({ email: 'jo@example.org', email_verified: true }), browser)).toBe(
    `${PUBLIC}/sign-in?step=oidc-code`,
  );
  expect(sessionOf(browser)).toBeUndefined();
  const show = (shown: unknown, who = browser, origin = PUBLIC) =>
    who.open(`${served.base}/auth/oidc/code`, {
      method: 'POST',
      body: JSON.stringify(shown),
      headers: { 'content-type': 'application/json', origin },
    });
  const code = codeOfStep(secret, stepAt(Date.now()));
  expect((await show({ code: '000000' })).status).toBe(401);
  expect((await show({ code }, new Browser())).status).toBe(401);
  expect((await show({ code }, browser, 'https://evil.example')).status).toBe(403);
  expect((await show({})).status).toBe(400);
  expect((await show({ code })).status).toBe(200);
  expect((await me(browser)).id).toBe(jo.id);
});

test('new accounts are made as long as the settings say so', async () => {
  await owner.api.admin.updateSettings({ oidcSignUp: false });
  const subject = person({ email: 'kim@example.org', email_verified: true });
  expect(await visit(subject)).toBe(`${PUBLIC}/sign-in?error=registration_closed`);
  await owner.api.admin.updateSettings({ oidcSignUp: true });
  expect(await visit(subject)).toBe(`${PUBLIC}/`);
});

test('what a page must know is told to anybody; without a provider there is no such door', async () => {
  expect(await served.house.caller().server.about()).toMatchObject({
    name: 'Parley',
    oidc: { startPath: '/auth/oidc/start', issuerHost: new URL(provider.issuer).host },
    passwordReset: false,
  });
  expect((await owner.api.server.signOutPlace()).url).toContain(`${provider.issuer}/session/end`);
  const plain = await serve();
  expect((await fetch(`${plain.base}/auth/oidc/start`, { redirect: 'manual' })).status).toBe(404);
  expect((await fetch(`${plain.base}/auth/oidc/code`, { method: 'POST' })).status).toBe(404);
  expect((await plain.house.caller().server.about()).oidc).toBeNull();
  await plain.close();
  expect((await fetch(`${served.base}/auth/oidc/start`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${served.base}/auth/oidc/elsewhere`)).status).toBe(404);
});
