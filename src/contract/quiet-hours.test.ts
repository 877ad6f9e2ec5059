import { expect, test } from 'vitest';
import { isQuiet } from '#contract/quiet-hours.ts';

const at = (time: string) => new Date(`2026-07-01T${time}:00Z`);

test.each([
  [22 * 60, 7 * 60, 'UTC', '23:30', true],
  [22 * 60, 7 * 60, 'UTC', '06:59', true],
  [22 * 60, 7 * 60, 'UTC', '07:00', false],
  [9 * 60, 17 * 60, 'UTC', '12:00', true],
  [9 * 60, 17 * 60, 'UTC', '17:00', false],
  // In Paris it is two hours later than in UTC in summer.
  [22 * 60, 7 * 60, 'Europe/Paris', '20:30', true],
  [22 * 60, 7 * 60, 'Europe/Paris', '05:30', false],
  [0, 0, 'UTC', '00:00', false],
  [null, null, 'UTC', '00:00', false],
])('quiet hours from %s to %s in %s: at %s UTC it is quiet: %s', (from, to, timeZone, time, quiet) => {
  expect(isQuiet({ from, to, timeZone }, at(time))).toBe(quiet);
});
