const COLOURS = 12;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The first letter of the first and of the last word of a name. */
function initialsOf(name: string): string {
  const words = name.split(/[\s_.-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : ''];
  const letterOf = (word: string) => {
    for (const { segment } of graphemes.segment(word)) if (/^[\p{L}\p{N}]/u.test(segment)) return segment;
    return '';
  };
  return [...`${letterOf(first)}${letterOf(last)}`].slice(0, 4).join('').toLocaleUpperCase('en').slice(0, 8) || '?';
}

/**
 * Where somebody's face is asked for: what he shows, or one that is drawn from his name. All that is drawn stands in the
 * address, so the same address is the same picture for ever.
 */
export function avatarOf(person: { id: number; displayName: string; avatarUrl: string | null }): string {
  if (person.avatarUrl !== null) return person.avatarUrl;
  return `/avatars/${encodeURIComponent(initialsOf(person.displayName))}/${person.id % COLOURS}.svg`;
}
