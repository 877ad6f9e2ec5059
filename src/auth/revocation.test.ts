import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identifyApiKey } from '#auth/api-keys.ts';
import { findDeadCredentials } from '#auth/dead-credentials.ts';
import { identify } from '#auth/identify.ts';
import { hashPassword } from '#auth/passwords.ts';
import type { Auth } from '#auth/service.ts';
import { identifySession, openSession } from '#auth/sessions.ts';
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

describe('[S10] what is revoked while it is being looked up is not remembered as alive', () => {
  /** The same auth, where something happens between the database's answer and its use. */
  function interrupted(meanwhile: () => Promise<unknown>): Auth {
    const { auth } = house.services;
    let interrupt: typeof meanwhile | null = meanwhile;
    const query: Auth['db']['query'] = async (statement, values) => {
      const rows = await auth.db.query(statement, values);
      const now = interrupt;
      interrupt = null;
      await now?.();
      return rows;
    };
    return { ...auth, db: { ...auth.db, query } };
  }

  test('a session', async () => {
    const other = await house.caller().auth.signIn({ login: 'bob', password });
    const seen = await identify(house.services.auth, { authorization: `Bearer ${other.accessToken}` });
    const sessionId = seen?.identity.sessionId ?? 0;
    house.services.auth.cache.forgetUser(bob.id);
    await identifySession(
      interrupted(() => bob.api.auth.revokeSession({ sessionId })),
      sessionId,
    );
    expect(await refusal(bearer(other.accessToken).users.me())).toMatchObject({ details: { reason: 'revoked' } });
  });

  test('a key', async () => {
    const { id, key } = await bob.api.auth.createApiKey({ name: 'robot' });
    await identifyApiKey(
      interrupted(() => bob.api.auth.revokeApiKey({ apiKeyId: id })),
      key,
    );
    expect(await refusal(bearer(key).users.me())).toMatchObject({ details: { reason: 'revoked' } });
  });

  test('an account: nobody signs in to one that was deactivated since its password was checked', async () => {
    const eve = await house.person('eve');
    await ada.api.users.setDeactivated({ userId: eve.id, deactivated: true });
    const opening = openSession(house.services.db, eve.id, 'token', { ip: null, userAgent: 'x' });
    await expect(opening).rejects.toMatchObject({ code: 'account_deactivated' });
  });
});

test('[E9] one question tells which sessions, keys and users do not hold any more, expired ones too', async () => {
  const [cleo, dora] = await house.people('cleo', 'dora');
  const keys = await Promise.all(['kept', 'old', 'gone'].map((name) => cleo.api.auth.createApiKey({ name })));
  const [kept, old, gone] = keys.map(({ id }) => id);
  await cleo.api.auth.revokeApiKey({ apiKeyId: gone ?? 0 });
  await house.sql("UPDATE api_key SET expires_at = now() - interval '1 second' WHERE id = $1", [old]);
  const late = await house.person('late');
  await house.sql("UPDATE session SET expires_at = now() - interval '1 second' WHERE id = $1", [late.sessionId]);
  await ada.api.users.setDeactivated({ userId: dora.id, deactivated: true });
  const asked = {
    sessionIds: [cleo.sessionId, dora.sessionId, late.sessionId],
    apiKeyIds: [kept ?? 0, old ?? 0, gone ?? 0],
    userIds: [cleo.id, dora.id, late.id],
  };
  const dead = await findDeadCredentials(house.services.db, asked);
  expect(dead.sessionIds.toSorted()).toEqual([dora.sessionId, late.sessionId].toSorted());
  expect(dead.apiKeyIds.toSorted()).toEqual([old, gone].toSorted());
  expect(dead.userIds).toEqual([dora.id]);
  const none = { sessionIds: [], apiKeyIds: [], userIds: [] };
  expect(await findDeadCredentials(house.services.db, none)).toEqual(none);
});

describe('a key', () => {
  test('[S30] identifies its holder by its own id, and makes nothing that would outlast or widen it', async () => {
    const { id, key } = await ada.api.auth.createApiKey({ name: 'robot' });
    expect(await identifyApiKey(house.services.auth, key)).toMatchObject({ apiKeyId: id, sessionId: null });
    expect(await identifySession(house.services.auth, ada.sessionId)).toMatchObject({ apiKeyId: null });
    const robot = house.caller({ apiKey: key });
    const refused = [
      robot.auth.createApiKey({ name: 'another' }),
      robot.auth.createInvite({}),
      robot.auth.changePassword({ currentPassword: password, newPassword: 'a new long one' }),
      robot.users.update({ email: 'robot@example.org' }),
    ];
    for (const said of await Promise.all(refused.map(refusal))) {
      expect(said).toMatchObject({ code: 'forbidden', details: { need: 'a session' } });
    }
    // Whoever writes all of a profile writes the address that is there already.
    expect((await robot.users.update({ email: 'ADA@example.org', displayName: 'Ada' })).displayName).toBe('Ada');
    await ada.api.users.update({ email: 'ada@example.org' });
  });

  test('[S10] ends with a changed password, and with signing out everywhere', async () => {
    const fay = await house.person('fay');
    const first = await fay.api.auth.createApiKey({ name: 'one' });
    await fay.api.auth.changePassword({ currentPassword: password, newPassword: 'a new long one' });
    const second = await fay.api.auth.createApiKey({ name: 'two' });
    await fay.api.auth.signOutEverywhere();
    for (const { key } of [first, second]) {
      expect(await refusal(bearer(key).users.me())).toMatchObject({ details: { reason: 'revoked' } });
    }
  });

  test('is one of fifty at most, however many are made at once', async () => {
    const gus = await house.person('gus');
    for (let at = 0; at < 48; at++) await gus.api.auth.createApiKey({ name: `key ${at}` });
    const attempts = Array.from({ length: 6 }, (_, at) => refusal(gus.api.auth.createApiKey({ name: `more ${at}` })));
    expect((await Promise.all(attempts)).filter((said) => said === null)).toHaveLength(2);
    expect(await gus.api.auth.apiKeys()).toHaveLength(50);
  });
});

test('[S12] what somebody does with keys, invitations and sessions is in the log with its address', async () => {
  const { id } = await ada.api.auth.createApiKey({ name: 'logged' });
  await ada.api.auth.revokeApiKey({ apiKeyId: id });
  const invite = await ada.api.auth.createInvite({});
  await ada.api.auth.revokeInvite({ inviteId: invite.id });
  const hal = await house.person('hal');
  await hal.api.auth.revokeSession({ sessionId: hal.sessionId });
  const logged = async (action: string) => (await ada.api.audit.list({ action })).items[0];
  for (const action of ['api_key_created', 'api_key_revoked', 'invite_created', 'invite_revoked']) {
    expect(await logged(action)).toMatchObject({ actorId: ada.id, ip: '192.0.2.1' });
  }
  expect(await logged('session_revoked')).toMatchObject({
    actorId: hal.id,
    userId: hal.id,
    ip: '192.0.2.1',
    details: { sessionIds: [hal.sessionId], reason: 'revoked by its user' },
  });
});

test('a closed server refuses strangers before it hashes their passwords', async () => {
  const account = { username: 'new', email: 'new@example.org', password };
  const cost = async (work: () => Promise<unknown>) => {
    const begun = process.cpuUsage();
    for (let at = 0; at < 20; at++) await work();
    return process.cpuUsage(begun).user;
  };
  const hashing = await cost(() => hashPassword(password));
  for (const [registration, code] of [
    ['closed', 'registration_closed'],
    ['invite', 'invite_invalid'],
  ] as const) {
    const shut = await House.open({ registration });
    await shut.person('first');
    const refusing = async () => expect(await refusal(shut.caller().auth.signUp(account))).toMatchObject({ code });
    await refusing();
    expect(await cost(refusing)).toBeLessThan(hashing / 2);
    await shut.close();
  }
});
