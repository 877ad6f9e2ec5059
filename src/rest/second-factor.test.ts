import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOfStep, decryptSecret, stepAt } from '#auth/totp.ts';
import { offerToNext } from '#server/next-handle.ts';
import { type Person, password } from '#testing/house.ts';
import { RestCaller } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ann: Person;
let secret: Buffer;

beforeAll(async () => {
  served = await serve();
  ann = await served.house.person('ann');
  await ann.api.auth.secondFactor.begin({ password });
  const [row] = await served.house.sql<{ secret: string }>('SELECT secret FROM second_factor');
  const { auth } = served.house.services;
  secret = decryptSecret(auth.secret, ann.id, row?.secret ?? '') ?? Buffer.alloc(0);
  await ann.api.auth.secondFactor.confirm({ code: codeOfStep(secret, stepAt(Date.now()) - 1) });
  offerToNext(served.house.services);
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  globalThis.parley = undefined;
  await served.close();
});

/** Each step's code works once: before the next test the last one is forgotten, as if half a minute had gone by. */
async function code(): Promise<string> {
  await served.house.sql('UPDATE second_factor SET last_step = 0');
  return codeOfStep(secret, stepAt(Date.now()));
}

const doors = [
  ['tokens', '/api/token/', 'username', 'second_factor_required'],
  ['messaging', '/login/', 'username', 'second_factor_required'],
  ['transcendence', '/api/login/', 'email', 'second_factor_required'],
  ['veza', '/api/v1/auth/login', 'username', 'INVALID_CREDENTIALS'],
] as const;

describe.each(doors)('[S26] at the login of %s', (_door, path, name, word) => {
  const login = (secretWord: string) =>
    new RestCaller(served.base, null).ask('POST', path, {
      json: { [name]: name === 'email' ? 'ann@example.org' : 'ann', password: secretWord },
    });

  test('the password alone is refused in its own words, and with the code behind it is taken once', async () => {
    const alone = await login(password);
    expect([alone.status, alone.text.includes(word)]).toEqual([401, true]);
    expect(alone.headers.get('set-cookie')).toBeNull();
    const wrong = await login(`${password}000000`);
    expect(wrong.status).toBe(401);
    const shown = `${password}${await code()}`;
    expect((await login(shown)).status).toBe(200);
    expect((await login(shown)).status).toBe(401);
  });
});

test('[S26] at the sign-in of the pages', async () => {
  const origin = { ip: null, userAgent: '' };
  const signIn = (more: { code?: string }) => globalThis.parley?.signIn({ login: 'ann', password, ...more }, origin);
  await expect(signIn({})).rejects.toMatchObject({ code: 'second_factor_required' });
  await expect(signIn({ code: '000000' })).rejects.toMatchObject({ code: 'second_factor_invalid' });
  await expect(signIn({ code: await code() })).resolves.toMatchObject({ userId: ann.id });
});
