import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '#db/database.ts';
import { Retention } from '#jobs/retention.ts';
import { CHECKS, type CheckName, linesOf } from '#jobs/verify/findings.ts';
import { fixCounters } from '#jobs/verify/fix-counters.ts';
import { type Verdict, verify } from '#jobs/verify/verify.ts';
import { copyTestDatabase } from '#testing/db.ts';
import { deed, History } from '#testing/history.ts';
import { House, type Person } from '#testing/house.ts';

const DEEDS = 500;

let house: House;
let people: Person[];
let history: History;

beforeAll(async () => {
  house = await House.open();
  // What was before the first look is nobody's news.
  await house.services.notices.catchUp();
  people = [...(await house.people('ada', 'bob', 'cleo', 'dan'))];
  history = new History(house, people);
  await history.begin(5);
  await act(history, DEEDS, 7);
  // What only admins do: somebody is moved away from his rooms, somebody is shut out.
  const [ada, bob, , dan] = people as [Person, Person, Person, Person];
  await bob.api.users.setBlocked({ userId: ada.id, blocked: true });
  const eve = await house.person('eve');
  const { id: organisationId } = await ada.api.organisations.create({ name: 'elsewhere' });
  await ada.api.organisations.moveUser({ userId: dan.id, organisationId });
  await ada.api.users.setDeactivated({ userId: eve.id, deactivated: true });
  await house.services.notices.catchUp();
}, 120_000);
afterAll(() => house.close());

/** What people do by a seed, several at once. */
async function act(history: History, count: number, seed: number): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (const step of fc.sample(deed, { numRuns: count, seed })) {
    const done = history.take(step);
    underWay.push(done);
    if (step.waits) await done;
  }
  await Promise.all(underWay);
}

const told = ({ checks }: Verdict) => linesOf(checks.filter(({ differences }) => differences > 0));
const run = (db: Database, text: string) => db.query<Record<string, number>>({ name: '', text }, []);

async function inCopy<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const copy = await copyTestDatabase(house.url);
  const db = openDatabase({ url: copy.url, poolSize: 3 });
  try {
    return await work(db);
  } finally {
    await db.close();
    await copy.drop();
  }
}

test('[E1] [E4] [S42] after any history the log, the tables and the counters agree; every check has looked at something', async () => {
  const verdict = await verify(house.services.db);
  expect(told(verdict)).toEqual([]);
  expect(verdict.isClean).toBe(true);
  expect(verdict.checks.map(({ name }) => name)).toEqual(Object.values(CHECKS));
  for (const { name, looked } of verdict.checks) expect(looked, name).toBeGreaterThan(0);
});

test('it is clean as of one moment while people write', { timeout: 60_000 }, async () => {
  let done = false;
  const acting = act(history, 400, 8).finally(() => {
    done = true;
  });
  let times = 0;
  for (; !done; times++) expect(told(await verify(house.services.db))).toEqual([]);
  await acting;
  expect(times).toBeGreaterThan(2);
});

test('counters are set right beside people who write', { timeout: 60_000 }, async () => {
  const other = await House.open();
  const others = new History(other, await other.people('ada', 'bob', 'cleo'));
  await others.begin(4);
  await act(others, 120, 9);
  await other.sql('UPDATE member SET read_count = read_count + 5, mention_count = 3 WHERE left_at IS NULL');
  await other.sql('UPDATE message SET thread_count = thread_count + 1');
  await other.sql('UPDATE room SET live_count = live_count - 1');
  const { miscounted } = await verify(other.services.db);
  expect(miscounted.rooms.length).toBeGreaterThanOrEqual(4);
  const acting = act(others, 300, 10);
  for (const roomId of miscounted.rooms)
    expect(await fixCounters(other.services.db, { rooms: [roomId], groups: [], people: [] })).not.toEqual([]);
  await acting;
  // What clients were told before is in the log, and stays there; the counters themselves are right.
  const { checks } = await verify(other.services.db);
  expect(linesOf(checks.filter(({ name, differences }) => name.startsWith('counters') && differences > 0))).toEqual([]);
  await other.close();
});

test('after pruning what is left agrees, and so does what comes then', async () => {
  await inCopy(async (db) => {
    const [kept] = await run(
      db,
      'SELECT count(*) AS n, percentile_disc(0.6) WITHIN GROUP (ORDER BY xid::text::bigint) AS x FROM event',
    );
    await run(db, `UPDATE event SET created_at = created_at - interval '30 days' WHERE xid < '${kept?.x}'::xid8`);
    const { events } = await new Retention(db, 24 * 3600).run();
    expect(events).toBeGreaterThan(DEEDS / 4);
    expect(events).toBeLessThan(kept?.n ?? 0);
    expect(told(await verify(db))).toEqual([]);
    await run(db, "UPDATE event SET created_at = created_at - interval '30 days'");
    await new Retention(db, 24 * 3600).run();
    expect(told(await verify(db))).toEqual([]);
  });
});

test('of a huge room only what the log comes back to is held, part by part', async () => {
  expect(told(await verify(house.services.db, { mostMessages: 7, mostEvents: 50 }))).toEqual([]);
  await inCopy(async (db) => {
    await run(db, 'UPDATE message SET content = content || $$!$$ WHERE deleted_at IS NULL');
    const [live] = await run(db, 'SELECT count(*) AS n FROM message WHERE deleted_at IS NULL AND purged_at IS NULL');
    const { checks } = await verify(db, { mostMessages: 7, mostEvents: 50 });
    expect(checks.find(({ name }) => name === CHECKS.replayedMessages)).toMatchObject({ differences: live?.n });
  });
});

// What is damaged: a room where everything happened, a live message in it, a member.
const ROOM = '(SELECT room_id FROM message GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)';
const MESSAGE = `(SELECT id FROM message WHERE room_id = ${ROOM} AND deleted_at IS NULL ORDER BY id LIMIT 1 OFFSET 2)`;
const MEMBER = `(SELECT user_id FROM member WHERE room_id = ${ROOM} AND left_at IS NULL ORDER BY 1 LIMIT 1)`;
const inRoom = `room_id = ${ROOM}`;

const damages: [string, string, CheckName, RegExp][] = [
  [
    'an event lost',
    `DELETE FROM event WHERE scope = 'room' AND stream_id = ${ROOM} AND seq = 3`,
    'logSeqs',
    /room \d+: event 3 is missing/,
  ],
  [
    'the first events lost',
    `DELETE FROM event WHERE scope = 'room' AND stream_id = ${ROOM} AND seq < 4`,
    'logSeqs',
    /events 1 to 3 are missing, and nothing/,
  ],
  [
    'the last event lost',
    `DELETE FROM event e USING room WHERE scope = 'room' AND stream_id = room.id AND e.seq = room.seq AND room.id = ${ROOM}`,
    'logSeqs',
    /event \d+ is missing/,
  ],
  [
    'an event beyond the end',
    `UPDATE room SET seq = seq - 1 WHERE id = ${ROOM}`,
    'logSeqs',
    /goes on to \d+, beyond \d+/,
  ],
  [
    'an event of a person lost',
    'DELETE FROM event WHERE scope = $$user$$ AND seq = 1',
    'logSeqs',
    /user \d+: event 1 is missing/,
  ],
  [
    'a log of nobody',
    `INSERT INTO event (scope, stream_id, seq, payload) VALUES ('room', 987654, 1, '{}')`,
    'logSeqs',
    /room 987654: has a log and does not exist/,
  ],
  [
    'an event of no known type',
    `UPDATE event SET payload = '{"type":"room.sold"}' WHERE scope = 'room' AND stream_id = ${ROOM} AND seq = 2`,
    'logReplays',
    /event 2: its type is unknown/,
  ],
  [
    'a message that was never logged',
    `WITH r AS (UPDATE room SET seq = seq + 1, message_count = message_count + 1, live_count = live_count + 1, last_message_id = nextval('message_id_seq') WHERE id = ${ROOM} RETURNING *) INSERT INTO message (id, room_id, seq, number, sender_id, content) SELECT last_message_id, id, seq, message_count, 1, 'x' FROM r`,
    'logMessages',
    /event \d+ is not its creation/,
  ],
  [
    'a message that vanished',
    `WITH gone AS (DELETE FROM mention USING (SELECT ${MESSAGE} AS id) m WHERE message_id = m.id), r AS (DELETE FROM reaction WHERE message_id = ${MESSAGE}), c AS (UPDATE message SET parent_id = NULL WHERE parent_id = ${MESSAGE}), f AS (UPDATE file SET message_id = NULL WHERE message_id = ${MESSAGE}) DELETE FROM message WHERE id = ${MESSAGE}`,
    'replayedMessages',
    /has no row/,
  ],
  [
    'a hole in the numbers',
    `UPDATE message SET number = number + 100000 WHERE id = ${MESSAGE}`,
    'order',
    /number 1\d{5} follows \d+/,
  ],
  ['ids against seqs', `UPDATE message SET seq = 100000 WHERE id = ${MESSAGE}`, 'order', /is beyond the room's/],
  [
    'a changed text',
    `UPDATE message SET content = 'other words' WHERE id = ${MESSAGE}`,
    'replayedMessages',
    /content is a text of 11 and should be/,
  ],
  [
    'a deleted message that came back',
    `UPDATE message SET deleted_at = NULL WHERE id = (SELECT min(id) FROM message WHERE deleted_at IS NOT NULL)`,
    'replayedMessages',
    /isDeleted is false and should be true/,
  ],
  [
    'a lost pin',
    'UPDATE message SET pinned_at = now(), pinned_by = 1 WHERE pinned_at IS NULL AND deleted_at IS NULL',
    'replayedMessages',
    /pinnedBy is 1 and should be null/,
  ],
  ['another name of a room', `UPDATE room SET name = 'sold' WHERE id = ${ROOM}`, 'replayedRooms', /name is "sold"/],
  [
    'a room that was not deleted',
    `UPDATE room SET deleted_at = now() WHERE deleted_at IS NULL`,
    'replayedRooms',
    /isDeleted is true and should be false/,
  ],
  [
    'another role',
    `UPDATE member SET role = CASE WHEN role = 'owner' THEN 'member' ELSE 'owner' END::room_role WHERE ${inRoom} AND user_id = ${MEMBER}`,
    'replayedMembers',
    /role is "\w+" and should be "\w+"/,
  ],
  [
    'somebody who came unseen',
    `INSERT INTO users (username, email, display_name) VALUES ('x', 'x', 'x'); INSERT INTO member (room_id, user_id) VALUES (${ROOM}, (SELECT max(id) FROM users))`,
    'replayedMembers',
    /never joined/,
  ],
  [
    'somebody who went unseen',
    `UPDATE member SET left_at = now() WHERE ${inRoom} AND user_id = ${MEMBER}`,
    'replayedMembers',
    /isIn is false and should be true/,
  ],
  [
    'a read position that moved',
    `UPDATE member SET last_read_id = last_read_id + 1 WHERE ${inRoom} AND user_id = ${MEMBER}`,
    'replayedMembers',
    /lastReadId is/,
  ],
  [
    'another status',
    `UPDATE users SET status_message = 'sold' WHERE stream_seq > 0`,
    'replayedUsers',
    /statusMessage is "sold"/,
  ],
  [
    'a block nobody made',
    `INSERT INTO block (blocker_id, blocked_id) SELECT a.id, b.id FROM users a, users b WHERE a.id <> b.id ON CONFLICT DO NOTHING`,
    'replayedBlocks',
    /blocked, and never was/,
  ],
  ['a block that was lost', 'DELETE FROM block', 'replayedBlocks', /not blocked, and should be/],
  [
    'a session that lives on',
    'UPDATE session SET revoked_at = NULL',
    'replayedSessions',
    /session \d+ ended and still holds/,
  ],
];

const miscounts: [string, string, CheckName, RegExp][] = [
  [
    'how many are in a group',
    'UPDATE user_group SET member_count = member_count + 1',
    'groups',
    /member_count is \d+ and should be \d+/,
  ],
  [
    'message_count',
    `UPDATE room SET message_count = message_count + 1 WHERE id = ${ROOM}`,
    'rooms',
    /message_count is \d+ and should be \d+/,
  ],
  ['live_count', `UPDATE room SET live_count = live_count + 1 WHERE id = ${ROOM}`, 'rooms', /live_count is \d+/],
  ['member_count', `UPDATE room SET member_count = 77 WHERE id = ${ROOM}`, 'rooms', /member_count is 77/],
  [
    'last_message_id',
    `UPDATE room SET last_message_id = last_message_id + 1 WHERE id = ${ROOM}`,
    'rooms',
    /last_message_id is \d+/,
  ],
  ['read_count', `UPDATE member SET read_count = read_count - 3 WHERE ${inRoom}`, 'members', /read_count is -?\d+/],
  [
    'own_unread',
    `UPDATE member SET own_unread = own_unread + 1 WHERE ${inRoom} AND user_id = ${MEMBER}`,
    'members',
    /own_unread is \d+/,
  ],
  ['mention_count', `UPDATE member SET mention_count = 9 WHERE ${inRoom}`, 'members', /mention_count is 9/],
  [
    'thread_count',
    `UPDATE message SET thread_count = thread_count + 1 WHERE id = ${MESSAGE}`,
    'messages',
    /thread_count is \d+/,
  ],
  ['last_reply_at', `UPDATE message SET last_reply_at = now() WHERE id = ${MESSAGE}`, 'messages', /last_reply_at is/],
  [
    'the copy of the reactions',
    `UPDATE message SET reactions = '[{"emoji":"x","userIds":[1]}]' WHERE id = ${MESSAGE}`,
    'messages',
    /reactions is \[\{"emoji":"x"/,
  ],
  [
    'edit_count',
    `UPDATE message SET edit_count = edit_count + 1 WHERE id = ${MESSAGE}`,
    'messages',
    /edit_count is \d+/,
  ],
  ['a missing row of a mention', 'DELETE FROM mention', 'mentions', /mentions user \d+ without a row/],
  [
    'a row of a mention too many',
    `INSERT INTO mention (user_id, room_id, message_id) SELECT m.sender_id, m.room_id, m.id FROM message m WHERE id = ${MESSAGE}`,
    'mentions',
    /a row for user \d+, who is not mentioned/,
  ],
  ['a reaction that was lost', 'DELETE FROM reaction', 'messages', /reactions is \[\{.* and should be \[\]/],
  ['an edit that was lost', 'DELETE FROM message_edit', 'messages', /edit_count is \d+ and should be 0/],
];

describe('what is damaged is found and named', () => {
  beforeAll(async () => {
    // Whatever the histories took back.
    const [ada, bob] = people as [Person, Person];
    await bob.api.users.setBlocked({ userId: ada.id, blocked: true });
  });

  test.each([...damages, ...miscounts])('%s', async (_what, sql, check, line) => {
    await inCopy(async (db) => {
      for (const text of sql.split('; ')) await run(db, text);
      const { isClean, checks } = await verify(db);
      expect(isClean).toBe(false);
      const found = checks.find(({ name }) => name === CHECKS[check]);
      expect(found?.first.join('\n')).toMatch(line);
      expect(found?.differences).toBeGreaterThan(0);
    });
  });
});

describe('counters that are wrong are counted anew, and nothing else is touched', () => {
  test.each(miscounts.slice(0, -2))('%s', async (_what, sql) => {
    await inCopy(async (db) => {
      const everything = () =>
        run(
          db,
          "SELECT (SELECT md5(string_agg(e::text, '' ORDER BY scope, stream_id, seq)) FROM event e) AS log, (SELECT md5(string_agg(id || content || updated_at, '' ORDER BY id)) FROM message) AS messages",
        );
      const before = await everything();
      await run(db, sql);
      const { miscounted } = await verify(db);
      const fixed = await fixCounters(db, miscounted);
      expect(fixed.join('\n')).toMatch(/^(room|group) \d+: [\w ]+: \d+/);
      const after = await verify(db);
      expect(told(after)).toEqual([]);
      expect(after).toMatchObject({ isClean: true, miscounted: { rooms: [], groups: [], people: [] } });
      expect(await fixCounters(db, { ...miscounted, groups: [] })).toEqual([]);
      expect(await everything()).toEqual(before);
    });
  });
});

test('of many differences the first twenty are told', async () => {
  await inCopy(async (db) => {
    await run(db, "UPDATE message SET content = 'x'");
    const lines = told(await verify(db));
    const [count] = await run(db, 'SELECT count(*) AS n FROM message');
    expect(lines).toHaveLength(22);
    expect(lines[0]).toMatch(/^replay: messages +\d+ +\d+ differences$/);
    expect(lines[21]).toMatch(/^ {4}and \d+ more$/);
    expect(count?.n).toBeGreaterThan(22);
  });
});
