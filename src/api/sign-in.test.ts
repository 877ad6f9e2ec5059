import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressKey } from '#api/rate-limits.ts';
import { appRouter } from '#api/router.ts';
import { accountKey } from '#auth/accounts.ts';
import { offerToNext } from '#server/next-handle.ts';
import { House, password } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;

beforeEach(async () => {
  house = await House.open({ rateLimits: true });
});
afterEach(() => house.close());
afterAll(() => {
  globalThis.parley = undefined;
});

/** The procedures, called from an address. */
const from = (ip: string, shown = {}) =>
  appRouter.createCaller({
    services: house.services,
    call: { requestId: 'test', origin: { ip, userAgent: 'test' }, shown, sameSite: true },
  });

const wrong = (ip: string, login: string) => refusal(from(ip).auth.signIn({ login, password: 'wrong wrong' }));

describe('[S28] tries at a password', () => {
  test('by name and by address count as tries at one account', async () => {
    await house.person('ada');
    for (let at = 0; at < 20; at++) {
      const login = ['ada', 'ADA', 'ada@example.org', 'Ada@Example.org'][at % 4] ?? '';
      expect(await wrong('192.0.2.7', login)).toMatchObject({ code: 'invalid_credentials' });
    }
    for (const login of ['ada', 'ada@example.org']) {
      expect(await wrong('192.0.2.7', login)).toMatchObject({ code: 'rate_limited', details: { limit: 20 } });
    }
  });

  test('from one address do not lock the owner out; from many addresses they run out all the same', async () => {
    await house.person('ada');
    const rightly = (ip: string) => refusal(from(ip).auth.signIn({ login: 'ada', password }));
    for (let at = 0; at < 25; at++) await wrong('192.0.2.7', 'ada');
    expect(await rightly('192.0.2.8')).toBeNull();
    for (let at = 0; at < 80; at++) await wrong(`198.51.100.${at % 8}`, 'ada');
    expect(await rightly('203.0.113.1')).toMatchObject({ code: 'rate_limited', details: { limit: 100 } });
  });

  test('through the browser’s form count with those of programs, and what is no sign-in is a wrong one', async () => {
    await house.person('ada');
    offerToNext(house.services);
    const form = (input: unknown) =>
      globalThis.parley?.signIn(input as never, { ip: '192.0.2.7', userAgent: 'browser' });
    for (const input of [
      { login: '', password: '' },
      { login: 'x'.repeat(1000), password: 'y' },
      { login: { $ne: 1 } },
    ]) {
      await expect(form(input)).rejects.toMatchObject({ code: 'invalid_credentials' });
    }
    for (let at = 0; at < 20; at++) await wrong('192.0.2.7', 'ada');
    await expect(form({ login: 'ada', password })).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('a changed password has a budget of its own', async () => {
    const ada = await house.person('ada');
    for (let at = 0; at < 25; at++) await wrong('192.0.2.1', 'ada');
    await ada.api.auth.changePassword({ currentPassword: password, newPassword: 'a new long one' });
    const again = { currentPassword: 'wrong wrong', newPassword: 'another long one' };
    for (let at = 0; at < 19; at++) await refusal(ada.api.auth.changePassword(again));
    expect(await refusal(ada.api.auth.changePassword(again))).toMatchObject({ code: 'rate_limited' });
  });

  test('of one IPv6 network are those of one address', async () => {
    expect(addressKey('2001:db8:0:7::1')).toBe(addressKey('2001:0db8::7:ffff:1:2:3'));
    expect(addressKey('2001:db8:0:7::1')).not.toBe(addressKey('2001:db8:0:8::1'));
    expect([addressKey('::1'), addressKey('fe80::1%eth0'), addressKey('192.0.2.1'), addressKey(null)]).toEqual([
      '0:0:0:0::/64',
      'fe80:0:0:0::/64',
      '192.0.2.1',
      'unknown',
    ]);
    await house.person('ada');
    for (let at = 0; at < 20; at++) await wrong(`2001:db8::${at}`, 'ada');
    expect(await wrong('2001:db8::99', 'ada')).toMatchObject({ code: 'rate_limited' });
  });
});

test('[S28] one address may ask so much without saying who it is, and show so many keys that do not hold', async () => {
  const ada = await house.person('ada');
  const asks = (times: number, call: (at: number) => Promise<unknown>) =>
    Promise.all(Array.from({ length: times }, (_, at) => refusal(call(at)))).then(
      (all) => all.filter((said) => said?.code === 'rate_limited').length,
    );
  expect(await asks(605, () => from('192.0.2.7').auth.registration())).toBe(5);
  expect(await refusal(from('192.0.2.8').auth.registration())).toBeNull();
  await asks(600, (at) => from('192.0.2.9', { apiKey: `parley_${at}` }).users.me());
  const { key } = await ada.api.auth.createApiKey({ name: 'robot' });
  expect(await refusal(from('192.0.2.9', { apiKey: key }).users.me())).toMatchObject({ code: 'rate_limited' });
  expect(await refusal(from('192.0.2.10', { apiKey: key }).users.me())).toBeNull();
  // A token is signed: that it holds is known without asking the database, so its holder is not made to wait for others.
  const signed = { authorization: `Bearer ${ada.accessToken}` };
  expect(await refusal(from('192.0.2.9', signed).users.me())).toBeNull();
});

test('a long login never becomes a key as it is', async () => {
  const key = await accountKey(house.services.auth, 'X'.repeat(254));
  expect(key).toBe(await accountKey(house.services.auth, 'x'.repeat(254)));
  expect(key.length).toBeLessThan(60);
});
