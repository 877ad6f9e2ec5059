import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Beginning } from '#ui/data/beginning.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function setUp() {
  let fetchedAgain = 0;
  let hasBegun = false;
  const beginning = new Beginning(() => fetchedAgain++);
  beginning.begun.then(() => {
    hasBegun = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return { beginning, hasBegun: () => hasBegun, fetchedAgain: () => fetchedAgain };
}

test('[E5] state is fetched when the feed has begun, once', async () => {
  const { beginning, hasBegun, fetchedAgain } = await setUp();
  expect(hasBegun()).toBe(false);
  beginning.ready();
  await vi.advanceTimersByTimeAsync(10_000);
  beginning.ready();
  expect([hasBegun(), fetchedAgain()]).toEqual([true, 0]);
});

test('[E5] a feed that is late, or offline, is not waited for, and what was fetched without it is fetched again', async () => {
  for (const wait of [1500, 0]) {
    const { beginning, hasBegun, fetchedAgain } = await setUp();
    if (wait === 0) beginning.giveUp();
    await vi.advanceTimersByTimeAsync(wait);
    expect([hasBegun(), fetchedAgain()]).toEqual([true, 0]);
    beginning.ready();
    beginning.ready();
    expect(fetchedAgain()).toBe(1);
  }
});
