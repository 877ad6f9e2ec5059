import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { House, type Person, password } from '#testing/house.ts';
import { Mailbox } from '#testing/mailbox.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

let mailbox: Mailbox;
let house: House;

beforeAll(async () => {
  mailbox = await Mailbox.open();
  house = await House.open({
    publicUrl: 'https://chat.example.org',
    mail: { smtpUrl: mailbox.url, from: 'Parley <chat@example.org>' },
    jobTimes: { pollMs: 20 },
  });
  await house.person('owner');
});
beforeEach(() => {
  mailbox.received.length = 0;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
  await mailbox.close();
});

const ask = (login: string) => house.caller().auth.askForPasswordReset({ login });
const reset = (token: string, newPassword = 'another long password') =>
  house.caller().auth.resetPassword({ token, newPassword });
const atRest = () => until('the queue is empty', async () => (await house.sql('SELECT id FROM job')).length === 0);
const LINK = /https:\/\/chat\.example\.org\/reset-password#(\S+)/;
async function tokenFor(who: Person): Promise<string> {
  const links = () =>
    mailbox.received
      .filter(({ to }) => to.includes(`${who.username}@example.org`))
      .flatMap(({ body }) => LINK.exec(body)?.[1] ?? []);
  const known = links().length;
  await ask(who.username);
  await until('the letter has come', () => links().length > known);
  return links().at(-1) ?? '';
}

test('[S10] a new password by letter: one link, once, and every session and key of before is dead', async () => {
  const ada = await house.person('ada');
  const { key } = await ada.api.auth.createApiKey({ name: 'old' });
  const token = await tokenFor(ada);
  expect(mailbox.received[0]?.to).toEqual(['ada@example.org']);
  await reset(token);
  expect(await refusal(ada.api.users.me())).toMatchObject({ code: 'unauthenticated' });
  expect(await refusal(house.caller({ apiKey: key }).users.me())).toMatchObject({ code: 'unauthenticated' });
  expect(await refusal(house.caller().auth.signIn({ login: 'ada', password }))).toMatchObject({
    code: 'invalid_credentials',
  });
  await house.caller().auth.signIn({ login: 'ada', password: 'another long password' });
  expect(await refusal(reset(token))).toMatchObject({ code: 'reset_invalid' });
  const told = await mailbox.until(2, 'ada@example.org');
  expect(told[1]?.headers.get('subject')).toBe('Your password on Parley was changed');
  const kept = JSON.stringify(await house.sql('SELECT * FROM password_reset'));
  expect(kept).not.toContain(token);
});

test('a link ends when a later one is used, when its half hour is over, and when the account is closed', async () => {
  const [bob, cleo, dan] = await house.people('bob', 'cleo', 'dan');
  const [first, second] = [await tokenFor(bob), await tokenFor(bob)];
  await reset(second);
  expect(await refusal(reset(first))).toMatchObject({ code: 'reset_invalid' });
  const late = await tokenFor(cleo);
  await house.sql("UPDATE password_reset SET expires_at = now() - interval '1 second' WHERE user_id = $1", [cleo.id]);
  expect(await refusal(reset(late))).toMatchObject({ code: 'reset_invalid' });
  const closed = await tokenFor(dan);
  await house.sql('UPDATE users SET deactivated_at = now() WHERE id = $1', [dan.id]);
  expect(await refusal(reset(closed))).toMatchObject({ code: 'reset_invalid' });
  expect(await refusal(reset('nonsense'))).toMatchObject({ code: 'reset_invalid' });
  expect(await refusal(reset(closed, 'short'))).toMatchObject({ code: 'invalid_input' });
});

test('a link ends when the account has another address or another password, also while it is being used', async () => {
  const kim = await house.person('kim');
  const before = await tokenFor(kim);
  await kim.api.users.update({ email: 'Kim@example.org' });
  await kim.api.users.update({ email: 'kim@elsewhere.example' });
  expect(await refusal(reset(before))).toMatchObject({ code: 'reset_invalid' });
  await kim.api.users.update({ email: 'kim@example.org' });
  const later = await tokenFor(kim);
  await kim.api.auth.changePassword({ currentPassword: password, newPassword: 'a new long one' });
  expect(await refusal(reset(later))).toMatchObject({ code: 'reset_invalid' });

  for (let round = 0; round < 5; round++) {
    const lea = await house.person(`lea_${round}`);
    const token = await tokenFor(lea);
    await Promise.allSettled([lea.api.users.update({ email: `other_${round}@example.org` }), reset(token)]);
    const [row] = await house.sql<{ email: string; proved: boolean }>(
      'SELECT email, email_verified_at IS NOT NULL AS proved FROM users WHERE id = $1',
      [lea.id],
    );
    // Whichever came first: an address that no link was sent to is not proved by one.
    expect(row?.email === `lea_${round}@example.org` || !row?.proved).toBe(true);
  }
});

test('[S37] of fifty who show one link at once one is let in', async () => {
  const eve = await house.person('eve');
  const token = await tokenFor(eve);
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) => reset(token, `a long password ${at}`)),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

describe('[S27] for an unknown name', () => {
  test('nothing tells: the same answer and the very same work before it', async () => {
    const fay = await house.person('fay');
    // What was still to be written to those before has come.
    await atRest();
    mailbox.received.length = 0;
    const known = await ask(fay.username);
    const unknown = await ask('nobody at all');
    expect(known).toEqual(unknown);
    await atRest();
    const [letter, ...more] = mailbox.received;
    expect(letter?.to).toEqual(['fay@example.org']);
    expect(more).toEqual([]);
    await house.people('gus0', 'gus1', 'gus2');
    const taken: Record<string, number[]> = { gus: [], stranger: [] };
    // In turn, so that whatever else the machine does befalls both alike.
    for (let at = 0; at < 80; at++) {
      const name = at % 2 === 0 ? 'gus' : 'stranger';
      const since = performance.now();
      await ask(`${name}${Math.floor(at / 2) % 3}`);
      taken[name]?.push(performance.now() - since);
    }
    const median = (name: string) => taken[name]?.sort((x, y) => x - y)[20] ?? 0;
    const [mine, strange] = [median('gus'), median('stranger')];
    expect(Math.abs(mine - strange)).toBeLessThan(Math.max(5, 0.6 * Math.max(mine, strange)));
    await atRest();
  });

  test('a closed account gets no letter either', async () => {
    const hal = await house.person('hal');
    await house.sql('UPDATE users SET deactivated_at = now() WHERE id = $1', [hal.id]);
    await ask('hal');
    await atRest();
    expect(mailbox.received).toEqual([]);
  });
});

test('[S28] nobody is flooded: three letters an hour to one account, five wishes of one name, twenty of one address', async () => {
  const ida = await house.person('ida');
  for (let at = 0; at < 5; at++) {
    await ask('ida');
    await atRest();
  }
  expect(mailbox.received.filter(({ to }) => to.includes('ida@example.org'))).toHaveLength(3);
  expect(ida.id).toBeGreaterThan(0);
  const strict = await House.open({ rateLimits: true });
  const wishes = (name: (at: number) => string, most: number) =>
    Array.from({ length: most }, (_, at) => () => strict.caller().auth.askForPasswordReset({ login: name(at) }));
  for (const wish of wishes(() => 'One', 5)) await wish();
  expect(await refusal(strict.caller().auth.askForPasswordReset({ login: 'oNE' }))).toMatchObject({
    code: 'rate_limited',
  });
  for (const wish of wishes((at) => `name ${at}`, 14)) await wish();
  expect(await refusal(strict.caller().auth.askForPasswordReset({ login: 'last' }))).toMatchObject({
    code: 'rate_limited',
  });
  // Nor is a stranger, whose address somebody takes and leaves again.
  const jim = await strict.person('jim');
  for (let at = 0; at < 20; at++) await jim.api.users.update({ email: `jim${at}@example.org` });
  expect(await refusal(jim.api.users.update({ email: 'once.more@example.org' }))).toMatchObject({
    code: 'rate_limited',
  });
  await jim.api.users.update({ displayName: 'Jim' });
  await strict.close();
});
