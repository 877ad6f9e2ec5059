import { expect, test } from 'vitest';
import { clockOf, minuteOf } from '#ui/settings/notices/quiet-hours.ts';

test('every minute of the day is the same after it was shown and read', () => {
  for (let minute = 0; minute < 24 * 60; minute++) expect(minuteOf(clockOf(minute))).toBe(minute);
  expect([clockOf(0), clockOf(9 * 60 + 5), clockOf(23 * 60 + 59)]).toEqual(['00:00', '09:05', '23:59']);
});

test('what is no time yet is none', () => {
  for (const typed of ['', '9:05', '24:00', '12', 'ab:cd']) expect([typed, minuteOf(typed)]).toEqual([typed, null]);
});
