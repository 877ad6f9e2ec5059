import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery, type Wanted } from '#contract/search-query.ts';
import { marksOf, termOf, wordsOf } from '#contract/search-words.ts';

const TODAY = '2026-03-01';

/** Short: `-from=ann`, `words=hello world`. */
function spelled(text: string): string[] {
  return parseQuery(text, TODAY).wanted.map((one: Wanted) => {
    const minus = one.not ? '-' : '';
    if (one.kind === 'words') {
      const star = one.term.prefix ? '*' : '';
      return `${minus}${one.term.words.map((word) => word.text).join(' ')}${star}`;
    }
    if ('period' in one) return `${minus}${one.kind}=${one.period.from}/${one.period.until}`;
    return `${minus}${one.kind}=${'name' in one ? one.name : one.what}`;
  });
}

test.each<[string, string[]]>([
  ['hello world', ['hello', 'world']],
  ['"hello  World" again', ['hello world', 'again']],
  ['"left open', ['left open']],
  ['-"not this" -nor', ['-not this', '-nor']],
  ['from:@Ann from:me -from:bob', ['from=ann', 'from=me', '-from=bob']],
  ['in:#General in:"the big room" in:@ann', ['in=general', 'in=the big room', 'in=@ann']],
  [
    'mentions:@Me HAS:Link is:pinned -has:file is:thread',
    ['mentions=me', 'has=link', 'is=pinned', '-has=file', 'is=thread'],
  ],
  ['on:2024-02-29', ['on=2024-02-29/2024-03-01']],
  ['before:2024-12 after:2023', ['before=2024-12-01/2025-01-01', 'after=2023-01-01/2024-01-01']],
  ['on:today after:yesterday', ['on=2026-03-01/2026-03-02', 'after=2026-02-28/2026-03-01']],
  ['https://example.org/x?y=1', ['https example org x y 1']],
  ['node.js foo:bar 12:30', ['node js', 'foo bar', '12 30']],
  ['depl* de*', ['depl*', 'de']],
  ['- -- *** "" :', []],
  ['日本語 語 Straße', ['日本 本語', '語*', 'strasse']],
])('search understands %s', (text, wanted) => {
  expect(parseQuery(text, TODAY).wrong).toEqual([]);
  expect(spelled(text)).toEqual(wanted);
});

test.each([
  ['before:soon', 'before', 'soon'],
  ['on:2024-02-31', 'on', '2024-02-31'],
  ['has:cheese', 'has', 'cheese'],
  ['is:""', 'is', '""'],
  ['from:@', 'from', '@'],
  ['in:#', 'in', '#'],
  ['-after:2024-13', 'after', '2024-13'],
  ['-on:2024', 'on', '2024'],
])('a known operator with a value that makes no sense is told: %s', (text, operator, value) => {
  expect(parseQuery(`hello ${text}`, TODAY).wrong).toEqual([{ operator, value }]);
});

const letters = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('from:', '-', '"', 'on:', 'in:', 'has:', ' ', '日本', '*', "'", '\\', 'ﷺ', '\u{1F600}', '__proto__'),
);

test('[S23] whatever is typed into search is understood or told, and never breaks', () => {
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 20 }), (parts) => {
      const text = parts.join('');
      const { wanted } = parseQuery(text, TODAY);
      for (const one of wanted) {
        if (one.kind !== 'words') continue;
        expect(one.term.words.length).toBeGreaterThan(0);
        // What goes into PostgreSQL's spelling of a query: letters and digits, nothing that would end or escape a word.
        for (const word of one.term.words) expect(word.text).toMatch(/^[\p{L}\p{N}\p{Mc}\p{Extended_Pictographic}]+$/u);
      }
    }),
    { numRuns: 2000 },
  );
});

test('whatever stands in a text is found by searching for it', () => {
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const term = termOf(text);
      if (!term) return;
      const marks = marksOf(`before ${text} behind`, [term]);
      expect(marks.length).toBeGreaterThan(0);
      for (const { start, end } of marks) expect(start).toBeLessThan(end);
    }),
    { numRuns: 1000 },
  );
});

test.each<[string, string, string[]]>([
  ['Ça va, l’École?', 'ecole', ['École']],
  ['مُحَمَّد كتب', 'محمد', ['مُحَمَّد']],
  ['これは日本語です', '日本語', ['日本語']],
  ['これは日本語です', '語', ['語']],
  ['終わり', 'り', ['り']],
  ['안녕하세요 여러분', '안녕', ['안녕']],
  ['ทดสอบภาษาไทย', 'ภาษา', ['ภาษา']],
  ['Deploying the deployment', 'depl*', ['Deploying', 'deployment']],
  ['the end. The End', '"the end"', ['the end', 'The End']],
  ['end the', '"the end"', []],
  ['ＦＵＬＬ width', 'full', ['ＦＵＬＬ']],
  ['great 🎉🎉', '🎉', ['🎉🎉']],
])('search finds in %s by %s', (text, query, expected) => {
  const terms = parseQuery(query, TODAY).wanted.flatMap((one) => (one.kind === 'words' ? [one.term] : []));
  expect(marksOf(text, terms).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
});

test('[S35] the words of the longest texts and queries are told at once', () => {
  for (const text of ['日', 'ﷺ', 'é ', '"', '-in:"', 'from:', 'a\u0301', 'a'].map((unit) => unit.repeat(10_000))) {
    const began = performance.now();
    wordsOf(text.slice(0, 10_000));
    parseQuery(text.slice(0, 500), TODAY);
    expect(performance.now() - began).toBeLessThan(150);
  }
});
