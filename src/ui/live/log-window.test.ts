import { expect, test } from 'vitest';
import type { Message } from '#contract/messages.ts';
import type { RoomLog } from '#ui/live/live-state.ts';
import { covers, join, MOST_RESTING, MOST_SHOWN, trimAround, trimToEnd } from '#ui/live/log-window.ts';

const ADA = { id: 1, username: 'ada', displayName: 'Ada', avatarUrl: null, version: 2 };

/** Messages of these ids; of a message nothing else matters here. */
function logOf(from: number, to: number, change: Partial<RoomLog> = {}): RoomLog {
  const messages = Array.from({ length: to - from + 1 }, (_, at) => ({ id: from + at, senderId: 1 }) as Message);
  return { parentId: null, messages, people: { 1: ADA }, hasOlder: true, hasNewer: true, seq: 5, ...change };
}
const ends = ({ messages, hasOlder, hasNewer }: RoomLog) => [messages[0]?.id, messages.at(-1)?.id, hasOlder, hasNewer];

test('a stretch joins the one that begins where it ends, and knows both edges', () => {
  const joined = join(logOf(1, 10, { hasOlder: false, seq: 4 }), logOf(11, 20, { hasNewer: false }));
  expect(ends(joined)).toEqual([1, 20, false, false]);
  expect(joined.seq).toBe(4);
  expect(ends(join(logOf(1, 12), logOf(11, 20)))).toEqual([1, 20, true, true]);
  expect(join(logOf(1, 12), logOf(11, 20)).messages).toHaveLength(20);
  expect(ends(join(logOf(1, 0, { hasOlder: false }), logOf(1, 5)))).toEqual([1, 5, false, true]);
});

test('who is known already is the same object, so that nothing is drawn anew', () => {
  const older = logOf(1, 10);
  expect(join(older, logOf(11, 20, { people: { 1: { ...ADA } } })).people).toBe(older.people);
  const renamed = { ...ADA, displayName: 'Ada O.', version: 3 };
  expect(join(older, logOf(11, 20, { people: { 1: renamed } })).people[1]).toBe(renamed);
});

test('a stretch that is too long is cut far from its reader, and goes on where it was cut', () => {
  const whole = logOf(1, 1000, { hasOlder: false, hasNewer: false });
  expect(ends(trimAround(whole, 1))).toEqual([1, MOST_SHOWN, false, true]);
  expect(ends(trimAround(whole, 1000))).toEqual([1001 - MOST_SHOWN, 1000, true, false]);
  expect(ends(trimAround(whole, 500))).toEqual([500 - MOST_SHOWN / 2, 499 + MOST_SHOWN / 2, true, true]);
  expect(trimAround(whole, 5000).messages.at(-1)?.id).toBe(1000);
  const short = logOf(1, MOST_SHOWN);
  expect(trimAround(short, 1)).toBe(short);
});

test('at rest the end is kept, and what is not read of it', () => {
  const whole = logOf(1, 1000, { hasNewer: false });
  expect(ends(trimToEnd(whole))).toEqual([1001 - MOST_RESTING, 1000, true, false]);
  expect(trimToEnd(whole, 850).messages[0]?.id).toBeLessThanOrEqual(850);
  expect(trimToEnd(whole, 3).messages).toHaveLength(MOST_SHOWN);
  const short = logOf(1, MOST_RESTING, { hasNewer: false });
  expect(trimToEnd(short)).toBe(short);
});

test('a message belongs to a stretch if without it there would be a hole', () => {
  const middle = logOf(10, 20);
  expect([9, 10, 15, 20, 21].map((id) => covers(middle, id))).toEqual([false, false, true, true, false]);
  expect(covers({ ...middle, hasNewer: false }, 21)).toBe(true);
  expect(covers({ ...middle, hasOlder: false }, 9)).toBe(true);
  expect(covers(logOf(1, 0), 5)).toBe(false);
  expect(covers(logOf(1, 0, { hasNewer: false }), 5)).toBe(true);
});
