import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';
import { refusalCode } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let cleo: Person;
let roomId: number;

beforeAll(async () => {
  house = await House.open({ notices: true });
  [ada, bob, cleo] = await house.people('ada', 'bob', 'cleo');
});
beforeEach(async () => {
  roomId = (await ada.api.rooms.create({ name: 'room', memberIds: [bob.id, cleo.id] })).room.id;
  await settled();
  for (const { api } of [ada, bob, cleo]) await api.notifications.markRead({ upToId: 10 ** 9 });
});
afterEach(settled);
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

async function settled(): Promise<void> {
  const { db, notices } = house.services;
  for (;;) {
    await notices.catchUp();
    const rows = await db.query<{ n: number }>(
      {
        name: '',
        text: `SELECT (SELECT count(*) FROM notice_todo) + (SELECT count(*) FROM notice_count WHERE stale)
          + (SELECT count(*) FROM event e, notice_state s WHERE e.scope = 'room' AND s.snapshot IS NOT NULL
               AND NOT pg_visible_in_snapshot(e.xid, s.snapshot::pg_snapshot)) AS n`,
      },
      [],
    );
    if (rows[0]?.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const say = async (who: Person, content: string, parentId?: number) =>
  (await who.api.messages.send({ roomId, content, ...(parentId !== undefined && { parentId }) })).message;
const newOf = async (who: Person) => {
  await settled();
  const { items, unread } = await who.api.notifications.page({ limit: 20 });
  const fresh = items.filter(({ readAt }) => readAt === null);
  // The badge on every device is what a recount finds.
  expect((await who.api.notifications.count()).unread).toBe(unread);
  expect(fresh).toHaveLength(unread);
  return fresh.map(({ kind, actor, messageId, detail, count }) => ({ kind, by: actor.id, messageId, detail, count }));
};

test('notifications: a reply tells whoever takes part in the thread, once, and not who is mentioned in it already', async () => {
  const first = await say(ada, 'question');
  const answer = await say(bob, 'answer', first.id);
  await settled();
  const more = await say(cleo, 'and @ada', first.id);
  expect(await newOf(ada)).toMatchObject([
    { kind: 'mention', messageId: more.id },
    { kind: 'reply', by: bob.id, messageId: answer.id },
  ]);
  expect(await newOf(bob)).toMatchObject([{ kind: 'reply', by: cleo.id, messageId: more.id }]);
  expect(await newOf(cleo)).toEqual([]);
  await cleo.api.messages.delete({ messageId: more.id });
  expect(await newOf(bob)).toEqual([]);
  expect(await newOf(ada)).toMatchObject([{ kind: 'reply' }]);
});

test('notifications: reactions to what one wrote are one until one looks; taken back they are fewer, or gone', async () => {
  const { id: messageId } = await say(ada, 'look');
  await ada.api.reactions.add({ messageId, emoji: '🎉' });
  await bob.api.reactions.add({ messageId, emoji: '👍' });
  await settled();
  await cleo.api.reactions.add({ messageId, emoji: '🎈' });
  expect(await newOf(ada)).toEqual([{ kind: 'reaction', by: cleo.id, messageId, detail: '🎈', count: 2 }]);
  await bob.api.reactions.remove({ messageId, emoji: '👍' });
  expect(await newOf(ada)).toMatchObject([{ kind: 'reaction', count: 1 }]);
  await cleo.api.reactions.remove({ messageId, emoji: '🎈' });
  expect(await newOf(ada)).toEqual([]);
  await bob.api.reactions.add({ messageId, emoji: '👍' });
  await settled();
  await ada.api.notifications.markRead({ upToId: 10 ** 9 });
  await cleo.api.reactions.add({ messageId, emoji: '👍' });
  expect(await newOf(ada)).toMatchObject([{ kind: 'reaction', by: cleo.id }]);
});

test('notifications: words that one asks for, whole and in any case and script, in the rooms one is in', async () => {
  await bob.api.notifications.setSettings({ keywords: ['Deploy', 'c++', 'été'] });
  const hits = [await say(ada, 'a DEPLOY!'), await say(ada, 'of c++'), await say(ada, 'cet été')];
  await say(ada, 'deployment, abc+');
  await say(bob, 'deploy it yourself');
  expect(await newOf(bob)).toMatchObject(
    hits.toReversed().map(({ id }, at) => ({ kind: 'keyword', messageId: id, detail: ['été', 'c++', 'deploy'][at] })),
  );
  await bob.api.notifications.setSettings({ keywords: [] });
  await say(ada, 'deploy');
  expect(await newOf(bob)).toHaveLength(3);
  const { code } = { code: await refusalCode(bob.api.notifications.setSettings({ keywords: Array(21).fill('word') })) };
  expect(code).toBe('invalid_input');
});

test('[S17] notifications: whoever muted the room, blocked the author or left is not told; the level only steers', async () => {
  const first = await say(bob, 'thread');
  await bob.api.preferences.setRoom({ roomId, level: 'mentions' });
  await say(ada, 'reply', first.id);
  await ada.api.reactions.add({ messageId: first.id, emoji: '👍' });
  expect(await newOf(bob)).toEqual([]);
  await bob.api.preferences.setRoom({ roomId, level: 'all', mutedUntil: '2999-01-01T00:00:00Z' });
  await say(ada, 'reply', first.id);
  expect(await newOf(bob)).toEqual([]);
  expect((await bob.api.rooms.get({ roomId })).membership?.unread).toBe(2);
  await bob.api.preferences.setRoom({ roomId, mutedUntil: null });
  await bob.api.users.setBlocked({ userId: ada.id, blocked: true });
  await say(ada, 'reply', first.id);
  expect(await newOf(bob)).toEqual([]);
  await bob.api.users.setBlocked({ userId: ada.id, blocked: false });
  await say(ada, 'told', first.id);
  expect(await newOf(bob)).toMatchObject([{ kind: 'reply' }]);
  await bob.api.members.leave({ roomId });
  await say(ada, 'not told', first.id);
  expect(await newOf(bob)).toEqual([]);
});

test('notifications: the count is live on all devices, and what is read on one is read on all', async () => {
  const follower = new Follower(house.services.hub, { userId: bob.id, sessionId: bob.sessionId, apiKeyId: null });
  await follower.ready();
  await say(ada, '@bob one');
  await say(ada, '@bob two');
  await settled();
  const { items } = await bob.api.notifications.page({});
  expect(await bob.api.notifications.markRead({ upToId: items[1]?.id ?? 0 })).toEqual({ unread: 1 });
  expect(await bob.api.notifications.markRead({ upToId: items[1]?.id ?? 0 })).toEqual({ unread: 1 });
  await ada.api.rooms.delete({ roomId });
  await settled();
  const seen = await follower.until((events) =>
    events.some(({ event }) => event.type === 'notifications.counted' && event.unread === 0),
  );
  await follower.stop();
  const told = seen.flatMap(({ event }) => (event.type === 'notifications.counted' ? [event] : []));
  const counts = told.map(({ unread }) => unread);
  expect(counts.slice(-3)).toEqual([2, 1, 0]);
  expect(told.at(-2)?.readUpTo).toBe(items[1]?.id);
});

test('notifications: two nodes at it, and none is told twice', async () => {
  const other = await House.open({ database: house.url, notices: true });
  const first = await say(bob, 'thread');
  await Promise.all(Array.from({ length: 20 }, (_, n) => say(n % 2 ? ada : cleo, `reply ${n}`, first.id)));
  await Promise.all([house.services.notices.catchUp(), other.services.notices.catchUp()]);
  expect(await newOf(bob)).toHaveLength(20);
  await other.close();
});

test('notifications: of a log that went on from elsewhere, or was pruned, only what comes now is told', async () => {
  await house.sql(`UPDATE notice_state SET history = gen_random_uuid()`);
  await say(ada, 'reply', (await say(bob, 'thread')).id);
  await settled();
  const first = await say(bob, 'another');
  await say(ada, 'reply', first.id);
  expect((await newOf(bob)).length).toBeGreaterThanOrEqual(1);
});

test('notification settings: what is left out stays; quiet hours are set and taken away', async () => {
  expect(await cleo.api.notifications.settings()).toEqual({ keywords: [], quietHours: null, push: true, digest: true });
  await cleo.api.notifications.setSettings({ quietHours: { from: 1320, to: 420 }, push: false });
  expect(await cleo.api.notifications.setSettings({ keywords: ['X1', 'x1'], digest: false })).toEqual({
    keywords: ['x1'],
    quietHours: { from: 1320, to: 420 },
    push: false,
    digest: false,
  });
  expect((await cleo.api.notifications.setSettings({ quietHours: null, push: true })).quietHours).toBeNull();
});
