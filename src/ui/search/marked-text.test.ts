import { expect, test } from 'vitest';
import { windowOf } from '#ui/search/marked-text.tsx';

const shown = (text: string, word: string, around: number) => {
  const start = text.indexOf(word);
  const { from, to } = windowOf(text, [{ start, end: start + word.length }], around);
  return text.slice(from, to);
};

test('a short text is shown whole, a long one around what was found, cut between words', () => {
  expect(shown('all of this', 'this', 40)).toBe('all of this');
  const text = `${'before it '.repeat(40)}needle ${'behind it '.repeat(40)}`;
  const part = shown(text, 'needle', 60);
  expect(part).toContain('needle');
  expect(part.length).toBeLessThanOrEqual(60);
  expect(part).toMatch(/^(before|it) .* (behind|it)$/);
});

test('what was found is in it where there is no space to cut at, and at the very end', () => {
  expect(shown(`${'x'.repeat(500)}needle${'x'.repeat(500)}`, 'needle', 60)).toContain('needle');
  expect(shown(`${'before it '.repeat(40)}needle`, 'needle', 60)).toMatch(/needle$/);
  expect(shown('a'.repeat(300), 'a'.repeat(300), 60)).toHaveLength(300);
});
