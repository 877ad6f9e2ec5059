import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { Mailbox } from '#testing/mailbox.ts';
import { refusalCode } from '#testing/refusal.ts';

let mailbox: Mailbox;
let house: House;
let ada: Person;
let bob: Person;
let cleo: Person;
let roomId: number;

beforeAll(async () => {
  mailbox = await Mailbox.open();
  house = await House.open({
    publicUrl: 'https://chat.example.org',
    mail: { smtpUrl: mailbox.url, from: 'Parley <chat@example.org>' },
    jobTimes: { pollMs: 20 },
  });
  [ada, bob, cleo] = await house.people('ada', 'bob', 'cleo');
  roomId = (await ada.api.rooms.create({ name: 'Plans', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
  await mailbox.close();
});

test('invitations by letter: one letter with a link that lets one person in, and the code is nowhere else', async () => {
  const wanted = { roomId, email: 'somebody@example.net', clientId: 'letter 1' };
  const [one, two] = await Promise.all([ada.api.invites.mail(wanted), ada.api.invites.mail(wanted)]);
  expect(two).toEqual(one);
  const [letter] = await mailbox.until(1, 'somebody@example.net');
  expect(letter?.headers.get('subject')).toBe('ada invites you to Plans');
  const [, code = ''] = /https:\/\/chat\.example\.org\/join\/([\w-]+)/.exec(letter?.body ?? '') ?? [];
  expect((await house.caller().invites.preview({ code })).room.name).toBe('Plans');
  expect((await cleo.api.invites.accept({ code })).room.id).toBe(roomId);
  const late = await house.person('late');
  expect(await refusalCode(late.api.invites.accept({ code }))).toBe('invite_invalid');
  expect(mailbox.received).toHaveLength(1);
  const [kept] = await house.sql<{ text: string }>(
    `SELECT coalesce((SELECT string_agg(j::text, '') FROM job j), '') || (SELECT string_agg(i::text, '') FROM room_invite i)
       || (SELECT string_agg(a::text, '') FROM audit_log a) AS text`,
  );
  expect(kept?.text).not.toContain(code);
  expect(kept?.text).not.toContain('somebody@example.net');
});

test('[S18] invitations by letter: only by who moderates, only to an address, only where letters are sent', async () => {
  const email = 'x@example.net';
  expect(await refusalCode(bob.api.invites.mail({ roomId, email }))).toBe('forbidden');
  expect(await refusalCode(ada.api.invites.mail({ roomId, email: 'nobody' }))).toBe('invalid_input');
  const dumb = await House.open({ database: house.url });
  const api = dumb.caller({ authorization: `Bearer ${ada.accessToken}` });
  expect(await refusalCode(api.invites.mail({ roomId, email }))).toBe('forbidden');
  await dumb.close();
});
