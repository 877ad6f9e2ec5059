import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffWords } from '#ui/room/message/dialogs/word-diff.ts';

const shown = (before: string, after: string) =>
  diffWords(before, after)
    .map(({ kind, text }) => ({ same: text, added: `{+${text}+}`, removed: `{-${text}-}` })[kind])
    .join('');

test('words that were changed are told from those that stayed', () => {
  expect(shown('See you at noon', 'See you at one')).toBe('See you at {-noon-}{+one+}');
  expect(shown('one two three', 'one three')).toBe('one {-two -}three');
  expect(shown('one three', 'one two three')).toBe('one {+two +}three');
  expect(shown('same', 'same')).toBe('same');
  expect(shown('', 'new')).toBe('{+new+}');
  expect(shown('نعم غدا', 'نعم اليوم')).toBe('نعم {-غدا-}{+اليوم+}');
});

test('whatever the texts are, taking out gives the one and putting in the other', () => {
  const words = fc.array(fc.constantFrom('a', 'b', ' ', '\n', 'word', '😀', ','), { maxLength: 40 });
  fc.assert(
    fc.property(words, words, (one, other) => {
      const [before, after] = [one.join(''), other.join('')];
      const found = diffWords(before, after);
      const without = (kind: string) =>
        found
          .filter((stretch) => stretch.kind !== kind)
          .map(({ text }) => text)
          .join('');
      expect([without('added'), without('removed')]).toEqual([before, after]);
    }),
  );
});

test('texts as long as they may be take no long time', () => {
  const began = process.cpuUsage();
  diffWords('a b '.repeat(2500), 'b c '.repeat(2500));
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(300);
});
