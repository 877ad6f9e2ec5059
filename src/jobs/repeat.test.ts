import { once } from 'node:events';
import { expect, test } from 'vitest';
import { repeat } from '#jobs/repeat.ts';

test('work that fails is reported and done again', async () => {
  const errors: unknown[] = [];
  let times = 0;
  await new Promise<void>((resolve) => {
    const repeated = repeat(
      1,
      async () => {
        times++;
        if (times === 3) void repeated.stop().then(resolve);
        throw new Error(`failure ${times}`);
      },
      (error) => errors.push(error),
    );
  });
  expect(errors).toEqual([new Error('failure 1'), new Error('failure 2'), new Error('failure 3')]);
});

test('stopping interrupts a pause, and waits for work under way after telling it', async () => {
  await repeat(
    3_600_000,
    async () => undefined,
    () => undefined,
  ).stop();
  let [begun, ended] = [() => {}, false];
  const working = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const repeated = repeat(
    1,
    async (signal) => {
      begun();
      await once(signal, 'abort');
      await new Promise(setImmediate);
      ended = true;
    },
    () => undefined,
  );
  await working;
  await repeated.stop();
  expect(ended).toBe(true);
});
