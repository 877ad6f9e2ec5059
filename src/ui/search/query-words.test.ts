import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery } from '#contract/search-query.ts';
import { OPERATORS, partAt, partsOf, put, toggle, without, write } from '#ui/search/query-words.ts';

test('words and operators are found where they stand', () => {
  const text = 'hello -from:ann in:"the big room" has:';
  expect(partsOf(text).map(({ operator, value, not }) => [operator, value, not])).toEqual([
    [null, 'hello', false],
    ['from', 'ann', true],
    ['in', 'the big room', false],
    ['has', '', false],
  ]);
  for (const { start, end } of partsOf(text)) expect(text.slice(start, end).trim()).toBe(text.slice(start, end));
  expect(partAt(text, 8)?.operator).toBe('from');
  expect(partAt(text, text.length)?.operator).toBe('has');
  expect(partAt('hello ', 6)).toBeNull();
});

test('a part is replaced, taken away, or follows the others', () => {
  const text = 'hello fr';
  expect(put(text, partAt(text, 8), 'from:')).toEqual({ text: 'hello from:', caret: 11 });
  expect(put('hello from:', partAt('hello from:', 11), write('from', 'ann'))).toEqual({
    text: 'hello from:ann ',
    caret: 15,
  });
  expect(put('hello', null, write('in', 'big room')).text).toBe('hello in:"big room" ');
  const [, second] = partsOf('a from:b c');
  expect(second && without('a from:b c', second)).toBe('a c');
  expect(toggle('a', 'has', 'file')).toBe('a has:file');
  expect(toggle('a has:file b', 'has', 'file')).toBe('a b');
});

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('from:', 'in:', 'on:', '-', '"', ' ', 'has:file', 'before:today', ':'),
);

test('every operator that the server reads is one that is shown', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const { wanted, wrong } = parseQuery(text, '2026-03-01');
      const read = [...wanted.map(({ kind }) => kind), ...wrong.map(({ operator }) => operator)];
      const shown = partsOf(text).flatMap(({ operator }) => operator ?? []);
      for (const operator of OPERATORS) {
        const count = (all: string[]) => all.filter((one) => one === operator).length;
        // One with nothing after it is shown, and the server takes it for words.
        expect(count(shown)).toBeGreaterThanOrEqual(count(read));
      }
    }),
    { numRuns: 1000 },
  );
});
