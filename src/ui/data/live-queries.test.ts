import { QueryObserver } from '@tanstack/react-query';
import { createTRPCClient, httpLink } from '@trpc/client';
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
import { createLogMoves } from '#ui/data/log-moves.ts';
import { createQueryClient } from '#ui/data/query-client.ts';
import { showEdited, showSent } from '#ui/live/apply-to-log.ts';
import { applyToCache } from '#ui/live/cache-state.ts';
import { Journal } from '#ui/live/journal.ts';
import type { RoomLog } from '#ui/live/live-state.ts';

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
    load: () => cache.fetchQuery(queries.log(roomId)),
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
