import { expect, test } from 'vitest';
import { readDuration, readWritten } from '#ui/room/composer/commands.ts';

test('a slash and a known word are a command with what stands behind', () => {
  expect(readWritten('/topic Type and colour')).toEqual({ type: 'command', name: 'topic', rest: 'Type and colour' });
  expect(readWritten('/HELP')).toEqual({ type: 'command', name: 'help', rest: '' });
  expect(readWritten('/me waves\nand goes')).toEqual({ type: 'command', name: 'me', rest: 'waves\nand goes' });
});

test('an unknown word is told and not sent, and two slashes are one', () => {
  expect(readWritten('/topci x')).toEqual({ type: 'unknown', name: 'topci' });
  expect(readWritten('//topic x')).toEqual({ type: 'text', content: '/topic x' });
});

test('a path is no command', () => {
  for (const content of ['/etc/passwd', '/ a', '/', 'a /topic'])
    expect(readWritten(content)).toEqual({ type: 'text', content });
});

test('durations', () => {
  expect(readDuration('30m')).toBe(1_800_000);
  expect(readDuration('2 H')).toBe(7_200_000);
  for (const text of ['', 'h', '0m', '2y', '2h more']) expect(readDuration(text)).toBeNull();
});
