import { gemoji } from 'gemoji';
import { expect, test } from 'vitest';
import data from '#ui/emoji/emoji-data.json';
import { emojiNamed, readEmoji, searchEmoji } from '#ui/emoji/emoji-list.ts';

const GROUPS: Record<string, string> = {
  'Smileys & Emotion': 'smileys',
  'People & Body': 'people',
  'Animals & Nature': 'nature',
  'Food & Drink': 'food',
  'Travel & Places': 'travel',
  Activities: 'activities',
  Objects: 'objects',
  Symbols: 'symbols',
  Flags: 'flags',
};

/** A line for each: what it is, its names, its other words, and how it is called. */
function compact(): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const { emoji, names, tags, description, category } of gemoji) {
    const group = GROUPS[category];
    if (group === undefined) throw new Error(`the category ${category} has no place yet`);
    groups[group] ??= [];
    groups[group].push([emoji, names.join(' '), tags.join(' '), description].join('|'));
  }
  return groups;
}

// After a new version of gemoji: vitest -u
test('what the browser loads is what gemoji knows, and nothing else of it', async () => {
  await expect(`${JSON.stringify(compact(), null, 2)}\n`).toMatchFileSnapshot('emoji-data.json');
});

const groups = readEmoji(data);
const found = (query: string) => searchEmoji(groups, query, []).map(({ value }) => value);

test('an emoji is found by how its name begins, then by any word of it, then by what stands in between', () => {
  expect(found('tada')[0]).toBe('🎉');
  expect(found('+1')[0]).toBe('👍');
  expect(found('THUMBS')).toContain('👎');
  expect(found('party')).toContain('🎉');
  expect(found('heart').indexOf('❤️')).toBeLessThan(found('heart').indexOf('😍'));
  expect(found('red heart')).toContain('❤️');
  expect(found(':rocket:')).toEqual(['🚀']);
  expect(found('nothing is called so')).toEqual([]);
  expect(found('')).toEqual([]);
});

test('the server’s own come first among equals', () => {
  const own = [{ value: ':party_parrot:', names: ['party_parrot'], label: 'party_parrot', words: '', url: '/x' }];
  expect(searchEmoji(groups, 'party', own).map(({ value }) => value)[0]).toBe(':party_parrot:');
});

test('a name between colons says which emoji is meant', () => {
  expect(emojiNamed(groups, 'tada')).toBe('🎉');
  expect(emojiNamed(groups, 'heart')).toBe('❤️');
  expect(emojiNamed(groups, 'party')).toBeNull();
});
