import { QueryObserver } from '@tanstack/react-query';
import { createTRPCClient, httpLink } from '@trpc/client';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AppRouter } from '#api/router.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { MessageWithSender } from '#contract/messages.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';
import { fetchAgain } from '#ui/data/fetch-again.ts';
import { keys } from '#ui/data/keys.ts';
import { createLiveQueries } from '#ui/data/live-queries.ts';
import { createLogMoves, type Goal } from '#ui/data/log-moves.ts';
import { createQueryClient } from '#ui/data/query-client.ts';
import { showEdited, showSent } from '#ui/live/apply-to-log.ts';
import { applyToCache } from '#ui/live/cache-state.ts';
import { Journal } from '#ui/live/journal.ts';
import type { RoomLog, Thread } from '#ui/live/live-state.ts';

let served: Served;
let ada: Person;
let bob: Person;
let roomId: number;

beforeAll(async () => {
  served = await serve();
  [ada, bob] = await served.house.people('ada', 'bob');
});
afterAll(() => served.close());
beforeEach(async () => {
  const { room } = await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] });
  roomId = room.id;
});

/** What Ada's screens stand on. Events reach her when the test says so, and an answer whatever the test does meanwhile. */
function open() {
  let meanwhile: (path: string) => Promise<void> = async () => {};
  const api = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${served.base}/api/trpc`,
        headers: { authorization: `Bearer ${ada.accessToken}` },
        async fetch(url, init) {
          const answer = await fetch(url, init as RequestInit);
          await meanwhile(String(url));
          return answer;
        },
      }),
    ],
  });
  const cache = createQueryClient();
  const journal = new Journal();
  const queries = createLiveQueries({ api, cache, journal, meId: ada.id, begun: async () => {}, know() {} });
  const moves = createLogMoves({ api, cache, journal });
  let heard = 0;
  return {
    cache,
    tell: (events: readonly StreamEvent[]) => applyToCache(cache, journal.add(events), ada.id),
    /** What was before this is not told. */
    skip(seq: number) {
      heard = seq;
    },
    /** Everything that happened in the room up to now arrives. */
    async hear() {
      const stretch = { scope: 'room', streamId: roomId, after: heard, upTo: heard + 1000 } as const;
      const { events } = await ada.api.live.missing(stretch);
      heard = events.at(-1)?.seq ?? heard;
      applyToCache(cache, journal.add(events), ada.id);
    },
    /** Once, between an answer's leaving and its arrival. */
    during(path: string, act: () => Promise<unknown>) {
      meanwhile = async (url) => {
        if (!url.includes(path)) return;
        meanwhile = async () => {};
        await act();
      };
    },
    loadRooms: () => cache.fetchQuery(queries.rooms),
    journal,
    loadOlder: () => moves.loadOlder({ roomId, parentId: null }, () => 0),
    loadNewer: () => moves.loadNewer({ roomId, parentId: null }, () => Number.POSITIVE_INFINITY),
    moveTo: (goal: Goal) => moves.moveTo(roomId, goal),
    load: () => cache.fetchQuery({ ...queries.log(roomId), staleTime: 0 }),
    loadThread: (parentId: number) => cache.fetchQuery({ ...queries.thread(roomId, parentId), staleTime: 0 }),
    watch: () => new QueryObserver(cache, queries.log(roomId)).subscribe(() => {}),
    log(): RoomLog {
      const log = cache.getQueryData<RoomLog>(keys.log(roomId));
      if (!log) throw new Error('the log is loaded');
      return log;
    },
    contents: () => cache.getQueryData<RoomLog>(keys.log(roomId))?.messages.map(({ content }) => content),
  };
}

const say = (content: string): Promise<MessageWithSender> => ada.api.messages.send({ roomId, content });

test('[E4] the late answer to a send does not bring back what was deleted meanwhile', async () => {
  const screen = open();
  await say('stays');
  await screen.load();
  await screen.hear();
  const late = await say('goes');
  await ada.api.messages.delete({ messageId: late.message.id });
  await screen.hear();
  expect(showSent(screen.log(), late.message, late.sender)).toBe(screen.log());
  // So it is for who opens the room only now.
  const anew = open();
  await anew.loadRooms();
  await anew.load();
  expect(anew.contents()).toEqual(['stays']);
  expect(showSent(anew.log(), late.message, late.sender)).toBe(anew.log());
});

test('[E4] the answer to a send is shown before its event, and once', async () => {
  const screen = open();
  await screen.load();
  await screen.hear();
  const { message, sender } = await say('at once');
  screen.cache.setQueryData(keys.log(roomId), showSent(screen.log(), message, sender));
  expect(screen.contents()).toEqual(['at once']);
  await screen.hear();
  expect(screen.contents()).toEqual(['at once']);
});

test.each(['a move to the end', 'a fetch of the log', 'a fetch of the thread'])(
  'what one has sent does not vanish for a moment when %s was asked for before',
  async (asked) => {
    const screen = open();
    const { message: parent } = await say('before');
    await screen.loadRooms();
    await screen.load();
    await screen.loadThread(parent.id);
    await screen.hear();
    const inThread = asked === 'a fetch of the thread';
    screen.during(inThread ? 'messages.replies' : 'messages.list', async () => {
      const sent = await ada.api.messages.send({ roomId, content: 'sent', parentId: inThread ? parent.id : null });
      screen.journal.addSent(sent);
    });
    if (asked === 'a move to the end') await screen.moveTo('end');
    else if (inThread) await screen.loadThread(parent.id);
    else await screen.load();
    const thread = screen.cache.getQueryData<Thread>(keys.thread(roomId, parent.id));
    const replies = thread?.replies.messages.map(({ content }) => content);
    expect(inThread ? replies : screen.contents()).toEqual(inThread ? ['sent'] : ['before', 'sent']);
  },
);

test('[E4] the late answer to an edit overwrites neither a later edit nor what else was told of the message', async () => {
  const screen = open();
  const { message } = await say('one');
  await screen.load();
  await screen.hear();
  const first = await ada.api.messages.edit({ messageId: message.id, content: 'two' });
  expect(showEdited(screen.log(), first).messages).toMatchObject([{ content: 'two', editCount: 1 }]);
  await bob.api.reactions.add({ messageId: message.id, emoji: '👍' });
  await screen.hear();
  expect(showEdited(screen.log(), first)).toEqual(screen.log());
  await ada.api.messages.edit({ messageId: message.id, content: 'three' });
  await screen.hear();
  expect(showEdited(screen.log(), first)).toEqual(screen.log());
});

test('[E5] a room that moves up between two pages of the list is in it all the same, and every room once', async () => {
  const screen = open();
  const rooms: number[] = [];
  for (let at = 0; at < 210; at++) rooms.push((await ada.api.rooms.create({ name: `room ${at}` })).room.id);
  // The first and the second oldest are on the last page, the third on the second.
  const moving = [rooms[0] ?? 0, rooms[1] ?? 0, rooms[100] ?? 0];
  screen.during('rooms.mine', async () => {
    for (const one of moving) await ada.api.messages.send({ roomId: one, content: 'up' });
  });
  const listed = (await screen.loadRooms()).map(({ room }) => room);
  const ids = listed.map(({ id }) => id);
  expect(ids.toSorted((a, b) => a - b)).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
  expect(rooms.filter((id) => !ids.includes(id))).toEqual([]);
  for (const one of moving) expect(listed.find(({ id }) => id === one)).toMatchObject({ seq: 2, messageCount: 1 });
});

async function sayMany(from: number, to: number): Promise<number[]> {
  const ids: number[] = [];
  for (let at = from; at <= to; at++) ids.push((await say(`message ${at}`)).message.id);
  return ids;
}

test('[E4] what happens to older messages while they are fetched is not lost', async () => {
  const [first = 0, second = 0, third = 0] = await sayMany(1, 60);
  const screen = open();
  await screen.load();
  await screen.hear();
  screen.during('messages.list', async () => {
    await ada.api.messages.edit({ messageId: first, content: 'edited' });
    await ada.api.messages.delete({ messageId: second });
    await bob.api.reactions.add({ messageId: third, emoji: '👍' });
    await say('new');
    await screen.hear();
  });
  await screen.loadOlder();
  const fresh = open();
  await fresh.load();
  await fresh.loadOlder();
  expect(screen.log().messages).toEqual(fresh.log().messages);
  expect(screen.contents()?.slice(0, 2)).toEqual(['edited', 'message 3']);
  expect(screen.log().hasOlder).toBe(false);
});

test('older messages are loaded although the one before which they were asked for goes meanwhile', async () => {
  const ids = await sayMany(1, 60);
  const screen = open();
  await screen.load();
  await screen.hear();
  screen.during('messages.list', async () => {
    await ada.api.messages.delete({ messageId: ids[10] ?? 0 });
    await screen.hear();
  });
  expect(screen.contents()?.[0]).toBe('message 11');
  await screen.loadOlder();
  expect(screen.contents()).toEqual([...ids.keys()].filter((at) => at !== 10).map((at) => `message ${at + 1}`));
});

test('whoever is renamed while older messages are fetched stands there under his new name', async () => {
  await bob.api.messages.send({ roomId, content: 'of Bob' });
  await sayMany(1, 60);
  const screen = open();
  await screen.load();
  screen.during('messages.list', async () => {
    await bob.api.users.update({ displayName: 'Robert' });
    const own = { scope: 'user', streamId: bob.id, after: 0, upTo: 1000 } as const;
    screen.tell((await bob.api.live.missing(own)).events);
  });
  await screen.loadOlder();
  expect(screen.log().people[bob.id]?.displayName).toBe('Robert');
});

test('[E5] what is on its way when the feed begins late is of the time before, and is asked for again', async () => {
  const screen = open();
  let again: Promise<void> | undefined;
  // Its event is of before the feed's beginning: nobody will be told of it.
  screen.during('messages.list', async () => {
    await bob.api.messages.send({ roomId, content: 'in between' });
    again = fetchAgain(screen.cache, screen.journal);
  });
  const stop = screen.watch();
  await until('the answer is on its way', () => again !== undefined);
  await again;
  expect(screen.contents()).toEqual(['in between']);
  stop();
});

const SEEDED = 700;

/** As many messages as fill the window more than twice, as if written before. */
async function seed(): Promise<number[]> {
  const rows = await served.house.sql<{ id: number }>(
    `INSERT INTO message (room_id, seq, number, sender_id, content, created_at)
     SELECT $1, n, n, $2, 'message ' || n, now() - (1000 - n) * interval '1 minute' FROM generate_series(1, $3) n
     ORDER BY n RETURNING id`,
    [roomId, bob.id, SEEDED],
  );
  await served.house.sql(
    `UPDATE room SET seq = seq + $2, message_count = $2, live_count = $2,
       last_message_id = (SELECT max(id) FROM message WHERE room_id = $1) WHERE id = $1`,
    [roomId, SEEDED],
  );
  return rows.map(({ id }) => Number(id));
}

/** All that the room's own log holds now. */
async function wholeRoom(): Promise<RoomLog['messages']> {
  const all: RoomLog['messages'][number][] = [];
  for (let hasMore = true; hasMore; ) {
    const afterId = all.at(-1)?.id ?? 0;
    const page = await ada.api.messages.list({ roomId, afterId, threads: false, limit: 100 });
    all.push(...page.messages);
    hasMore = page.hasMore;
  }
  return all;
}

const step = fc.record({
  move: fc.constantFrom('older', 'older', 'newer', 'newer', 'beginning', 'end', 'message', 'since', 'again'),
  deed: fc.constantFrom('say', 'say', 'reply', 'edit', 'delete', 'react', 'nothing'),
  which: fc.nat({ max: SEEDED - 1 }),
  meanwhile: fc.boolean(),
  heard: fc.boolean(),
});

test('[E4] whichever part of a room is loaded, and whatever happens while one moves in it, it is what a fetch shows', {
  timeout: 120_000,
}, async () => {
  let widest = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 25 }), async (steps) => {
      const { room } = await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] });
      roomId = room.id;
      const ids = await seed();
      const screen = open();
      await screen.loadRooms();
      await screen.load();
      screen.skip(room.seq + SEEDED);
      for (const { move, deed, which, meanwhile, heard } of steps) {
        const messageId = ids[which] ?? 0;
        const act = async () => {
          if (deed === 'say') await say('new');
          if (deed === 'reply')
            await ada.api.messages.send({ roomId, content: 'reply', parentId: messageId }).catch(() => null);
          if (deed === 'edit') await bob.api.messages.edit({ messageId, content: `edited ${which}` }).catch(() => null);
          if (deed === 'delete') await bob.api.messages.delete({ messageId }).catch(() => null);
          if (deed === 'react') await ada.api.reactions.add({ messageId, emoji: '👍' }).catch(() => null);
          if (heard) await screen.hear();
        };
        if (meanwhile) screen.during('messages.', act);
        else await act();
        if (move === 'older') await screen.loadOlder();
        else if (move === 'newer') await screen.loadNewer();
        else if (move === 'again') await screen.load();
        else if (move === 'message') await screen.moveTo({ messageId }).catch(() => null);
        else if (move === 'since') await screen.moveTo({ since: new Date(Date.now() - which * 60_000) });
        else await screen.moveTo(move);
        widest = Math.max(widest, screen.log().messages.length);
      }
      await screen.hear();
      const { messages, hasOlder, hasNewer } = screen.log();
      const all = await wholeRoom();
      const [first = 0, last = 0] = [messages[0]?.id, messages.at(-1)?.id];
      expect(messages).toEqual(all.filter(({ id }) => id >= first && id <= last));
      expect([hasOlder, hasNewer]).toEqual([(all[0]?.id ?? 0) < first, (all.at(-1)?.id ?? 0) > last]);
    }),
    { numRuns: 12, endOnFailure: true },
  );
  // The window was full, and no fuller than it may be.
  expect(widest).toBeGreaterThan(250);
  expect(widest).toBeLessThanOrEqual(400);
});

test('a room with more unread than a page begins where its reader left off', async () => {
  const ids = await seed();
  await ada.api.receipts.markRead({ roomId, messageId: ids[299] ?? 0 });
  const screen = open();
  await screen.loadRooms();
  await screen.load();
  expect(screen.contents()).toContain('message 300');
  expect(screen.contents()).toContain('message 301');
  expect(screen.log()).toMatchObject({ hasOlder: true, hasNewer: true });
  await ada.api.receipts.markRead({ roomId });
  const anew = open();
  await anew.loadRooms();
  await anew.load();
  expect(anew.contents()?.at(-1)).toBe(`message ${SEEDED}`);
  expect(anew.log().hasNewer).toBe(false);
});

test('[E4] a thread is what a fetch shows, also of what happens while it is on its way', async () => {
  const root = (await say('root')).message.id;
  const reply = (content: string) => bob.api.messages.send({ roomId, content, parentId: root });
  const { message: first } = await reply('first');
  await reply('second');
  const screen = open();
  await screen.load();
  await screen.hear();
  screen.during('messages.replies', async () => {
    await bob.api.messages.edit({ messageId: first.id, content: 'edited' });
    await reply('third');
    await ada.api.reactions.add({ messageId: root, emoji: '👍' });
    await screen.hear();
  });
  await screen.loadThread(root);
  await reply('fourth');
  await screen.hear();
  const anew = open();
  const fresh = await anew.loadThread(root);
  const known = screen.cache.getQueryData<Thread>(keys.thread(roomId, root));
  expect(known?.replies.messages).toEqual(fresh.replies.messages);
  expect(known?.parent.messages).toEqual(fresh.parent.messages);
  expect(fresh.replies.messages.map(({ content }) => content)).toEqual(['edited', 'second', 'third', 'fourth']);
  expect(screen.contents()).toEqual(['root']);
});
