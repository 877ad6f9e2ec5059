import { expect, test } from 'vitest';
import data from '#ui/emoji/emoji-data.json';
import { readEmoji } from '#ui/emoji/emoji-list.ts';
import { TONES, toned } from '#ui/emoji/skin-tone.ts';

const SETS = 'v';
const all = Object.values(readEmoji(data))
  .flat()
  .map(({ value }) => value);

test('hands and single people take a tone; what is no skin, or several people, stays as it is', () => {
  expect(toned('👍', '🏽')).toBe('👍🏽');
  expect(toned('☝️', '🏿')).toBe('☝🏿');
  expect(toned('👩‍🚀', '🏻')).toBe('👩🏻‍🚀');
  expect(toned('🕵️‍♂️', '🏼')).toBe('🕵🏼‍♂️');
  for (const plain of ['😀', '🎉', '👨‍👩‍👧', '💏', '👯', '🇫🇷', ':party_parrot:'])
    expect(toned(plain, '🏽')).toBe(plain);
  expect(toned('👍', '')).toBe('👍');
});

test('each that takes a tone is one of Unicode in every tone', () => {
  // Sets of strings are not among what our target can spell.
  const isEmoji = new RegExp('^\\p{RGI_Emoji}$', SETS);
  const takes = all.filter((emoji) => toned(emoji, '🏽') !== emoji);
  expect(takes.length).toBeGreaterThan(250);
  for (const tone of TONES.slice(1))
    expect(takes.map((emoji) => toned(emoji, tone)).filter((emoji) => !isEmoji.test(emoji))).toEqual([]);
});
