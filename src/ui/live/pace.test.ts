import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '#ui/live/pace.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function taken() {
  const all: (readonly number[])[] = [];
  return { all, pace: new Pace<number>((items) => all.push(items)) };
}

test('what comes by itself is taken at once', () => {
  const { all, pace } = taken();
  pace.add(1);
  expect(all).toEqual([[1]]);
  vi.advanceTimersByTime(200);
  pace.add(2);
  expect(all).toEqual([[1], [2]]);
});

test('a stream is taken some times a second, in its order, to its last', () => {
  const { all, pace } = taken();
  for (let at = 0; at < 100; at++) {
    pace.add(at);
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(200);
  expect(all.flat()).toEqual(Array.from({ length: 100 }, (_, at) => at));
  expect(all.length).toBeLessThanOrEqual(21);
});

test('in a hurry nothing waits, and nothing is taken twice', () => {
  const { all, pace } = taken();
  for (const item of [1, 2, 3]) pace.add(item);
  pace.hurry();
  expect(all).toEqual([[1], [2, 3]]);
  vi.advanceTimersByTime(1000);
  expect(all).toHaveLength(2);
});

test('once stopped it takes no more', () => {
  const { all, pace } = taken();
  for (const item of [1, 2]) pace.add(item);
  pace.stop();
  vi.advanceTimersByTime(1000);
  expect(all).toEqual([[1]]);
});
