import { expect, test } from 'vitest';
import { parseMarkdown } from '#markdown/parse.ts';
import { inlinesOf, plainText } from '#markdown/plain.ts';
import type { Block, Inline } from '#markdown/tree.ts';

const t = (text: string): Inline => ({ type: 'text', text });
const p = (...children: Inline[]): Block => ({ type: 'paragraph', children });
const inline = (text: string): readonly Inline[] => {
  const [block, ...more] = parseMarkdown(text);
  expect(more).toEqual([]);
  if (block?.type !== 'paragraph') throw new Error(`${text} is ${block?.type}`);
  return block.children;
};

test('emphasis, strike, code, breaks', () => {
  expect(inline('a *b* **c** ~~d~~ `e *f*`\ng')).toEqual([
    t('a '),
    { type: 'emphasis', children: [t('b')] },
    t(' '),
    { type: 'strong', children: [t('c')] },
    t(' '),
    { type: 'strike', children: [t('d')] },
    t(' '),
    { type: 'code', text: 'e *f*' },
    { type: 'break' },
    t('g'),
  ]);
  expect(inline('snake_case_name and 2*3*4')).toEqual([
    t('snake_case_name and 2'),
    { type: 'emphasis', children: [t('3')] },
    t('4'),
  ]);
});

test('fenced code keeps its language and its lines', () => {
  expect(parseMarkdown('```ts\nconst a = "@ada";\n\n  b\n```\nafter')).toEqual([
    { type: 'code', language: 'ts', text: 'const a = "@ada";\n\n  b' },
    p(t('after')),
  ]);
  expect(parseMarkdown('```<img src=x>\nnever closed')).toEqual([
    { type: 'code', language: null, text: 'never closed' },
  ]);
});

test('lists, numbered lists, tasks, quotes in each other', () => {
  expect(parseMarkdown('- [ ] one\n- [x] *two*\n- three\n  - four\n\n7. five\n\n> six\n> - seven')).toEqual([
    {
      type: 'list',
      start: null,
      items: [
        { checked: false, children: [p(t('one'))] },
        { checked: true, children: [p({ type: 'emphasis', children: [t('two')] })] },
        {
          checked: null,
          children: [
            p(t('three')),
            { type: 'list', start: null, items: [{ checked: null, children: [p(t('four'))] }] },
          ],
        },
      ],
    },
    { type: 'list', start: 7, items: [{ checked: null, children: [p(t('five'))] }] },
    {
      type: 'quote',
      children: [p(t('six')), { type: 'list', start: null, items: [{ checked: null, children: [p(t('seven'))] }] }],
    },
  ]);
});

test('tables', () => {
  expect(parseMarkdown('| a | b |\n|:-|-:|\n| 1 | @ada |')).toEqual([
    {
      type: 'table',
      align: ['left', 'right'],
      rows: [
        [[t('a')], [t('b')]],
        [[t('1')], [{ type: 'mention', name: 'ada' }]],
      ],
    },
  ]);
});

test('links go to the web and to mail, and nowhere else', () => {
  const hrefs = (text: string) =>
    [...inlinesOf(parseMarkdown(text))].flatMap((node) => (node.type === 'link' ? [node.href] : []));
  expect(
    hrefs('[a](https://example.org/x) http://example.org/y <https://example.org/z> [m](mailto:a@example.org)'),
  ).toEqual(['https://example.org/x', 'http://example.org/y', 'https://example.org/z', 'mailto:a@example.org']);
  for (const url of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '//example.org',
    '/etc/passwd',
    'ftp://example.org',
    '&#106;avascript:alert(1)',
    'file:///etc/passwd',
    'x',
  ])
    expect(hrefs(`[a](${url}) <${url}>`), url).toEqual([]);
  expect(hrefs('example.org ada@example.org www.example.org')).toEqual([]);
});

test('[S32] what looks like a link and is no address stays text, whatever way it was written', () => {
  for (const url of [
    'https://',
    'https://1.1.1.999/',
    'http://256.256.256.256',
    'http://a:99999/',
    'https://xn--a.com/',
  ]) {
    for (const text of [url, `<${url}>`, `[words](${url})`]) {
      const links = [...inlinesOf(parseMarkdown(text))].filter(({ type }) => type === 'link');
      expect(
        links.every((link) => link.type === 'link' && URL.canParse(link.href)),
        text,
      ).toBe(true);
      expect(plainText(parseMarkdown(text)), text).toContain(text === `[words](${url})` ? 'words' : url);
    }
  }
});

test('people, rooms and emoji are nodes, but not in words, times, code and addresses', () => {
  const names = (text: string) =>
    [...inlinesOf(parseMarkdown(text))].flatMap((node) => ('name' in node ? [`${node.type} ${node.name}`] : []));
  expect(names('@ada #design :tada::+1: (#büro) _@bob_')).toEqual([
    'mention ada',
    'room design',
    'emoji tada',
    'emoji +1',
    'room büro',
    'mention bob',
  ]);
  expect(names('10:30:15 a#b ada@bob `@ada :x:` https://example.org/@ada#top:x: C# # a: b:')).toEqual([]);
});

test('what is no mark of ours stays as it was typed', () => {
  for (const text of [
    '# not a heading',
    'a\n===',
    '---',
    '[a]: https://example.org',
    '![x](https://example.org/x.png)'.slice(0, 4),
    '&amp; &lt;',
    '    four spaces'.trim(),
    '<b>bold</b>',
    'a \\ b',
  ])
    expect(plainText(parseMarkdown(text)), text).toBe(text);
});

test('the words alone are what notifications and searches see', () => {
  const text =
    '**Hi** @ada, see [the plan](https://example.org) in #design :tada:\n- [x] `done`\n> quoted\n\n|a|b|\n|-|-|\n|c|d|\n```js\ncode\n```';
  expect(plainText(parseMarkdown(text))).toBe('Hi @ada, see the plan in #design :tada:\ndone\nquoted\na b\nc d\ncode');
});

const XSS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '[x](javascript:alert(1))',
  '![x](javascript:alert(1))',
  '<javascript:alert(1)>',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](https://a.b/" onmouseover="alert(1))',
  '`</code><script>alert(1)</script>`',
  '```"><script>\nalert(1)\n```',
  '<!--<img src="--><img src=x onerror=alert(1)//">',
  '[\u202ex](https://example.org)',
  '<a href="javascript:x">y</a>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
];
test.each(XSS)('[S32] %j is text: no node but ours, no link but to the web', (text) => {
  const kinds = new Set(['text', 'code', 'break', 'emphasis', 'strong', 'strike', 'link', 'mention', 'room', 'emoji']);
  for (const node of inlinesOf(parseMarkdown(text))) {
    expect(kinds).toContain(node.type);
    if (node.type === 'link') expect(new URL(node.href).protocol).toMatch(/^(https?|mailto):$/);
  }
  // Nothing is decoded into something else than was typed.
  expect(plainText(parseMarkdown(text))).not.toMatch(/^\s*$/);
});

const PATTERNS = [
  '*',
  '*a ',
  '**a *a ',
  '_a_ ',
  '[',
  '[a](',
  '![[]()',
  '`a ``b ',
  '>',
  '> ',
  '- ',
  '1. ',
  '> - ',
  '\n',
  '<',
  '&a',
  '\\',
  '|',
  '|a|b|\n',
  '~a~~ ',
  '```\n',
  'a\n=\n',
  '[a]: b\n',
  '[a](<b',
  '@',
  '@a',
  '@a@b.c ',
  'www.',
  'http://',
  'http://a.b ',
  ':',
  ':a',
  ':a:',
  '#',
  '#a',
  '@_',
  '_@a_',
  'a  \n',
  '<!--',
  '(',
  '😀',
  '\u0301',
  'a@',
  ' - a\n',
];
/** In the processor's time: a machine that has other work makes no text slower. */
const fastest = (text: string) =>
  Math.min(
    ...[1, 2, 3, 4, 5].map(() => {
      const began = process.cpuUsage();
      parseMarkdown(text);
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1000;
    }),
  );
test.each(PATTERNS)(
  '[S35] %j over and over, as long as a message may be and far longer, takes less than 50 ms',
  (unit) => {
    for (const length of [12_000, 100_000])
      expect(fastest(unit.repeat(Math.ceil(length / unit.length)).slice(0, length))).toBeLessThan(50);
  },
);

test('[S35] opened in each other and never closed, as deep as one likes', () => {
  const nested = [
    `${'['.repeat(5900)}a${']'.repeat(5900)}`,
    `${'*a **a '.repeat(850)}${' a** a*'.repeat(850)}`,
    Array.from({ length: 145 }, (_, at) => `${' '.repeat(at)}- a`).join('\n'),
    Array.from({ length: 150 }, (_, at) => `e${'`'.repeat(at)}`).join(''),
    `|a|b|\n|-|-|\n${'|a|b|\n'.repeat(1950)}`,
    '> '.repeat(5900),
  ];
  for (const text of nested) {
    expect(fastest(text)).toBeLessThan(50);
    expect(plainText(parseMarkdown(text)).length).toBeGreaterThan(0);
  }
});
