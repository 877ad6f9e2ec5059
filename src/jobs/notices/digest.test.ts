import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeDigest } from '#jobs/mail/digest-texts.ts';
import { digestStopPath } from '#jobs/notices/digest.ts';
import { createLettersDoor } from '#server/letters-door.ts';
import { House, type Person } from '#testing/house.ts';
import { Mailbox } from '#testing/mailbox.ts';
import { until } from '#testing/until.ts';

let mailbox: Mailbox;
let house: House;
let ada: Person;
let bob: Person;
let roomId: number;

const PUBLIC = 'https://chat.example.org';

beforeAll(async () => {
  mailbox = await Mailbox.open();
  house = await House.open(options());
  [ada, bob] = await house.people('ada', 'bob');
});
const options = () => ({
  notices: true,
  jobTimes: { pollMs: 50 },
  publicUrl: PUBLIC,
  mail: { smtpUrl: mailbox.url, from: 'Parley <chat@example.org>' },
  presenceTimes: { graceMs: 50 },
  digestTimes: { afterSeconds: 3600, everySeconds: 24 * 3600 },
});
beforeEach(async () => {
  await settled();
  mailbox.received.length = 0;
  await bob.api.notifications.setSettings({ digest: true });
  await house.sql(`UPDATE notice_setting SET digest_at = NULL`);
  roomId = (await ada.api.rooms.create({ name: 'Plans', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
  await mailbox.close();
});

/** All that happened is noted, and what is not for later is done. */
async function settled(): Promise<void> {
  await house.services.notices.catchUp();
  await until('all is noted and done', async () => {
    const [row] = await house.sql<{ n: number }>(
      `SELECT (SELECT count(*) FROM job WHERE run_at <= now() + interval '10 seconds' OR lease IS NOT NULL) + (SELECT count(*) FROM notice_todo)
         + (SELECT count(*) FROM event e, notice_state s WHERE e.scope = 'room' AND s.snapshot IS NOT NULL
              AND NOT pg_visible_in_snapshot(e.xid, s.snapshot::pg_snapshot)) AS n`,
    );
    return row?.n === 0;
  });
}
/** So much time goes by, for the queue and for him who is away. */
async function hours(count: number): Promise<void> {
  await settled();
  await house.sql(
    `UPDATE users SET created_at = created_at - make_interval(hours => $1), last_seen_at = last_seen_at - make_interval(hours => $1)`,
    [count],
  );
  await house.sql(`UPDATE notice_setting SET digest_at = digest_at - make_interval(hours => $1)`, [count]);
  await house.sql(`UPDATE job SET run_at = run_at - make_interval(hours => $1)`, [count]);
  await house.sql(`UPDATE job SET run_at = now() WHERE kind = 'digest' AND run_at < now() + interval '1 minute'`);
  await until('it was looked at', async () => (await house.sql(`SELECT FROM job WHERE run_at <= now()`)).length === 0);
  await settled();
}
const mention = (content = 'a secret for @bob') => ada.api.messages.send({ roomId, content });

test('digest: away for an hour, one letter of what is unread, once a day, without what was written', async () => {
  await mention();
  await ada.api.messages.send({ roomId: (await ada.api.rooms.openDm({ userId: bob.id })).room.id, content: 'psst' });
  await settled();
  expect(mailbox.received).toEqual([]);
  await hours(1);
  const [letter] = await mailbox.until(1, 'bob@example.org');
  expect(letter?.headers.get('subject')).toBe('What you have not read on Parley');
  for (const part of ['mentioned or answered once', 'One direct message', 'Plans', '<html lang='])
    expect(letter?.body).toContain(part);
  expect(letter?.body).not.toMatch(/secret|psst/);
  expect(letter?.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  await mention();
  await hours(2);
  expect(mailbox.received).toHaveLength(1);
  await hours(22);
  await mailbox.until(2, 'bob@example.org');
  // Of what a letter has told none tells again.
  await hours(48);
  expect(mailbox.received).toHaveLength(2);
  await bob.api.receipts.markRead({ roomId });
});

test('digest: never of what was read, nor of a room that is muted, nor when one is here', async () => {
  await mention();
  await settled();
  await bob.api.receipts.markRead({ roomId });
  await hours(2);
  await bob.api.preferences.setRoom({ roomId, level: 'nothing' });
  await mention();
  await hours(2);
  await bob.api.preferences.setRoom({ roomId, level: 'all' });
  expect(mailbox.received).toEqual([]);
  const device = house.services.presence.enter(bob.id);
  await mention();
  await hours(2);
  expect(mailbox.received).toEqual([]);
  device.leave();
  await until('he is gone', () => house.services.presence.stateOf(bob.id) === 'offline');
  // The first look may still find that he was here a moment ago.
  await hours(2);
  await hours(2);
  await mailbox.until(1);
  await bob.api.receipts.markRead({ roomId });
});

test('digest: with three nodes, and one that died over it, one letter', async () => {
  const nodes = await Promise.all([1, 2].map(() => House.open({ ...options(), database: house.url })));
  await Promise.all(Array.from({ length: 10 }, () => mention()));
  await settled();
  // A node took it an hour later, and died: its lease has run out.
  await house.sql(`UPDATE users SET created_at = now() - interval '1 day', last_seen_at = now() - interval '2 hours'`);
  await house.sql(`UPDATE job SET lease = gen_random_uuid(), attempts = 1, run_at = now() WHERE kind = 'digest'`);
  await settled();
  await mailbox.until(1);
  expect(mailbox.received).toHaveLength(1);
  expect(mailbox.received[0]?.body).toContain('10 times');
  for (const node of nodes) await node.close();
  await bob.api.receipts.markRead({ roomId });
});

test('digest: the link in the letter stops them by one click, not by being looked at, and is nobody else’s', async () => {
  const door = createLettersDoor(house.services);
  const from = { ip: '192.0.2.1', requestId: 'test', baseUrl: PUBLIC };
  const ask = (method: string, path: string) => door.fetch(new Request(`${PUBLIC}${path}`, { method }), from);
  const path = digestStopPath(house.services.auth.secret, bob.id);
  expect((await ask('GET', path)).status).toBe(200);
  expect((await bob.api.notifications.settings()).digest).toBe(true);
  expect((await ask('POST', path.replace(`/${bob.id}/`, `/${ada.id}/`))).status).toBe(404);
  expect((await ask('POST', '/letters/stop/1/short')).status).toBe(404);
  expect((await ask('DELETE', path)).status).toBe(405);
  expect((await ask('POST', path)).status).toBe(200);
  expect((await bob.api.notifications.settings()).digest).toBe(false);
  await mention();
  await hours(2);
  expect(mailbox.received).toEqual([]);
});

test('digest: in three languages, from right to left where that is so, with nothing that runs', () => {
  const about = { server: 'S', name: null, url: 'U', link: 'L', stop: 'X' };
  const letter = { template: 'digest', userId: 1, mentions: 2, directs: 3, rooms: ['<b>&"'], afterId: 0 } as const;
  const written = (['en', 'fr', 'ar'] as const).map((locale) =>
    writeDigest(locale)(about, { ...letter, rooms: [...letter.rooms] }),
  );
  expect(written.map(({ html }) => /dir="(\w+)"/.exec(html ?? '')?.[1])).toEqual(['ltr', 'ltr', 'rtl']);
  for (const { html } of written) expect(html).toContain('&lt;b&gt;&amp;&quot;');
  expect(written[2]?.text).toContain('مرتين');
});
