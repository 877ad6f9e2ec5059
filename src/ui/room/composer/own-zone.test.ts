import { expect, test } from 'vitest';
import { dayOf, momentOf, quickTimes, timeOf } from '#ui/room/composer/own-zone.ts';

test('quick choices are in an hour, tomorrow at nine and Monday at nine', () => {
  const thursday = new Date(2026, 9, 15, 14, 20, 30);
  expect(quickTimes(thursday).map(({ key, at }) => [key, `${dayOf(at)} ${timeOf(at)}`])).toEqual([
    ['hour', '2026-10-15 15:21'],
    ['tomorrow', '2026-10-16 09:00'],
    ['monday', '2026-10-19 09:00'],
  ]);
});

test('on a Sunday tomorrow is Monday, and on a Monday the next one is meant', () => {
  expect(quickTimes(new Date(2026, 9, 18, 10)).map(({ key }) => key)).toEqual(['hour', 'tomorrow']);
  const [, , monday] = quickTimes(new Date(2026, 9, 19, 10));
  expect(monday && dayOf(monday.at)).toBe('2026-10-26');
});

test('what a form spells is a moment or none', () => {
  expect(momentOf('2026-10-15', '14:20')).toEqual(new Date(2026, 9, 15, 14, 20));
  expect(momentOf('', '14:20')).toBeNull();
  expect(momentOf('2026-10-15', '')).toBeNull();
});
