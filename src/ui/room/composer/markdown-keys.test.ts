import { expect, test } from 'vitest';
import { continueList, link, type Mark, mark, markOf } from '#ui/room/composer/markdown-keys.ts';
import type { TextChange } from '#ui/room/composer/writing-field.ts';

/** `[` and `]` stand where the selection begins and ends; one `|` where nothing is selected. */
function selected(marked: string) {
  const from = marked.search(/[⟦|]/);
  const value = marked.replace(/[⟦⟧|]/g, '');
  const to = marked.includes('⟧') ? marked.indexOf('⟧') - 1 : from;
  return { value, from, to };
}

function after(value: string, { from, to, text, select: [start, end] }: TextChange): string {
  const changed = value.slice(0, from) + text + value.slice(to);
  return start === end
    ? `${changed.slice(0, start)}|${changed.slice(start)}`
    : `${changed.slice(0, start)}⟦${changed.slice(start, end)}⟧${changed.slice(end)}`;
}

const marked = (kind: Mark, before: string) => after(selected(before).value, mark(kind, selected(before)));

test('marks go around what is selected, and away again', () => {
  expect(marked('bold', 'a ⟦word⟧ here')).toBe('a **⟦word⟧** here');
  expect(marked('bold', 'a **⟦word⟧** here')).toBe('a ⟦word⟧ here');
  expect(marked('italic', 'a | here')).toBe('a _|_ here');
  expect(marked('strike', '⟦word⟧')).toBe('~~⟦word⟧~~');
  expect(marked('code', '⟦word⟧')).toBe('`⟦word⟧`');
});

test('marks of lines are set on each line that is touched, and taken away from all', () => {
  expect(marked('list', 'one\ntw⟦o\nth⟧ree')).toBe('one\n⟦- two\n- three⟧');
  expect(marked('list', '⟦- two\n- three⟧')).toBe('⟦two\nthree⟧');
  expect(marked('numbers', '⟦a\nb⟧')).toBe('⟦1. a\n2. b⟧');
  expect(marked('quote', 'wor|ds')).toBe('> words|');
});

test('a block of code stands on lines of its own', () => {
  expect(marked('block', '⟦let a⟧')).toBe('```\n⟦let a⟧\n```');
  expect(marked('block', 'see ⟦let a⟧ there')).toBe('see \n```\n⟦let a⟧\n```\n there');
});

test('a link is written around words', () => {
  expect(marked('link', 'see ⟦this⟧')).toBe('see [this](|)');
  const before = selected('see ⟦this⟧');
  expect(after(before.value, link(before, 'https://example.org'))).toBe('see [this](https://example.org)|');
});

test('Enter goes on with a list, and ends it on an empty item', () => {
  const entered = (before: string) => {
    const next = continueList(selected(before));
    return next && after(selected(before).value, next);
  };
  expect(entered('- one|')).toBe('- one\n- |');
  expect(entered('- one\n- |')).toBe('- one\n|');
  expect(entered('9. nine|')).toBe('9. nine\n10. |');
  expect(entered('- [x] done|')).toBe('- [x] done\n- [ ] |');
  expect(entered('no list|')).toBeNull();
});

test('keys mean marks with Ctrl or Command alone', () => {
  const press = { key: 'b', code: 'KeyB', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false };
  expect(markOf(press, false)).toBe('bold');
  expect(markOf({ ...press, ctrlKey: false, metaKey: true }, false)).toBe('bold');
  expect(markOf({ ...press, altKey: true }, false)).toBeNull();
  expect(markOf({ ...press, ctrlKey: false }, false)).toBeNull();
  expect(markOf({ ...press, key: 'X', code: 'KeyX', shiftKey: true }, false)).toBe('strike');
  // Without a selection Ctrl-K is the switcher's.
  expect(markOf({ ...press, key: 'k', code: 'KeyK' }, false)).toBeNull();
  expect(markOf({ ...press, key: 'k', code: 'KeyK' }, true)).toBe('link');
});
