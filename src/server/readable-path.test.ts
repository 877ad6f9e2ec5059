import { expect, test } from 'vitest';
import { readablePath } from '#server/readable-path.ts';

test('an address that is text stays as it is; of any other the signs are read as they stand', () => {
  for (const target of ['/', '/join/a%20b?x=%E0%A4%A', '/people/%C3%A9', '*'])
    expect(readablePath(target)).toBe(target);
  expect(readablePath('/join/%')).toBe('/join/%25');
  expect(readablePath('/join/%E0%A4%A?x=1%')).toBe('/join/%25E0%25A4%25A?x=1%');
});
