import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { openArchive } from '#jobs/slack/archive.ts';
import { importSlack } from '#jobs/slack/import-slack.ts';
import { verify } from '#jobs/verify/verify.ts';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';

let house: House;
let ada: Person;
let bob: Person;
let folder: string;

beforeAll(async () => {
  house = await House.open();
  [ada, bob] = await house.people('ada', 'bob');
  await house.sql('UPDATE users SET email_verified_at = now()');
  folder = await mkdtemp(path.join(os.tmpdir(), 'parley-slack-'));
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true });
});

type Files = Record<string, unknown>;

async function bringIn(files: Files, options: { trustsAddresses?: boolean } = {}) {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(JSON.stringify(content)), name);
  zip.end();
  const file = path.join(folder, 'export.zip');
  await pipeline(zip.outputStream, createWriteStream(file));
  const archive = await openArchive(file);
  try {
    return await importSlack(ada.core, archive, () => undefined, options);
  } finally {
    archive.close();
  }
}

const users = [
  { id: 'U1', name: 'bob.slack', profile: { email: 'BOB@example.org', real_name: 'Bob' } },
  {
    id: 'U2',
    name: 'çelik',
    tz: 'Europe/Istanbul',
    profile: { email: 'c@example.org', real_name: 'Çelik Ç', title: 'Boss' },
  },
  { id: 'U3', name: 'bob', deleted: true, profile: { real_name: 'Another Bob' } },
];
const said = (ts: string, text: string, more: object = {}) => ({ type: 'message', user: 'U1', ts, text, ...more });
const general = {
  'users.json': users,
  'channels.json': [
    {
      id: 'C1',
      name: 'general',
      created: 1_400_000_000,
      creator: 'U2',
      members: ['U1', 'U2', 'U9'],
      topic: { value: 'Everything' },
      pins: [{ id: '1400000100.000200', user: 'U2' }],
    },
    { id: 'C2', name: 'old', is_archived: true, creator: 'U1', members: ['U1'] },
  ],
  'dms.json': [
    { id: 'D1', members: ['U1', 'U2'] },
    { id: 'D2', members: ['U1', 'U9'] },
  ],
  'general/2014-05-13.json': [
    { ...said('1400000050.000100', 'has joined'), subtype: 'channel_join' },
    said('1400000100.000200', 'Hello <@U2> in <#C2|old>, see <https://x.example/a?b=1&amp;c=2|*this*> &lt;3 :tada:', {
      thread_ts: '1400000100.000200',
      reactions: [
        { name: '+1::skin-tone-3', users: ['U2', 'U1'] },
        { name: '+1', users: ['U2'] },
        { name: 'party_parrot', users: ['U2', 'U9'] },
      ],
    }),
    { type: 'message', ts: '1400000150.000000', user: 'U2', text: '   ' },
    { type: 'nothing we know' },
  ],
  'general/2014-05-14.json': [
    said('1400100001.000000', 'later *strong* ~gone~ `*code*`'),
    said('1400100000.5', 'a reply', { user: 'U2', thread_ts: '1400000100.000200' }),
    {
      type: 'message',
      subtype: 'bot_message',
      bot_id: 'B1',
      username: 'CI',
      ts: '1400100002.000000',
      text: '',
      attachments: [{ fallback: 'Build *7*' }],
    },
  ],
  'D1/2014-05-14.json': [
    said('1400100003.000000', 'just us', { files: [{ name: 'a.pdf', permalink: 'https://files.example/a' }] }),
  ],
};

async function roomOf(person: Person, name: string | null, kind: string) {
  const { items } = await person.api.rooms.page({ scope: 'mine' });
  const found = items.find(({ room }) => room.kind === kind && (name === null || room.name === name));
  if (!found) throw new Error(`${person.username} has no ${kind} ${name}`);
  return found;
}

test('what an export holds is here as it was: people, rooms, times, threads, reactions, pins; nobody has it to read again', async () => {
  const follower = new Follower(house.services.hub, { userId: bob.id, sessionId: bob.sessionId, apiKeyId: null });
  await follower.ready();
  const done = await bringIn(general);
  expect(done).toEqual({
    people: { made: 3, matched: 1 },
    rooms: { brought: 3, passedOver: 1 },
    messages: { written: 5, known: 0, passedOver: 3 },
  });
  const { room, membership } = await roomOf(bob, 'general', 'channel');
  expect(room).toMatchObject({
    visibility: 'public',
    topic: 'Everything',
    memberCount: 2,
    messageCount: 4,
    createdAt: '2014-05-13T16:53:20.000000Z',
  });
  expect(membership).toMatchObject({ role: 'member', unread: 0, mentions: 0 });
  const { messages: newest, users: authors } = await bob.api.messages.list({ roomId: room.id });
  const messages = newest.toReversed();
  const celik = authors.find(({ displayName }) => displayName === 'Çelik Ç');
  const first = messages[0];
  expect(messages.map(({ content }) => content)).toEqual([
    `Hello @${celik?.username} in #old, see [**this**](https://x.example/a?b=1&c=2) <3 🎉`,
    'a reply',
    'later **strong** ~~gone~~ `*code*`',
    'Build **7**',
  ]);
  expect(first).toMatchObject({
    senderId: bob.id,
    mentions: [celik?.id],
    createdAt: '2014-05-13T16:55:00.000200Z',
    pinnedBy: celik?.id,
    threadCount: 1,
    lastReplyAt: '2014-05-14T20:40:00.500000Z',
    reactions: [
      { emoji: '👍', userIds: [celik?.id, bob.id] },
      { emoji: 'party_parrot', userIds: [celik?.id] },
    ],
  });
  expect(messages[1]).toMatchObject({ parentId: first?.id, senderId: celik?.id });
  expect(authors.find(({ id }) => id === messages[3]?.senderId)?.displayName).toBe('CI');
  const dm = await roomOf(bob, null, 'dm');
  expect(dm.other?.id).toBe(celik?.id);
  const { messages: between } = await bob.api.messages.list({ roomId: dm.room.id });
  expect(between.map(({ content }) => content)).toEqual(['just us\n\n[a.pdf](https://files.example/a)']);
  expect((await roomOf(bob, 'old', 'channel')).room.readOnly).toBe(true);
  const events = await follower.until((seen) => seen.some(({ event }) => event.type === 'room.updated'));
  expect(events.some(({ event }) => event.type === 'member.joined')).toBe(true);
  await follower.stop();
});

test('[E1] [E4] [S42] the log, the tables and the counters agree, and a receipt moved by hand counts right', async () => {
  const { room } = await roomOf(bob, 'general', 'channel');
  const { messages } = await bob.api.messages.list({ roomId: room.id });
  await bob.api.receipts.markUnread({ messageId: messages.at(-1)?.id ?? 0 });
  expect((await roomOf(bob, 'general', 'channel')).membership).toMatchObject({ unread: 2 });
  const { checks } = await verify(house.services.db);
  expect(checks.filter(({ differences }) => differences > 0)).toEqual([]);
});

test('[S37] run again it writes nothing a second time, and what was added since', async () => {
  const again = await bringIn(general);
  expect(again).toMatchObject({ people: { made: 0, matched: 3 }, messages: { written: 0, known: 5 } });
  const more = await bringIn({
    ...general,
    'general/2014-05-15.json': [said('1400200000.000000', 'new', { user: 'U2', thread_ts: '1400000100.000200' })],
  });
  expect(more.messages).toMatchObject({ written: 1, known: 5 });
  const { room, membership } = await roomOf(bob, 'general', 'channel');
  expect([room.messageCount, room.memberCount, membership?.unread]).toEqual([5, 2, 3]);
  const { messages } = await bob.api.messages.list({ roomId: room.id });
  expect([messages.at(-1)?.threadCount, messages[0]?.parentId]).toEqual([2, messages.at(-1)?.id]);
  const { checks } = await verify(house.services.db);
  expect(checks.filter(({ differences }) => differences > 0)).toEqual([]);
});

test('[S26] nobody is in the accounts that came in, and whoever had left is asleep', async () => {
  const rows = await house.sql<{ username: string; asleep: boolean; hash: string | null }>(
    `SELECT username, deactivated_at IS NOT NULL AS asleep, password_hash AS hash FROM users WHERE id > $1 ORDER BY id`,
    [bob.id],
  );
  expect(rows.map(({ username, asleep, hash }) => [username, asleep, hash])).toEqual([
    ['celik', false, null],
    ['bob_2', true, null],
    ['CI', false, null],
  ]);
});

test('[S26] an address that nobody has shown to be his is given nobody’s rooms, unless the operator says so', async () => {
  const eve = await house.person('eve');
  const export_ = {
    'users.json': [{ id: 'U77', name: 'boss', profile: { email: 'eve@example.org', real_name: 'The boss' } }],
    'groups.json': [{ id: 'G77', name: 'secret', creator: 'U77', members: ['U77'] }],
  };
  expect((await bringIn(export_)).people).toEqual({ made: 1, matched: 0 });
  expect((await eve.api.rooms.page({ scope: 'mine' })).items).toEqual([]);
  const other = { 'users.json': [{ ...export_['users.json'][0], id: 'U78' }] };
  expect((await bringIn(other, { trustsAddresses: true })).people).toEqual({ made: 0, matched: 1 });
});

test('what is no export is told by the file at fault, and nothing is written', async () => {
  await expect(bringIn({ 'users.json': { no: 'list' } })).rejects.toThrow(
    /^users\.json is not what a Slack export has/,
  );
  await expect(openArchive(path.join(folder, 'nowhere.zip'))).rejects.toThrow(/is not there/);
  await expect(openArchive(new URL(import.meta.url).pathname)).rejects.toThrow(/is no zip file/);
});
