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
  const moments = new Moments(cache, {
    tellTyping() {},
    tellAway() {},
    async presenceOf(userIds) {
      asked.push(userIds);
      return userIds.map(here);
    },
  });
  const typists = () => (cache.getQueryData<Typing>(keys.typing) ?? []).map(({ roomId, userId }) => [roomId, userId]);
  const states = () =>
    Object.values(cache.getQueryData<PresenceById>(keys.presence) ?? {}).map(({ userId, state }) => [userId, state]);
  return { moments, asked, typists, states };
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
