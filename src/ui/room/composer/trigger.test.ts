import { expect, test } from 'vitest';
import { nearest, triggerAt } from '#ui/room/composer/trigger.ts';

/** `|` is the caret. */
const at = (marked: string) => {
  const found = triggerAt(marked.replace('|', ''), marked.indexOf('|'));
  return found && `${found.kind} ${found.query} ${found.from}`;
};

test('a sign at the beginning of a word, and what stands behind it up to the caret, asks for names', () => {
  expect(at('Hello @bo|')).toBe('person bo 6');
  expect(at('(@|')).toBe('person  1');
  expect(at('see #équipe-d|')).toBe('room équipe-d 4');
  expect(at('well :tad|a')).toBe('emoji tad 5');
  expect(at('/top|')).toBe('command top 0');
});

test('what is an address, a time, code or in the middle of a text asks for nothing', () => {
  expect(at('ada@example|')).toBeNull();
  expect(at('at 10:30|')).toBeNull();
  expect(at(':)|')).toBeNull();
  expect(at('one /top|')).toBeNull();
  expect(at('`@bo|')).toBeNull();
  expect(at('```\n@bo|')).toBeNull();
  expect(at('`code` @bo|')).toBe('person bo 7');
  expect(at('Hello @bob |')).toBeNull();
});

test('names are found by their beginning, by any word, by any part, in that order and without marks', () => {
  const names = ['Zoe Bell', 'Abel', 'Élodie Roux', 'Bella'];
  expect(nearest(names, 'bel', (name) => [name], 8)).toEqual(['Bella', 'Zoe Bell', 'Abel']);
  expect(nearest(names, 'elo', (name) => [name], 8)).toEqual(['Élodie Roux']);
  expect(nearest(names, '', (name) => [name], 2)).toEqual(['Zoe Bell', 'Abel']);
});
