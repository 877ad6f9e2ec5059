import { expect, test } from 'vitest';
import type { DayStats } from '#contract/stats.ts';
import { asOfNow, everyDay, roundUp } from '#ui/admin/statistics/days.ts';

const NOW = Date.parse('2026-03-03T23:59:59Z');
const counted = (day: string, of: Partial<DayStats>): DayStats => ({
  day,
  messages: 0,
  activePeople: 0,
  newPeople: 0,
  accounts: 0,
  rooms: 0,
  fileBytes: 0,
  databaseBytes: 0,
  ...of,
});

test('each day is there once, the oldest first; on one that was not counted nothing happened and all is as before', () => {
  const days = everyDay(
    [
      counted('2026-03-03', { messages: 5, rooms: 3 }),
      counted('2026-02-28', { messages: 2, rooms: 2, fileBytes: 10 }),
      counted('2026-02-01', { messages: 9, rooms: 1, accounts: 4 }),
    ],
    5,
    NOW,
  );
  expect(days.map(({ day }) => day)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03']);
  expect(days.map(({ messages }) => messages)).toEqual([0, 2, 0, 0, 5]);
  expect(days.map(({ rooms }) => rooms)).toEqual([1, 2, 2, 2, 3]);
  expect(days.map(({ fileBytes }) => fileBytes)).toEqual([0, 10, 10, 10, 0]);
  expect(days[0]?.accounts).toBe(4);
});

test('a server of its first day has days of nothing before it', () => {
  const days = everyDay([counted('2026-03-03', { messages: 1 })], 7, NOW);
  expect(days.map(({ messages }) => messages)).toEqual([0, 0, 0, 0, 0, 0, 1]);
});

test('a picture is as high as the next round number', () => {
  expect([0, 1, 3, 4.5, 9, 10, 11, 99, 161, 801].map(roundUp)).toEqual([1, 1, 3, 5, 10, 10, 15, 100, 200, 1000]);
});

test('today has what there is at this moment, and what happened as it was counted last', () => {
  const days = everyDay([counted('2026-03-02', { rooms: 2, messages: 4 })], 2, NOW);
  const [yesterday, today] = asOfNow(days, { users: 9, rooms: 7, storageBytes: 5 });
  expect(yesterday).toEqual(days[0]);
  expect(today).toMatchObject({ messages: 0, accounts: 9, rooms: 7, databaseBytes: 5 });
});
