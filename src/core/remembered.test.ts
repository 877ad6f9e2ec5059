import { expect, test } from 'vitest';
import { Remembered } from '#core/remembered.ts';

test('an answer is found out once for all who ask meanwhile, and anew when it is old', async () => {
  let now = 0;
  let asked = 0;
  const kept = new Remembered<number>(1000, 10, () => now);
  const ask = async () => ++asked;
  expect(await Promise.all([kept.get('a', ask), kept.get('a', ask), kept.get('b', ask)])).toEqual([1, 1, 2]);
  now = 999;
  expect(await kept.get('a', ask)).toBe(1);
  now = 1000;
  expect(await kept.get('a', ask)).toBe(3);
});

test('a failure reaches whoever waits for it and is not kept', async () => {
  const kept = new Remembered<number>(1000, 10);
  const fail = () => Promise.reject(new Error('down'));
  const both = await Promise.allSettled([kept.get('a', fail), kept.get('a', async () => 1)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await kept.get('a', async () => 2)).toBe(2);
});

test('it holds no more than it may, the oldest go first', async () => {
  const kept = new Remembered<string>(1000, 3);
  for (const key of 'abcd') await kept.get(key, async () => key);
  expect(kept.size).toBe(3);
  expect(await kept.get('d', async () => 'anew')).toBe('d');
  expect(await kept.get('a', async () => 'anew')).toBe('anew');
});

test('of different questions one is asked at a time', async () => {
  const kept = new Remembered<string>(1000, 10);
  let under = 0;
  let most = 0;
  const ask = async () => {
    most = Math.max(most, ++under);
    await new Promise(setImmediate);
    under--;
    return 'answer';
  };
  await Promise.all([...'abcde'].map((key) => kept.get(key, ask)));
  expect(most).toBe(1);
});
