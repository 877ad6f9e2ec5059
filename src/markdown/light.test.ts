import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLightly } from '#markdown/light.ts';
import { parseMarkdown } from '#markdown/parse.ts';

const ORDINARY = [
  'Good morning!',
  'Has anybody seen the numbers of October? They look far too good.\nI would check them again.',
  '@ada can you look at #design, please :tada:',
  'The plan is at https://example.org/plans/2026?week=47#tuesday, as always.',
  'It is **really** done (_nearly_), ~~tomorrow~~ *today*; see `npm test`.',
  'snake_case_name, a -> b, 3 < 4, "quoted" & [in brackets], 10:30, ada@example.org',
  'One paragraph\n\nand another  \n  indented',
  'مرحبا بالجميع، هل نبدأ؟',
  'Grüße aus Köln 🎉 — à bientôt…',
  '**@ada** _#design_',
];

test('what people write most is read without the parser', () => {
  for (const text of ORDINARY) expect(readLightly(text), text).toEqual(parseMarkdown(text));
});

const WORDS = fc.constantFrom(
  ...['a', 'Ab', 'é', '7', '😀', ' ', ' ', ' ', '  ', '\n', '\n\n', '.', ',', '!', '?', '(', ')', '[', ']', '"', "'"],
  ...['*', '**', '_', '__', '~', '~~', '`', '``', '```', '|', '-', '- ', '1. ', '+', '=', '#', '# ', '&', '&amp;', '$'],
  ...['@ada', '@a_b', '@', '#design', '#', ':tada:', ':', '_@ada_', '*a*', '**b c**', '_d_', '~~e~~', '`f`', '`g *h*`'],
  ...[
    'http://a.example',
    'https://a.b-c.example/d/e_f.g?h=i&j=k#l',
    'http://',
    'mailto:a@b.example',
    'HTTP://A.example',
    'https://1.1.1.999/',
    'https://a.example:99999',
  ],
  ...[
    '/',
    '://',
    'www.a.example',
    '<',
    '>',
    '->',
    '<b>',
    '\\',
    '\t',
    '\u00a0',
    '\r',
    '(https://a.example/)',
    ':-)',
    '—',
  ],
  ...['%', '%20', '^', '{', '}', '\u200d', '\u0301', '￼', '।', '٪', '—', '“', '\u2028'],
);

test('whatever is read without it says what it would say', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(WORDS, { minLength: 1, maxLength: 12 }), (words) => {
      const text = words.join('');
      const light = readLightly(text);
      if (light === null) return;
      read++;
      expect(light).toEqual(parseMarkdown(text));
    }),
    { numRuns: 20_000 },
  );
  // It would be true of a reader that reads nothing.
  expect(read).toBeGreaterThan(1000);
});

test('addresses end where they would end', () => {
  const part = fc.constantFrom(
    'a',
    'Bc',
    '1',
    '/',
    '.',
    '-',
    '_',
    '=',
    '&',
    '?',
    '#',
    '+',
    ',',
    ')',
    '(',
    '%',
    '~',
    ':',
    '@',
    '!',
  );
  const host = fc.constantFrom(
    'a.example',
    'b-c.de',
    '1.2.org',
    'x.y.z.museum',
    'localhost',
    '1.2.3.4',
    'a..b',
    '-a.de',
    'a.b-',
  );
  fc.assert(
    fc.property(
      host,
      fc.array(part, { maxLength: 8 }),
      fc.constantFrom('', ' ', ', b', '.', ')', ' @ada', ':8080'),
      (name, path, after) => {
        const text = `see https://${name}${path.length > 0 ? '/' : ''}${path.join('')}${after}`;
        const light = readLightly(text);
        if (light !== null) expect(light).toEqual(parseMarkdown(text));
      },
    ),
    { numRuns: 10_000 },
  );
});

test.each(
  ORDINARY.concat([
    '*',
    ' *a',
    '_a ',
    '~~a ',
    '`a',
    ' `',
    '[',
    '<',
    '> ',
    '@',
    ':a',
    ' https://a.b/c',
    '\n ',
    ' _a_',
    'a.',
    '(',
    '\n\n',
  ]),
)('%j over and over takes no time to speak of', (unit) => {
  const text = unit.repeat(Math.ceil(12_000 / unit.length)).slice(0, 12_000);
  const times = [1, 2, 3, 4, 5].map(() => {
    const began = process.cpuUsage();
    readLightly(text);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  expect(Math.min(...times)).toBeLessThan(20);
});
