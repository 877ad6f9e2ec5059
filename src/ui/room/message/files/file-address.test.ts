import { expect, test } from 'vitest';
import { clockOf, fitted, typeOf } from '#ui/room/message/files/file-address.ts';

test('a file is called by its ending, else by what it is', () => {
  expect(typeOf({ name: 'brief-autumn.pdf', mime: 'application/pdf' })).toBe('PDF');
  expect(typeOf({ name: 'archive.tar.gz', mime: 'application/gzip' })).toBe('GZ');
  expect(typeOf({ name: 'Makefile', mime: 'text/plain' })).toBe('PLAIN');
});

test('durations are read as on a clock', () => {
  expect([0, 400, 65_000, 760_000, 3_723_000, -5].map(clockOf)).toEqual([
    '0:00',
    '0:00',
    '1:05',
    '12:40',
    '1:02:03',
    '0:00',
  ]);
});

test('a picture keeps its shape, is never enlarged, and is never nothing', () => {
  const most = { width: 360, height: 280 };
  expect(fitted(100, 50, most)).toEqual({ width: 100, height: 50 });
  expect(fitted(3600, 1800, most)).toEqual({ width: 360, height: 180 });
  expect(fitted(1000, 4000, most)).toEqual({ width: 70, height: 280 });
  expect(fitted(20_000, 1, most)).toEqual({ width: 360, height: 1 });
});
