import { expect, test } from 'vitest';
import { beginningOf } from '#ui/room/message/text/long-text.ts';

test('what people write usually is shown whole', () => {
  expect(beginningOf('')).toBeNull();
  expect(beginningOf('word '.repeat(500))).toBeNull();
  expect(beginningOf('line\n'.repeat(30))).toBeNull();
});

test('a long text is cut between lines, then between words, and never inside of a character', () => {
  expect(beginningOf('line\n'.repeat(100))?.split('\n')).toEqual(Array(24).fill('line'));
  expect(beginningOf(`${'a'.repeat(1500)}\n${'b'.repeat(2000)}`)).toBe('a'.repeat(1500));
  expect(beginningOf('word '.repeat(1000))).toMatch(/^(word ?){300,}$/);
  for (const text of ['😀'.repeat(3000), `a${'😀'.repeat(3000)}`]) expect(beginningOf(text)?.isWellFormed()).toBe(true);
});
