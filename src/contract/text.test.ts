import { expect, test } from 'vitest';
import { line } from '#contract/text.ts';

const name = line(1, 80);

test('[S32] a name turns around nothing that stands behind it', () => {
  expect(name.parse('Ada \u202e\u2066Okafor\u2069')).toBe('Ada Okafor');
  // The marks that say where a single sign belongs stay: people who write from right to left need them.
  expect(name.parse('ليلى \u200fC++')).toBe('ليلى \u200fC++');
});

test('a name has something that can be seen', () => {
  for (const nothing of ['', ' ', '\u202e', '\u200b', '\u2060\u00ad', '\u3164', '\u2800', '\ufe0f', '\ue000'])
    expect(name.safeParse(nothing).success, JSON.stringify(nothing)).toBe(false);
  for (const something of ['x', '.', '👩‍🚀', '❤️', '़क', '北'])
    expect(name.safeParse(something).success, something).toBe(true);
  expect(line(0, 80).parse('')).toBe('');
});
