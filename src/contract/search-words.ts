/**
 * A word as search knows it, for texts and for what is looked for alike: without accents, case and width. Scripts that write
 * without spaces are cut into pairs of letters, so any part of a sentence can be found as a phrase.
 */
export interface Word {
  text: string;
  /** its place among the words of the text */
  at: number;
  /** where it stands in the text, in UTF-16 units */
  start: number;
  end: number;
}

const LETTERS = /[\p{L}\p{N}\p{M}]+|\p{Extended_Pictographic}/gu;
const unspaced = [
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Bopomofo',
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Tibetan',
].map((script) => `\\p{scx=${script}}`);
const RUNS = new RegExp(`(?:[${unspaced.join('')}]\\p{M}*)+|[^${unspaced.join('')}]+`, 'gu');
const UNIT = new RegExp(`[${unspaced.join('')}]\\p{M}*`, 'gu');
const UNSPACED = new RegExp(`^[${unspaced.join('')}]`, 'u');

/** What Unicode does not take apart and people type without. */
const PLAIN: Record<string, string> = {
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ħ: 'h',
  æ: 'ae',
  œ: 'oe',
  ς: 'σ',
  ى: 'ي',
  ة: 'ه',
  ـ: '',
};
const TO_PLAIN = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');
/** Longer ones are found by their beginning. */
const MOST_LETTERS = 64;

function fold(word: string): string {
  if (/^[a-z0-9]+$/i.test(word)) return word.toLowerCase().slice(0, MOST_LETTERS);
  if (/^[\u3400-\u9fff]$/.test(word)) return word;
  const folded = word
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Mc}\p{Extended_Pictographic}]/gu, '')
    .replace(TO_PLAIN, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC');
  return folded.length <= MOST_LETTERS ? folded : [...folded].slice(0, MOST_LETTERS).join('');
}

/** The words of a text, in their order. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  const add = (folded: string, start: number, end: number) => {
    if (folded === '') return;
    at++;
    words.push({ text: folded, at, start, end });
  };
  for (const letters of text.matchAll(LETTERS)) {
    for (const run of letters[0].matchAll(RUNS)) {
      const start = letters.index + run.index;
      if (!UNSPACED.test(run[0])) add(fold(run[0]), start, start + run[0].length);
      else addPairs(run[0], start, add);
    }
  }
  return words;
}

/** Each letter with the next, and the last one alone: so a single letter is the beginning of some word wherever it stands. */
function addPairs(run: string, start: number, add: (folded: string, start: number, end: number) => void): void {
  const units = [...run.matchAll(UNIT)].map((unit) => ({
    text: fold(unit[0]),
    start: start + unit.index,
    end: start + unit.index + unit[0].length,
  }));
  const letters = units.filter(({ text }) => text !== '');
  for (const [place, letter] of letters.entries()) {
    const next = letters[place + 1];
    add(letter.text + (next?.text ?? ''), letter.start, next?.end ?? letter.end);
  }
}

/** Words that must follow one another; of the last one, where it is a `prefix`, only the beginning is given. */
export interface Term {
  words: { text: string; at: number }[];
  prefix: boolean;
}

/** What somebody wrote between two spaces or two quotation marks, as what to look for; null when there is no word in it. */
export function termOf(text: string): Term | null {
  const words = wordsOf(text);
  const last = words.at(-1);
  if (!last) return null;
  const before = words.at(-2);
  const isSingle = UNSPACED.test(last.text) && [...last.text].length === 1;
  // The end of a run is known by the pair that it is part of.
  if (isSingle && before && before.end >= last.end) words.pop();
  const prefix = (isSingle && words.at(-1) === last) || (text.endsWith('*') && last.text.length >= 3);
  return { words: words.map(({ text, at }) => ({ text, at })), prefix };
}

export interface Mark {
  start: number;
  end: number;
}

/** Where the terms stand in a text: in order, without overlaps. Positions count UTF-16 units, as JavaScript's strings do. */
export function marksOf(text: string, terms: readonly Term[]): Mark[] {
  const words = wordsOf(text);
  const marks: Mark[] = [];
  for (const { words: wanted, prefix } of terms) {
    const first = wanted[0];
    if (!first) continue;
    for (const [place, word] of words.entries()) {
      const found = wanted.every(({ text: letters, at }, index) => {
        const here = words[place + index];
        if (!here || here.at - word.at !== at - first.at) return false;
        return prefix && index === wanted.length - 1 ? here.text.startsWith(letters) : here.text === letters;
      });
      if (!found) continue;
      const isLetter = prefix && UNSPACED.test(first.text) && wanted.length === 1;
      const last = words[place + wanted.length - 1] ?? word;
      const end = isLetter ? endOfLetter(text, word, first.text) : last.end;
      marks.push({ start: word.start, end });
    }
  }
  return merged(marks);
}

function endOfLetter(text: string, word: Word, letter: string): number {
  if (word.text === letter) return word.end;
  return word.start + (UNIT_ONCE.exec(text.slice(word.start, word.end))?.[0].length ?? 1);
}
const UNIT_ONCE = new RegExp(UNIT.source, 'u');

function merged(marks: Mark[]): Mark[] {
  const ordered = marks.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const apart: Mark[] = [];
  for (const mark of ordered) {
    const last = apart.at(-1);
    if (last && mark.start <= last.end) last.end = Math.max(last.end, mark.end);
    else apart.push({ ...mark });
  }
  return apart;
}
