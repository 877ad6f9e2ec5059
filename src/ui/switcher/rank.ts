/** What people type without: accents, case, width, and the letters that Unicode does not take apart. */
const PLAIN: Record<string, string> = {
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ħ: 'h',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ى: 'ي',
  ة: 'ه',
  ـ: '',
};
const TO_PLAIN = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');

export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(TO_PLAIN, (letter) => PLAIN[letter] ?? letter)
    .trim();
}

const GAP = /[^\p{L}\p{N}]+/u;

/** How well a name is what was typed, or null when it is not; both are folded. Each step is 20, so that a habit decides within one. */
export function matchOf(query: string, name: string): number | null {
  if (query === '') return 0;
  if (name === query) return 120;
  if (name.startsWith(query)) return 100;
  const words = name.split(GAP).filter(Boolean);
  if (words.some((word) => word.startsWith(query))) return 80;
  const asked = query.split(GAP).filter(Boolean);
  if (asked.length > 1 && asked.every((part) => words.some((word) => word.startsWith(part)))) return 60;
  if (name.includes(query)) return 40;
  return isSpelledIn(query, words) ? 20 : null;
}

/** The letters in their order, the first of them at the beginning of a word: `dsgn` or `edv` for équipe-dev. */
function isSpelledIn(query: string, words: readonly string[]): boolean {
  const letters = [...query.replace(/\s+/gu, '')];
  if (letters.length < 2) return false;
  return words.some((word, at) => {
    if (!word.startsWith(letters[0] ?? '')) return false;
    let next = 0;
    for (const letter of words.slice(at).join('')) if (letter === letters[next]) next++;
    return next === letters.length;
  });
}

interface Ranked {
  /** folded names, the one that counts first */
  names: readonly string[];
  /** 0 to 19: how likely it is wanted whatever was typed */
  habit: number;
}

/** Those that are meant, the likeliest first. A second name counts a little less than the first. */
export function rank<T extends Ranked>(query: string, all: readonly T[], most: number): { one: T; score: number }[] {
  const wanted = fold(query);
  const found = all.flatMap((one) => {
    const scores = one.names.flatMap((name, at) => {
      const match = matchOf(wanted, name);
      return match === null ? [] : match - Math.min(at, 1);
    });
    return scores.length === 0 ? [] : { one, score: Math.max(...scores) + one.habit };
  });
  return found.sort((a, b) => b.score - a.score).slice(0, most);
}
