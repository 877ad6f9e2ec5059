import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Presence, Signal } from '#contract/signals.ts';
import { keys } from '#ui/data/keys.ts';
import { createQueryClient } from '#ui/data/query-client.ts';
import { Moments, type PresenceById } from '#ui/live/moments.ts';
import type { Typing } from '#ui/live/typing.ts';

const [ADA, BOB] = [1, 2];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const cache = createQueryClient();
  const asked: number[][] = [];
  const here = (userId: number): Presence => ({ userId, state: 'online', lastSeenAt: null });
  let isVisible = true;
  const calls = {
    tellTyping() {},
    tellAway() {},
    async presenceOf(userIds: number[]) {
      asked.push(userIds);
      return userIds.map(here);
    },
  };
  const moments = new Moments(cache, calls, () => isVisible);
  const show = (is: boolean) => {
    isVisible = is;
  };
  const typists = () => (cache.getQueryData<Typing>(keys.typing) ?? []).map(({ roomId, userId }) => [roomId, userId]);
  const states = () =>
    Object.values(cache.getQueryData<PresenceById>(keys.presence) ?? {}).map(({ userId, state }) => [userId, state]);
  return { moments, asked, show, typists, states };
}

const types = (userId: number, roomId = 7): Signal => ({ type: 'typing.started', roomId, userId });
const stops = (userId: number, roomId = 7): Signal => ({ type: 'typing.stopped', roomId, userId });

test('[E7] whoever types is shown until he stops, or says nothing more', () => {
  const { moments, typists } = setUp();
  moments.hear([types(ADA), types(BOB), types(BOB, 8)]);
  expect(typists()).toEqual([
    [7, ADA],
    [7, BOB],
    [8, BOB],
  ]);
  moments.hear([stops(BOB, 8)]);
  vi.advanceTimersByTime(6000);
  moments.hear([types(ADA)]);
  vi.advanceTimersByTime(2000);
  expect(typists()).toEqual([[7, ADA]]);
  vi.advanceTimersByTime(6000);
  expect(typists()).toEqual([]);
});

test('[E7] a lost connection ends all typing at once, and after a while what is known of who is here', async () => {
  const { moments, typists, states } = setUp();
  moments.watch(ADA);
  moments.connected();
  await vi.advanceTimersByTimeAsync(0);
  moments.hear([types(BOB)]);
  moments.lost();
  expect(typists()).toEqual([]);
  expect(states()).toEqual([[ADA, 'online']]);
  vi.advanceTimersByTime(5000);
  expect(states()).toEqual([]);
});

test('who is shown is asked about together, anew at every connection, and no longer than he is shown', async () => {
  const { moments, asked, states } = setUp();
  const unwatch = [moments.watch(ADA), moments.watch(BOB), moments.watch(BOB)];
  expect(asked).toEqual([]);
  moments.connected();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual([[ADA, BOB]]);
  moments.hear([{ type: 'presence.changed', presence: { userId: BOB, state: 'away', lastSeenAt: null } }]);
  expect(states()).toEqual([
    [ADA, 'online'],
    [BOB, 'away'],
  ]);
  unwatch[1]?.();
  unwatch[0]?.();
  moments.lost();
  moments.connected();
  await vi.advanceTimersByTimeAsync(6000);
  expect(asked).toEqual([[ADA, BOB], [BOB]]);
});

test('only who comes to be shown is asked about, in questions that the server takes; at a connection all are', async () => {
  const { moments, asked, states } = setUp();
  const everybody = Array.from({ length: 450 }, (_, at) => at + 1);
  for (const id of everybody) moments.watch(id);
  moments.connected();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.map(({ length }) => length)).toEqual([200, 200, 50]);
  expect(asked.flat()).toEqual(everybody);
  expect(states()).toHaveLength(450);
  moments.watch(ADA);
  moments.watch(451);
  const unwatch = moments.watch(452);
  unwatch();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.slice(3)).toEqual([[451]]);
  moments.lost();
  moments.watch(453);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(4);
  moments.connected();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.slice(4).map(({ length }) => length)).toEqual([200, 200, 52]);
});

test('who is shown is asked about again every other minute, for a signal may be lost, while somebody looks', async () => {
  const { moments, asked, show } = setUp();
  moments.watch(ADA);
  moments.connected();
  moments.connected();
  const askedIn = async (ms: number) => {
    asked.splice(0);
    await vi.advanceTimersByTimeAsync(ms);
    return asked.length;
  };
  expect(await askedIn(119_000)).toBe(1);
  expect(await askedIn(2000)).toBe(1);
  expect(await askedIn(240_000)).toBe(2);
  show(false);
  expect(await askedIn(240_000)).toBe(0);
  show(true);
  expect(await askedIn(120_000)).toBe(1);
  moments.lost();
  expect(await askedIn(240_000)).toBe(0);
  moments.connected();
  moments.close();
  expect(await askedIn(240_000)).toBe(0);
});
