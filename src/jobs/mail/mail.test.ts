import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LOCALES } from '#contract/locales.ts';
import { Letter } from '#contract/mails.ts';
import { enqueueMail } from '#db/mails.ts';
import { write as compose } from '#jobs/mail/texts.ts';
import { House, type Person } from '#testing/house.ts';
import { Mailbox } from '#testing/mailbox.ts';
import { until } from '#testing/until.ts';

let mailbox: Mailbox;
let house: House;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  mailbox = await Mailbox.open();
  house = await House.open({
    publicUrl: 'https://chat.example.org',
    mail: { smtpUrl: mailbox.url, from: 'Parley <chat@example.org>' },
    jobTimes: { pollMs: 20 },
  });
  [ada, bob] = await house.people('ada', 'bob');
});
beforeEach(() => {
  mailbox.received.length = 0;
});
afterAll(async () => {
  await house.close();
  await mailbox.close();
});

const isEmpty = async () => (await house.sql('SELECT id FROM job')).length === 0;
const write = (who: Person, key?: string) =>
  enqueueMail(house.services.db, { to: { userId: who.id }, letter: { template: 'password_changed' } }, key);

test('a letter is written in the language of whom it is for, from the address of the server, with links to it alone', async () => {
  for (const locale of ['en', 'fr', 'ar'] as const) {
    mailbox.received.length = 0;
    await ada.api.users.update({ locale });
    await write(ada);
    const [letter] = await mailbox.until(1);
    const about = { server: 'Parley', name: 'ada', url: 'https://chat.example.org', link: '' };
    const { subject, text } = compose(locale, about, { template: 'password_changed' });
    expect(letter?.to).toEqual(['ada@example.org']);
    expect(letter?.headers.get('subject')).toBe(subject);
    expect(letter?.body.replace(/\r\n/g, '\n').trim()).toBe(text.trim());
    expect(letter?.headers.get('from')).toBe('Parley <chat@example.org>');
    expect(letter?.headers.get('auto-submitted')).toBe('auto-generated');
  }
});

test('a new address is told to the one before, and only when it was taken', async () => {
  await ada.api.users.update({ locale: 'fr', email: 'Ada@example.org' });
  await expect(ada.api.users.update({ email: 'bob@example.org' })).rejects.toThrow();
  await ada.api.users.update({ email: 'countess@example.org' });
  const [letter, ...more] = await mailbox.until(1);
  expect([letter?.to, more]).toEqual([['Ada@example.org'], []]);
  expect(letter?.body).not.toContain('countess');
  await until('the queue is empty', isEmpty);
  expect(mailbox.received).toHaveLength(1);
  const deeds = await house.sql<{ action: string }>("SELECT action FROM audit_log WHERE action = 'email_changed'");
  expect(deeds).toHaveLength(1);
  await ada.api.users.update({ email: 'ada@example.org', locale: 'en' });
  await until('the queue is empty again', isEmpty);
});

test('each template has its words in every language', () => {
  const about = { server: 'S', name: 'N', url: 'U', link: 'L' };
  const letters: Letter[] = [
    { template: 'password_reset', resetId: '' },
    { template: 'password_changed' },
    { template: 'email_changed' },
    { template: 'second_factor_on' },
    { template: 'second_factor_off' },
    { template: 'export_ready', exportId: '' },
    { template: 'deletion_planned', at: '2026-01-02T00:00:00.000000Z' },
    { template: 'digest', userId: 1, mentions: 2, directs: 1, rooms: ['R'], afterId: 0 },
    { template: 'room_invitation', inviterId: 1, key: '', inviter: 'I', room: 'R' },
    { template: 'server_invitation', inviteId: 1, inviter: 'I' },
  ];
  expect(new Set(letters.map(({ template }) => template)).size).toBe(Letter.options.length);
  for (const letter of letters) {
    const written = LOCALES.map((locale) => compose(locale, about, letter));
    for (const { subject, text } of written) {
      expect(subject).not.toMatch(/undefined|\n/);
      expect(text).not.toMatch(/undefined|Invalid/);
    }
    expect(new Set(written.map(({ text }) => text)).size).toBe(LOCALES.length);
  }
});

test('[S37] a letter that waits is not queued twice, and its repeats bear one id', async () => {
  mailbox.refusals.push(421);
  await house.services.db.transaction(async (tx) => {
    for (let n = 0; n < 5; n++) {
      const order = { to: { userId: bob.id }, letter: { template: 'password_changed' as const } };
      await enqueueMail(tx, order, `once ${bob.id}`);
    }
  });
  await until('it failed once', async () =>
    (await house.sql<{ last_error: string | null }>('SELECT last_error FROM job')).some(
      (row) => row.last_error !== null,
    ),
  );
  await house.sql('UPDATE job SET run_at = now()');
  const [letter, ...more] = await mailbox.until(1, 'bob@example.org');
  expect(more).toEqual([]);
  expect(letter?.headers.get('message-id')).toMatch(/^<password_changed\.\d+\.\d+@chat\.example\.org>$/);
  await until('the queue is empty', isEmpty);
});

test('an address that is refused for good is given up, and neither log nor queue keeps it', async () => {
  mailbox.refusals.push(550);
  await write(bob);
  await until('it is given up', async () => house.notes.length > 0);
  expect(house.notes.splice(0)).toEqual(['a job was given up: mail, after 1 attempts, refused_by_mail_server']);
  const [entry] = await house.sql<{ details: unknown }>(
    "SELECT details FROM audit_log WHERE action = 'job_given_up' ORDER BY id DESC LIMIT 1",
  );
  expect(JSON.stringify(entry)).not.toContain('example.org');
  expect(house.reports).toEqual([]);
});

test('nobody writes to a closed account', async () => {
  await ada.api.users.setDeactivated({ userId: bob.id, deactivated: true });
  await write(bob);
  await write(ada);
  await mailbox.until(1, 'ada@example.org');
  await until('the queue is empty', isEmpty);
  expect(mailbox.received.filter(({ to }) => to.includes('bob@example.org'))).toEqual([]);
});

test('without SMTP nothing is sent and nothing piles up', async () => {
  const silent = await House.open({ jobTimes: { pollMs: 20 } });
  const [cleo] = await silent.people('cleo');
  await enqueueMail(silent.services.db, { to: { userId: cleo.id }, letter: { template: 'password_changed' } });
  await until('the queue is empty', async () => (await silent.sql('SELECT id FROM job')).length === 0);
  expect(silent.notes).toEqual([]);
  await silent.close();
});
