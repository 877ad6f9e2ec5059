import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

let house: House;
let ada: Person;
let bob: Person;
let cyd: Person;
let lobby: number;
let attic: number;
let dm: number;

/** Ada and Bob share rooms; Cyd is of their organisation and in none of them. */
beforeAll(async () => {
  house = await House.open();
  [ada, bob, cyd] = await house.people('ada', 'bob', 'cyd');
  lobby = (await ada.api.rooms.create({ name: 'The Lobby', visibility: 'public', memberIds: [bob.id] })).room.id;
  attic = (await ada.api.rooms.create({ name: 'attic', memberIds: [bob.id] })).room.id;
  dm = (await bob.api.rooms.openDm({ userId: ada.id })).room.id;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

async function say(who: Person, roomId: number, content: string, parentId?: number): Promise<number> {
  const { message } = await who.api.messages.send({ roomId, content, ...(parentId && { parentId }) });
  return message.id;
}

type Input = Parameters<Person['api']['search']['messages']>[0];

async function find(who: Person, query: string, more: Partial<Input> = {}): Promise<string[]> {
  await house.services.search.catchUp();
  const { hits } = await who.api.search.messages({ query, ...more });
  return hits.map(({ message }) => message.content);
}

test('search finds words, phrases and beginnings in any language, the newest first', async () => {
  await say(ada, lobby, 'The quick brown fox');
  await say(bob, attic, 'a QUICK fox, brown');
  await say(ada, lobby, 'L’École est finie');
  await say(ada, lobby, '私は日本語を話します');
  await say(ada, lobby, 'كَتَبَ الطالب رسالة');
  expect(await find(ada, 'quick fox')).toEqual(['a QUICK fox, brown', 'The quick brown fox']);
  expect(await find(ada, 'quick fox', { order: 'oldest' })).toEqual(['The quick brown fox', 'a QUICK fox, brown']);
  expect(await find(ada, '"brown fox"')).toEqual(['The quick brown fox']);
  expect(await find(ada, 'bro*')).toHaveLength(2);
  expect(await find(ada, 'quick -"brown fox"')).toEqual(['a QUICK fox, brown']);
  expect(await find(ada, 'ecole')).toEqual(['L’École est finie']);
  expect(await find(ada, '日本語')).toEqual(['私は日本語を話します']);
  expect(await find(ada, '語')).toEqual(['私は日本語を話します']);
  expect(await find(ada, 'كتب الطالب')).toEqual(['كَتَبَ الطالب رسالة']);
  expect(await find(ada, 'nowhere')).toEqual([]);
  expect(await find(ada, '***')).toEqual([]);
  const marked = await ada.api.search.messages({ query: '"brown fox" quick' });
  expect(marked.hits[0]?.marks).toEqual([
    { start: 4, end: 9 },
    { start: 10, end: 19 },
  ]);
  expect(marked.total).toBe(1);
  expect(marked.users.map(({ username }) => username)).toEqual(['ada']);
});

test('search operators: from, in, mentions, has, is, and what is not', async () => {
  const asked = await say(ada, lobby, 'operators: look at https://example.org @bob');
  const reply = await say(bob, lobby, 'operators reply', asked);
  await say(bob, attic, 'operators plain');
  await say(bob, dm, 'operators in private');
  await bob.api.reactions.add({ messageId: reply, emoji: '👍' });
  await ada.api.messages.pin({ messageId: asked, pinned: true });
  const link = 'operators: look at https://example.org @bob';
  expect(await find(ada, 'operators from:me')).toEqual([link]);
  expect(await find(ada, 'operators from:@BOB from:ada')).toHaveLength(4);
  expect(await find(ada, 'operators -from:bob')).toEqual([link]);
  expect(await find(ada, 'operators from:nobody')).toEqual([]);
  expect(await find(ada, 'operators in:attic')).toEqual(['operators plain']);
  expect(await find(ada, 'operators in:"the lobby" -is:pinned')).toEqual(['operators reply']);
  expect(await find(ada, 'operators in:@bob')).toEqual(['operators in private']);
  expect(await find(ada, 'operators -in:@bob -in:attic')).toEqual(['operators reply', link]);
  expect(await find(ada, 'operators in:nowhere')).toEqual([]);
  expect(await find(ada, 'operators', { roomId: attic })).toEqual(['operators plain']);
  expect(await find(bob, 'mentions:me operators')).toEqual([link]);
  expect(await find(bob, 'operators -mentions:bob in:"the lobby"')).toEqual(['operators reply']);
  expect(await find(bob, 'has:link operators')).toEqual([link]);
  expect(await find(bob, 'has:reaction')).toEqual(['operators reply']);
  expect(await find(bob, 'operators -has:reaction has:link')).toEqual([link]);
  expect(await find(bob, 'is:pinned')).toEqual([link]);
  expect(await find(bob, 'is:thread operators')).toEqual(['operators reply', link]);
  expect(await find(bob, 'in:@ada')).toEqual(['operators in private']);
  expect(await find(bob, '-operators in:attic')).toEqual(['a QUICK fox, brown']);
  await bob.api.reactions.remove({ messageId: reply, emoji: '👍' });
  expect((await bob.api.search.messages({ query: 'has:reaction' })).hits).toEqual([]);
  expect(await find(bob, 'has:reaction')).toEqual([]);
});

test('search finds messages by their files, and no more once those are gone', async () => {
  const [file] = await house.sql<{ id: number }>(
    `INSERT INTO file (uuid, room_id, uploader_id, name, size, mime, sha256)
     VALUES (gen_random_uuid(), $1, $2, 'Überblick 2024.pdf', 1, 'application/pdf', '') RETURNING id`,
    [attic, ada.id],
  );
  const fileId = file?.id ?? 0;
  await ada.api.messages.send({ roomId: attic, content: 'filed here', fileIds: [fileId] });
  expect(await find(bob, 'has:file')).toEqual(['filed here']);
  expect(await find(bob, 'überblick')).toEqual(['filed here']);
  expect(await find(bob, 'filed -has:file')).toEqual([]);
  await ada.api.files.delete({ fileId });
  expect((await bob.api.search.messages({ query: 'has:file' })).hits).toEqual([]);
  expect(await find(bob, 'uberblick')).toEqual([]);
  expect(await find(bob, 'filed -has:file')).toEqual(['filed here']);
});

test('search by day is by the asker’s own clock', async () => {
  const ids = [
    await say(ada, attic, 'dated one'),
    await say(ada, attic, 'dated two'),
    await say(ada, attic, 'dated three'),
  ];
  const times = ['2024-01-31T22:30:00Z', '2024-01-31T23:30:00Z', '2024-03-05T12:00:00Z'];
  for (const [at, id] of ids.entries())
    await house.sql('UPDATE message SET created_at = $2 WHERE id = $1', [id, times[at]]);
  await ada.api.users.update({ timeZone: 'Europe/Paris' });
  expect(await find(ada, 'dated on:2024-01-31')).toEqual(['dated one']);
  expect(await find(ada, 'dated on:2024-02')).toEqual(['dated two']);
  expect(await find(bob, 'dated on:2024-01-31')).toEqual(['dated two', 'dated one']);
  expect(await find(bob, 'dated before:2024-02')).toEqual(['dated two', 'dated one']);
  expect(await find(bob, 'dated after:2024-02')).toEqual(['dated three']);
  expect(await find(bob, 'dated -before:2024-02')).toEqual(['dated three']);
  expect(await find(bob, 'dated -after:2024-01')).toEqual(['dated two', 'dated one']);
  expect(await find(bob, 'dated after:2023-12-31 before:2024-02 after:2023')).toHaveLength(2);
  expect(await find(bob, 'dated before:1999')).toEqual([]);
  expect(await find(bob, 'dated after:1999')).toHaveLength(3);
  expect(await find(bob, 'dated on:today')).toEqual([]);
  expect(await refusal(ada.api.search.messages({ query: 'dated -on:2024' }))).toMatchObject({ code: 'invalid_search' });
  expect(await refusal(ada.api.search.messages({ query: 'before:soon' }))).toMatchObject({
    code: 'invalid_search',
    details: { operator: 'before', value: 'soon' },
  });
});

test('search follows edits, deletions and whoever comes back after a pause', async () => {
  const id = await say(bob, attic, 'followed first');
  expect(await find(ada, 'followed')).toEqual(['followed first']);
  await bob.api.messages.edit({ messageId: id, content: 'pursued instead' });
  // Before the index knows, the old words find nothing any more.
  expect((await ada.api.search.messages({ query: 'followed' })).hits).toEqual([]);
  expect(await find(ada, 'pursued')).toEqual(['pursued instead']);
  expect(await find(ada, 'followed')).toEqual([]);
  await bob.api.messages.delete({ messageId: id });
  expect((await ada.api.search.messages({ query: 'pursued' })).hits).toEqual([]);
  expect(await find(ada, 'pursued')).toEqual([]);
  const [left] = await house.sql<{ count: number }>('SELECT count(*) FROM message_search WHERE message_id = $1', [id]);
  expect(left?.count).toBe(0);
});

test('[S1] [S8] search shows only rooms that one is in at that moment, and a public room when it is asked for', async () => {
  await say(ada, lobby, 'secrecy in public');
  await say(ada, attic, 'secrecy in private');
  expect(await find(cyd, 'secrecy')).toEqual([]);
  expect(await find(cyd, 'secrecy in:attic')).toEqual([]);
  expect(await find(cyd, 'secrecy', { roomId: lobby })).toEqual(['secrecy in public']);
  const hidden = await refusal(cyd.api.search.messages({ query: 'secrecy', roomId: attic }));
  expect(hidden).toEqual(await refusal(cyd.api.search.messages({ query: 'secrecy', roomId: 999_999 })));
  expect(await find(bob, 'secrecy')).toHaveLength(2);
  await ada.api.members.remove({ roomId: attic, userId: bob.id });
  expect(await find(bob, 'secrecy')).toEqual(['secrecy in public']);
  expect(await find(bob, 'secrecy from:ada in:attic')).toEqual([]);
  await ada.api.members.add({ roomId: attic, userId: bob.id });
  expect(await find(bob, 'secrecy')).toHaveLength(2);
});

test('[S36] search pages both ways without repeats or holes, in every order, and refuses cursors that are not its own', async () => {
  const room = (await ada.api.rooms.create({ name: 'pages' })).room.id;
  for (let n = 0; n < 23; n++) await say(ada, room, `paged ${'again '.repeat(n % 5)}${n}`);
  for (const order of ['newest', 'oldest', 'relevance'] as const) {
    const whole = await find(ada, 'paged again', { order, limit: 50 });
    expect(whole).toHaveLength(18);
    const forth: string[] = [];
    let cursor: string | undefined;
    let back: string | null = null;
    let last: string[] = [];
    for (;;) {
      const page = await ada.api.search.messages({ query: 'paged again', order, limit: 5, ...(cursor && { cursor }) });
      last = page.hits.map(({ message }) => message.content);
      forth.push(...last);
      expect(page.total).toBe(cursor ? null : 18);
      back = page.previousCursor;
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
      // What comes meanwhile does not shift the pages.
      if (forth.length === 5) await say(ada, room, 'paged again late');
      await house.services.search.catchUp();
    }
    expect(forth.filter((text) => text !== 'paged again late')).toEqual(whole);
    const read: string[] = [...last];
    for (let at: string | null = back; at !== null; ) {
      const page: Awaited<ReturnType<Person['api']['search']['messages']>> = await ada.api.search.messages({
        query: 'paged again',
        order,
        limit: 5,
        cursor: at,
      });
      read.unshift(...page.hits.map(({ message }) => message.content));
      at = page.previousCursor;
    }
    expect(read.filter((text) => text !== 'paged again late')).toEqual(whole);
    for (const { id } of await house.sql<{ id: number }>(
      "SELECT id FROM message WHERE content = 'paged again late' AND deleted_at IS NULL",
    ))
      await ada.api.messages.delete({ messageId: id });
  }
  expect((await ada.api.search.messages({ query: 'paged again', limit: 17 })).total).toBe(18);
  const [best] = await find(ada, 'again', { order: 'relevance', roomId: room });
  expect(best).toMatch(/^paged again again/);
  const made = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');
  for (const [order, cursor] of [
    ['newest', 'x'],
    ['newest', made(['sideways', 5])],
    ['newest', made(['next', -5])],
    ['oldest', made(['next', 1, 2])],
    ['relevance', made(['next', 1])],
    ['relevance', made(['next', 5, 0, 'x', 1])],
    ['relevance', made(['around', 5, 0, '1', 1])],
  ] as const) {
    const refused = await refusal(ada.api.search.messages({ query: 'paged', order, cursor }));
    expect(refused).toMatchObject({ code: 'invalid_cursor' });
  }
});

test('the quick switcher finds people, rooms and messages in one answer, while one types', async () => {
  await cyd.api.rooms.create({ name: 'Attic of others', visibility: 'public' });
  await say(ada, attic, 'what is in the attic?');
  await house.services.search.catchUp();
  const found = await ada.api.search.everything({ query: 'attic' });
  expect(found.people).toEqual([]);
  expect(found.rooms.map(({ room }) => room.name)).toEqual(['attic', 'Attic of others']);
  expect(found.messages.hits.map(({ message }) => message.content)).toEqual(['what is in the attic?']);
  const people = await ada.api.search.everything({ query: 'bo' });
  expect(people.people.map(({ username }) => username)).toEqual(['bob']);
  // A direct message by the other one's name.
  expect(people.rooms.map(({ room }) => room.id)).toEqual([dm]);
  expect((await ada.api.search.everything({ query: 'before:' })).messages.hits).toEqual([]);
  // The last word is not written to its end yet.
  const begun = await ada.api.search.everything({ query: 'what att' });
  expect(begun.messages.hits.map(({ message }) => message.content)).toEqual(['what is in the attic?']);
  expect((await cyd.api.search.everything({ query: 'attic' })).messages.hits).toEqual([]);
});

test('search knows what was written before there was an index, and what a restored or pruned log does not tell', async () => {
  await house.services.search.catchUp();
  await house.sql('DELETE FROM message_search');
  expect((await ada.api.search.messages({ query: 'quick' })).hits).toEqual([]);
  expect(await refusal(ada.api.search.messages({ query: 'before:soon' }))).toMatchObject({ code: 'invalid_search' });
  await house.sql('UPDATE search_state SET history = gen_random_uuid()');
  expect(await find(ada, 'quick fox')).toHaveLength(2);
  await house.sql('DELETE FROM message_search');
  await house.sql("UPDATE search_state SET snapshot = '3:3:'");
  await house.sql("UPDATE server SET pruned_before = '4'");
  expect(await find(ada, 'quick fox')).toHaveLength(2);
  await house.sql('UPDATE server SET pruned_before = NULL');
});

test('[S23] search takes hostile text for words', async () => {
  for (const query of [
    "'; DROP TABLE message; --",
    "'a' & !'b' | (c)",
    '\\',
    '@r1',
    '__proto__',
    "\\'x:*",
    'zz:*',
    '<->',
  ])
    expect(await find(ada, query)).toEqual([]);
  for (const query of ['', 'x'.repeat(501), '\u0000', '\ud800'])
    expect(await refusal(ada.api.search.messages({ query }))).toMatchObject({ code: 'invalid_input' });
});

test('search finds a message within a second of its sending, whichever of two nodes writes the index', async () => {
  const other = await House.open({ database: house.url });
  try {
    house.services.search.start();
    other.services.search.start();
    for (const word of ['prompt', 'swift']) {
      const began = performance.now();
      await say(ada, lobby, `${word} words`);
      await until('it is found', async () => (await ada.api.search.messages({ query: word })).hits.length === 1);
      expect(performance.now() - began).toBeLessThan(2000);
    }
  } finally {
    await other.close();
    await house.services.search.stop();
  }
});
