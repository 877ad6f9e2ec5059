import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { codeOfStep, decryptSecret, encryptSecret, stepAt, stepOfCode, toBase32 } from '#auth/totp.ts';
import { House, type Person, password } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let owner: Person;

beforeAll(async () => {
  house = await House.open();
  owner = await house.person('owner');
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

/** What an authenticator shows that was given this secret. */
function codeFrom(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return codeOfStep(Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))), stepAt(Date.now()) + steps);
}

/** Somebody with a second factor; the code of the step before is used up by the confirmation. */
async function enrolled(name: string) {
  const who = await house.person(name);
  const { secret } = await who.api.auth.secondFactor.begin({ password });
  const { recoveryCodes } = await who.api.auth.secondFactor.confirm({ code: codeFrom(secret, -1) });
  return { who, secret, recoveryCodes };
}
const signIn = (login: string, secret: string, code?: string, at = house) =>
  at.caller().auth.signIn({ login, password: secret, ...(code !== undefined && { code }) });
const deeds = async (userId: number) =>
  (await house.sql<{ action: string }>('SELECT action FROM audit_log WHERE user_id = $1 ORDER BY id', [userId])).map(
    (row) => row.action,
  );

describe('codes', () => {
  // RFC 6238, appendix B: the last six digits of its eight.
  const secret = Buffer.from('12345678901234567890');
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i s are those of RFC 6238', (seconds, code) => {
    expect(codeOfStep(secret, stepAt(seconds * 1000))).toBe(code);
    expect(stepOfCode(secret, code, seconds * 1000)).toBe(stepAt(seconds * 1000));
  });

  test('hold for one step before and one after, and no further', () => {
    const now = 1_700_000_000_000;
    const near = [-2, -1, 0, 1, 2].map(
      (away) => stepOfCode(secret, codeOfStep(secret, stepAt(now) + away), now) !== null,
    );
    expect(near).toEqual([false, true, true, true, false]);
  });

  test('a secret is of use to nobody without the secret of the server, nor for another account', () => {
    const [server, other] = [new TextEncoder().encode('a'.repeat(32)), new TextEncoder().encode('b'.repeat(32))];
    const sealed = encryptSecret(server, 7, secret);
    expect(Buffer.from(sealed, 'base64url').includes(secret)).toBe(false);
    expect(decryptSecret(server, 7, sealed)).toEqual(secret);
    expect(decryptSecret(other, 7, sealed)).toBeNull();
    expect(decryptSecret(server, 8, sealed)).toBeNull();
    expect(toBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
  });
});

test('[S26] a second factor is on once a code of it was shown, and from then on the password alone lets nobody in', async () => {
  const who = await house.person('anne');
  const begun = await who.api.auth.secondFactor.begin({ password });
  expect(begun.uri).toBe(
    `otpauth://totp/Parley:anne?secret=${begun.secret}&issuer=Parley&algorithm=SHA1&digits=6&period=30`,
  );
  expect((await signIn('anne', password)).me.id).toBe(who.id); // not on yet
  expect(await refusal(who.api.auth.secondFactor.confirm({ code: '000000' }))).toMatchObject({
    code: 'second_factor_invalid',
  });
  const { recoveryCodes } = await who.api.auth.secondFactor.confirm({ code: codeFrom(begun.secret, -1) });
  expect(new Set(recoveryCodes).size).toBe(10);
  expect(await who.api.auth.secondFactor.get()).toMatchObject({
    enabled: true,
    recoveryCodesLeft: 10,
    required: false,
  });
  expect(await refusal(signIn('anne', password))).toMatchObject({ code: 'second_factor_required' });
  expect(await refusal(signIn('anne', 'wrong password', codeFrom(begun.secret)))).toMatchObject({
    code: 'invalid_credentials',
  });
  expect(await refusal(signIn('anne', password, '000000'))).toMatchObject({ code: 'second_factor_invalid' });
  expect((await signIn('anne', password, codeFrom(begun.secret))).me.id).toBe(who.id);
  expect(await refusal(who.api.auth.secondFactor.begin({ password }))).toMatchObject({ code: 'second_factor_state' });
  expect(await refusal(who.api.auth.secondFactor.confirm({ code: codeFrom(begun.secret, 1) }))).toMatchObject({
    code: 'second_factor_state',
  });
  expect(await deeds(who.id)).toEqual(expect.arrayContaining(['second_factor_on', 'sign_in_failed', 'signed_in']));
});

test('no code works twice, not of fifty at once either', async () => {
  const { secret } = await enrolled('bert');
  const code = codeFrom(secret);
  const answers = await Promise.allSettled(Array.from({ length: 50 }, () => signIn('bert', password, code)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await refusal(signIn('bert', password, codeFrom(secret, -1)))).toMatchObject({
    code: 'second_factor_invalid',
  });
  expect((await signIn('bert', password, codeFrom(secret, 1))).me.username).toBe('bert');
});

test('where there is no field for it the code stands behind the password; nothing else may', async () => {
  const { secret } = await enrolled('cora');
  expect(await refusal(signIn('cora', `${password}000000`))).toMatchObject({ code: 'second_factor_invalid' });
  expect((await signIn('cora', `${password}${codeFrom(secret)}`)).me.username).toBe('cora');
  await house.person('plain');
  expect(await refusal(signIn('plain', `${password}123456`))).toMatchObject({ code: 'invalid_credentials' });
  expect((await signIn('plain', password, '123456')).me.username).toBe('plain');
});

test('recovery codes work once each, and making new ones ends the old', async () => {
  const { who, secret, recoveryCodes } = await enrolled('dora');
  const [first = '', second = '', third = ''] = recoveryCodes;
  await signIn('dora', password, first.toUpperCase().replace('-', ' '));
  expect(await refusal(signIn('dora', password, first))).toMatchObject({ code: 'second_factor_invalid' });
  expect(await who.api.auth.secondFactor.get()).toMatchObject({ recoveryCodesLeft: 9 });
  expect(
    await refusal(who.api.auth.secondFactor.renewRecoveryCodes({ password: 'wrong wrong', code: second })),
  ).toMatchObject({ code: 'invalid_credentials' });
  const renewed = await who.api.auth.secondFactor.renewRecoveryCodes({ password, code: second });
  expect(await refusal(signIn('dora', password, third))).toMatchObject({ code: 'second_factor_invalid' });
  await signIn('dora', password, renewed.recoveryCodes[0]);
  expect(await deeds(who.id)).toContain('recovery_code_used');
  const kept = JSON.stringify([
    await house.sql('SELECT * FROM second_factor'),
    await house.sql('SELECT * FROM recovery_code'),
  ]);
  expect(kept).not.toContain(secret);
  for (const code of [...recoveryCodes, ...renewed.recoveryCodes]) expect(kept).not.toContain(code);
});

test('it is turned off by password and code together, and by neither alone', async () => {
  const { who, secret } = await enrolled('emil');
  const { disable } = who.api.auth.secondFactor;
  expect(await refusal(disable({ password, code: '000000' }))).toMatchObject({ code: 'second_factor_invalid' });
  expect(await refusal(disable({ code: codeFrom(secret) }))).toMatchObject({ code: 'invalid_credentials' });
  await disable({ password, code: codeFrom(secret) });
  expect((await signIn('emil', password)).me.id).toBe(who.id);
  expect(await refusal(disable({ password, code: codeFrom(secret, 1) }))).toMatchObject({
    code: 'second_factor_state',
  });
  expect(await deeds(who.id)).toContain('second_factor_off');
});

test('[S28] who has the password may not try codes without end', async () => {
  const strict = await House.open({ rateLimits: true });
  const who = await strict.person('gil');
  const { secret } = await who.api.auth.secondFactor.begin({ password });
  await who.api.auth.secondFactor.confirm({ code: codeFrom(secret, -1) });
  const codes: (string | undefined)[] = [];
  for (let at = 0; at < 11; at++) codes.push((await refusal(signIn('gil', password, '000000', strict)))?.code);
  expect(codes.slice(0, 9)).toEqual(Array(9).fill('second_factor_invalid'));
  expect(codes.at(-1)).toBe('rate_limited');
  expect(await refusal(signIn('gil', password, codeFrom(secret), strict))).toMatchObject({ code: 'rate_limited' });
  await strict.close();
});

test('[S26] keys and tokens stay the way for programs; a key changes nothing of it', async () => {
  const { who } = await enrolled('hanna');
  const { key } = await who.api.auth.createApiKey({ name: 'program' });
  expect((await house.caller({ apiKey: key }).users.me()).id).toBe(who.id);
  expect(await refusal(house.caller({ apiKey: key }).auth.secondFactor.get())).toMatchObject({ code: 'forbidden' });
  expect((await house.caller().auth.refresh({ refreshToken: who.refreshToken })).me.id).toBe(who.id);
});

test('who must have one can do nothing before it is set up', async () => {
  const [later, member] = await house.people('later', 'member');
  await owner.api.admin.updateSettings({ secondFactor: 'everybody' });
  for (const { api } of [later, member])
    expect(await refusal(api.users.me())).toMatchObject({ code: 'second_factor_enrolment' });
  expect(await later.api.auth.secondFactor.get()).toMatchObject({ enabled: false, required: true });
  const { secret } = await later.api.auth.secondFactor.begin({ password });
  await later.api.auth.secondFactor.confirm({ code: codeFrom(secret, -1) });
  expect((await later.api.users.me()).id).toBe(later.id);
  expect(await later.api.auth.secondFactor.get()).toMatchObject({ enabled: true, required: false });
  const begun = await owner.api.auth.secondFactor.begin({ password });
  await owner.api.auth.secondFactor.confirm({ code: codeFrom(begun.secret, -1) });
  await owner.api.admin.updateSettings({ secondFactor: 'admins' });
  await vi.waitFor(async () => expect((await member.api.users.me()).id).toBe(member.id));
  await owner.api.admin.updateSettings({ secondFactor: 'optional' });
});
