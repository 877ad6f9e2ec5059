import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEntries, pageOfAudit } from '#db/audit-sql.ts';
import { apiKeyState, sessionState, userByLogin } from '#db/auth-sql.ts';
import { type Database, openDatabase, type Statement } from '#db/database.ts';
import {
  contactsAmong,
  eventAt,
  eventsSince,
  findKey,
  membersOfRooms,
  stretchOf,
  watchersAmong,
} from '#db/event-sql.ts';
import { roomFiles, usageOf } from '#db/file-sql.ts';
import { activeMember, membersInOrder, moveReadPosition, pageOfMembers, readersOf } from '#db/member-sql.ts';
import { countOfMessages, firstSince, pageOfMessages } from '#db/message-list-sql.ts';
import {
  deleteMessageRow,
  editMessageRow,
  messageById,
  repliesAfter,
  repliesBefore,
  roomPages,
} from '#db/message-sql.ts';
import { countUnreadNotifications, notificationsSince, pageOfNotifications } from '#db/notification-sql.ts';
import { takePreviewTask } from '#db/preview-sql.ts';
import {
  deleteDeadSessions,
  deleteExpiredTokens,
  deleteOldEvents,
  deleteOldKeys,
  oldestEvents,
} from '#db/retention-sql.ts';
import { newestOfRooms, pageOfRooms, peopleOfRooms } from '#db/room-list-sql.ts';
import { browsePublicRooms, myRooms, roomForCaller } from '#db/room-sql.ts';
import { takeDueScheduled } from '#db/scheduled-sql.ts';
import { messagesBefore, searchWork } from '#db/search-index-sql.ts';
import { roomsToSearch, searchHits } from '#db/search-sql.ts';
import { insertMessage, insertRichMessage } from '#db/send-sql.ts';
import { roomStats, serverStats } from '#db/stats-sql.ts';
import { countUploads } from '#db/upload-sql.ts';
import { lookUpVisible, visibleByName, visibleCards } from '#db/user-card-sql.ts';
import { blocksBetween, keepLastSeen, presenceAmong, searchUsersByPrefix, userById } from '#db/user-sql.ts';
import { endTurn, overfull, takeDelivery, takeTurn, webhookWork } from '#db/webhook-queue-sql.ts';
import { createTestDatabase, type TestDatabase } from '#testing/db.ts';
import { until } from '#testing/until.ts';

let database: TestDatabase;
let db: Database;

/** 20,000 people, 400 rooms, 60,000 messages in one of them with 500 members: a server that has been lived in. */
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url, poolSize: 1 });
  for (const text of [
    "INSERT INTO server (auth_secret, origin) VALUES ('x', 'y')",
    `INSERT INTO users (username, email, display_name) SELECT 'user' || n, 'user' || n || '@example.org', 'User ' || n
     FROM generate_series(1, 20000) n`,
    `INSERT INTO room (kind, visibility, name, owner_id, member_count, max_members)
     SELECT 'channel', 'public', 'room ' || n, 1, 500, 10000 FROM generate_series(1, 400) n`,
    'INSERT INTO member (room_id, user_id) SELECT 1, n FROM generate_series(1, 500) n',
    'INSERT INTO member (room_id, user_id) SELECT n, 1 FROM generate_series(2, 400) n',
    // Person 20,000 shares 100 private rooms with person 19,999, who came later and wrote in none.
    `INSERT INTO room (kind, visibility, owner_id) SELECT 'group', 'private', 20000 FROM generate_series(401, 500)`,
    `INSERT INTO member (room_id, user_id, joined_at) SELECT n, 20000 - late, now() + late * interval '1 hour'
     FROM generate_series(401, 500) n, generate_series(0, 1) late`,
    `INSERT INTO message (room_id, seq, number, sender_id, content, parent_id)
     SELECT 1, n, n, 1 + n % 500, 'text', CASE WHEN n > 100 AND n % 3 = 0 THEN 7 END FROM generate_series(1, 60000) n`,
    `UPDATE message SET created_at = now() - (60000 - id) * interval '10 minutes'`,
    `INSERT INTO notification (user_id, kind, actor_id, room_id, message_id)
     SELECT 2, 'mention', 3, 1, n FROM generate_series(1, 5000) n`,
    `INSERT INTO event (scope, stream_id, seq, payload) SELECT 'room', 1, n, '{}' FROM generate_series(1, 60000) n`,
    `INSERT INTO audit_log (action, room_id) SELECT 'signed_in', 1 + n % 400 FROM generate_series(1, 20000) n`,
    `INSERT INTO session (user_id, kind, expires_at) SELECT n, 'token', now() FROM generate_series(1, 20000) n`,
    `INSERT INTO refresh_token (session_id, token_hash, expires_at)
     SELECT n, 'hash' || n, now() - interval '1 hour' FROM generate_series(1, 20000) n`,
    `INSERT INTO idempotency_key (user_id, key, fingerprint, created_at)
     SELECT n, 'key', '', now() + n * interval '1 minute' FROM generate_series(1, 20000) n`,
    'INSERT INTO block (blocker_id, blocked_id) SELECT n, n + 1 FROM generate_series(1, 5000) n',
    `UPDATE room SET message_count = 60000, live_count = 60000, seq = 60000, last_message_id = 60000 WHERE id = 1`,
    `INSERT INTO webhook (created_by, url, host, events, secret, room_id)
     SELECT 1, 'https://example.org/' || n, 'example.org', '{message_sent}', 'a secret', 1 + n % 400
     FROM generate_series(1, 5000) n`,
    `INSERT INTO webhook_delivery (webhook_id, event, body, next_attempt_at, state)
     SELECT 1 + n % 5, 'message_sent', '{}', NULL, 'delivered' FROM generate_series(1, 20000) n`,
    `INSERT INTO webhook_delivery (webhook_id, event, body, next_attempt_at)
     SELECT 7, 'message_sent', '{}', now() + interval '1 hour' FROM generate_series(1, 10000) n`,
    'UPDATE webhook SET next_due_at = now() WHERE id = 4000',
    "INSERT INTO preview_task (message_id, due_at) SELECT n, now() + n * interval '1 minute' FROM generate_series(1, 20000) n",
    `INSERT INTO scheduled_message (user_id, room_id, content, send_at, due_at)
     SELECT n, 1, 'later', now(), now() + n * interval '1 minute' FROM generate_series(1, 20000) n`,
    `INSERT INTO file (uuid, room_id, uploader_id, name, size, mime, sha256, kind)
     SELECT gen_random_uuid(), 1 + n % 4, 1 + n % 3, 'name', 1, 'x/y', '', CASE n / 4 % 100 WHEN 0 THEN 'image' ELSE 'document' END
     FROM generate_series(1, 30000) n`,
    `INSERT INTO message_search (message_id, room_id, words)
     SELECT id, room_id, to_tsvector('simple', content || ' w' || id % 1000) FROM message WHERE id <= 60000`,
    'UPDATE member SET last_read_id = 59900, read_count = 59900 WHERE room_id = 1',
  ]) {
    await db.query({ name: '', text }, []);
  }
  await until('all pages are known to be visible to all', vacuumed, 60_000);
});

/**
 * As long as PostgreSQL's own analyzing of these tables holds an older snapshot, a vacuum leaves pages whose rows it cannot
 * call visible to all: every statement would then read more of them than on a server that has been lived in.
 */
async function vacuumed(): Promise<boolean> {
  await db.query({ name: '', text: 'VACUUM ANALYZE' }, []);
  const text = `SELECT bool_and(relallvisible = relpages) AS all_visible FROM pg_class
    WHERE relkind = 'r' AND relname = ANY (ARRAY['message', 'member', 'event', 'notification', 'room', 'users', 'file'])`;
  const [row] = await db.query<{ all_visible: boolean }>({ name: '', text }, []);
  return row?.all_visible === true;
}

afterAll(async () => {
  await db.close();
  await database.drop();
});

function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return `'{${value.join(',')}}'`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `'${value}'`;
}

/** How many pages a statement reads, with the plan that serves every caller, or if it has no name with one for these values. */
async function pagesRead<Row>(of: Statement<Row>, values: unknown[]): Promise<number> {
  const run = (text: string) => db.query<Record<string, unknown>>({ name: '', text }, []);
  await run('DEALLOCATE ALL');
  await run(`SET plan_cache_mode = force_${of.name === '' ? 'custom' : 'generic'}_plan`);
  await run(`PREPARE measured AS ${of.text}`);
  const call = values.length > 0 ? `measured(${values.map(literal).join(', ')})` : 'measured';
  const [row] = await run(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE ${call}`);
  const { Plan: plan } = (row as { 'QUERY PLAN': [{ Plan: Record<string, number> }] })['QUERY PLAN'][0];
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
}

const uuid = () => crypto.randomUUID();
const manyRooms = Array.from({ length: 100 }, (_, at) => at + 1);
const chosen = { inRoom: true, order: 'desc', threads: true, pinned: false, only: [] } as const;
const now = '2999-01-01T00:00:00.000000Z';

test.each<[string, Statement<unknown>, () => unknown[], number]>([
  ['a send', insertMessage, () => [1, 400, uuid(), 'text', null, '{}', [], null, null], 150],
  [
    'a send with a mention, a reply and a key',
    insertMessage,
    () => [1, 400, uuid(), 'text', 7, '{}', ['user3'], uuid(), 'x'],
    250,
  ],
  [
    'a send with a quote and two files',
    insertRichMessage,
    () => [1, 400, uuid(), 'text', null, '{}', [], null, null, 59_000, '{}', null, null, [1, 2], []],
    250,
  ],
  ['an edit', editMessageRow, () => [59_000, 1, null, 'other', ['user3'], '{}', [], []], 150],
  ['a page', roomPages.all.before, () => [1, 400, null, 30_000, 51], 200],
  ['a page forward', roomPages.all.after, () => [1, 400, null, 30_000, 51], 200],
  ['a page without replies', roomPages.top.before, () => [1, 400, null, 30_000, 51], 200],
  ['the pins', roomPages.pinned.before, () => [1, 400, null, 60_000, 51], 120],
  ['a thread', repliesAfter, () => [7, 30_000, 51], 200],
  ['the end of a thread', repliesBefore, () => [7, 30_000, 51], 200],
  ['the first message of a day', firstSince, () => [1, new Date(Date.now() - 3600_000).toISOString()], 200],
  ['a message', messageById, () => [40_000], 20],
  ['a room', roomForCaller, () => [1, 400], 20],
  ['one’s place in it', activeMember, () => [1, 400], 20],
  ['members in order', membersInOrder, () => [1, null, null, null, null, 51, null], 250],
  ['reading to near the end', moveReadPosition, () => [1, 400, 59_990], 80],
  ['who has read', readersOf, () => [1, 59_000, 0, 51, 1], 250],
  ['people by the beginning of their name', searchUsersByPrefix, () => [null, 'user1999', 0, 51], 120],
  ['a person', userById, () => [15_000], 10],
  ['signing in', userByLogin, () => ['user15000'], 20],
  ['blocks between two', blocksBetween, () => [1, 2], 20],
  ['a session', sessionState, () => [1], 10],
  ['a key', apiKeyState, () => ['x'], 10],
  ['an idempotency key', findKey, () => [1, 'x'], 10],
  ['an event by its place', eventAt, () => ['room', 1, 30_000], 10],
  ['the members of a room', membersOfRooms, () => [[1]], 60],
  ['a stretch of a stream', stretchOf, () => ['room', 1, 30_000, 30_100, 1000, 1_000_000], 60],
  ['who is told of somebody’s coming', watchersAmong, () => [[3], [1, 2, 3], 250], 300],
  ['contacts among the connected', contactsAmong, () => [[3], [1, 2, 3]], 300],
  ['who of 200 people is here', presenceAmong, () => [400, Array.from({ length: 200 }, (_, at) => at * 3 + 1)], 2500],
  ['the same, asked by somebody in 400 rooms', presenceAmong, () => [1, [3, 15_000]], 60],
  [
    'writing down who was here',
    keepLastSeen,
    () => [
      [3, 15_000],
      [now, now],
    ],
    120,
  ],
  ['a room’s audit', auditEntries, () => [1, null, null, null, null, null, 900_000, 51], 120],
  ['the whole audit', auditEntries, () => [null, null, null, null, null, null, 900_000, 51], 120],
  ['the rooms of somebody in 400', myRooms, () => [1, 1, now, 1, 51], 2500],
  ['browsing', browsePublicRooms, () => [null, 400, '', null, null, 51], 400],
  ['a page by number', pageOfMessages(chosen), () => [1, 400, null, null, 1000, 50], 400],
  [
    'a page by number, the oldest first',
    pageOfMessages({ ...chosen, order: 'asc' }),
    () => [1, 400, null, null, 0, 50],
    250,
  ],
  ['one author’s page', pageOfMessages({ ...chosen, only: ['senderId'] }), () => [1, 400, null, null, 0, 50, 7], 700],
  ['a page of 400 rooms', pageOfMessages({ ...chosen, inRoom: false }), () => [1, null, 0, 50], 3000],
  ['a page of one’s only room', pageOfMessages({ ...chosen, inRoom: false }), () => [400, null, 0, 50], 300],
  ['counting the pins', countOfMessages({ threads: true, pinned: true }), () => [1], 20],
  ['counting all but replies', countOfMessages({ threads: false, pinned: false }), () => [1], 400],
  ['my 400 rooms by number', pageOfRooms('mine', 'newest'), () => [null, 1, null, null, null, 0, 50], 2500],
  ['public rooms by number', pageOfRooms('public', 'activity'), () => [null, 400, null, null, null, 0, 50, null], 400],
  ['visible rooms by number', pageOfRooms('visible', 'newest'), () => [null, 400, null, null, null, 0, 50, null], 2500],
  ['members by number', pageOfMembers, () => [1, null, 100, 50], 250],
  ['the people of 100 rooms', peopleOfRooms, () => [1, manyRooms, null, 1000], 4500],
  ['the newest messages of 100 rooms', newestOfRooms, () => [null, 1, manyRooms], 1200],
  [
    'the cards of 200 people',
    visibleCards,
    () => [400, 99, false, manyRooms.concat(manyRooms.map((n) => n + 400))],
    4500,
  ],
  ['the card of somebody met in none of 100 rooms', visibleCards, () => [20_000, null, false, [19_999]], 1200],
  ['a card by its name', visibleByName, () => [400, null, false, 'user15000'], 40],
  ['looking people up', lookUpVisible, () => [400, null, false, '%ser1999%', 'x', 0, 50], 1500],
  ['a room’s audit by number', pageOfAudit, () => [1, null, null, null, null, null, 0, 50], 120],
  ['a day of a large room', roomStats, () => [1, 86_400], 400],
  ['what a server did in a day', serverStats, () => [86_400], 3000],
  ['the notifications of somebody with 5,000', pageOfNotifications, () => [2, 0, false, 50, null], 7000],
  ['those he was not told of yet', notificationsSince, () => [2, 4800, false, [4801, 4802], 50, null], 900],
  ['how many of them are unread', countUnreadNotifications, () => [2], 7000],
  ['a look for links to follow', takePreviewTask, () => [30], 60],
  ['a look for messages that are due', takeDueScheduled, () => [], 60],
  ['a look for a turn among 5,000 webhooks', takeTurn, () => [[], 30], 60],
  ['a look when none is due', takeTurn, () => [['example.org'], 30], 60],
  ['the next delivery of a webhook with many behind it', takeDelivery, () => [1, 30, 0], 120],
  ['the end of a turn while 10,000 wait', endTurn, () => [7, 0], 60],
  ['whether too many wait', overfull, () => [[1, 2, 7], 10_000], 700],
  ['the work there is', webhookWork, () => [], 60],
  ['a look at the oldest events', oldestEvents, () => ['0', '999999', now, 5000], 150],
  ['a look where they are young', oldestEvents, () => ['0', '999999', '2000-01-01T00:00:00Z', 5000], 150],
  ['a batch of old events', deleteOldEvents, () => ['0', '999999'], 9000],
  ['a batch of old keys', deleteOldKeys, () => [now], 9000],
  ['a batch of expired tokens', deleteExpiredTokens, () => [], 9000],
  ['a page of sessions', deleteDeadSessions, () => [10_000, 90], 200],
  ['a deletion in a room of 500, all of whom had read it', deleteMessageRow, () => [59_100, 1], 9000],
  ['a page of a gallery', roomFiles.ofKind, () => [1, 900_000, 51, 'image'], 200],
  ['a page of files', roomFiles.all, () => [1, 900_000, 51], 200],
  ['what 10,000 files of somebody weigh', usageOf, () => [1, null], 120],
  ['how many uploads somebody has', countUploads, () => [1], 10],
  ['the rooms of somebody in 400, to search in', roomsToSearch, () => [1, null, []], 2500],
  ['a rare word', searchHits.before, () => ["''w17''", [1], 0, 900_000, null, null, 21, null], 700],
  ['whether the index of words has anything to do', searchWork, () => [], 60],
  ['a batch of messages for the index of words', messagesBefore, () => [30_000, 250], 400],
])('%s reads a bounded number of pages', async (_what, of, values, limit) => {
  expect(await pagesRead(of, values())).toBeLessThanOrEqual(limit);
});

test('what is new since a position costs what is new, not what is old', async () => {
  const [row] = await db.query<{ snapshot: string }>(
    { name: '', text: 'SELECT pg_current_snapshot()::text AS snapshot' },
    [],
  );
  expect(await pagesRead(eventsSince, [row?.snapshot])).toBeLessThanOrEqual(20);
});
