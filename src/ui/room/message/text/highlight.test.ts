import { expect, test } from 'vitest';
import { highlight, knownLanguage, MOST_COLOURED, type Piece } from '#ui/room/message/text/highlight.ts';

const textOf = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : textOf(piece.children))).join('');
const scopesOf = (pieces: readonly Piece[]): string[] =>
  pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.scope, ...scopesOf(piece.children)]));

test('a language is known by each of its names, and by no name that objects have anyway', () => {
  expect(['ts', 'TSX', 'typescript', 'c++', 'yml', 'sh'].map(knownLanguage)).toEqual([
    'typescript',
    'typescript',
    'typescript',
    'cpp',
    'yaml',
    'bash',
  ]);
  expect([null, '', 'klingon', 'constructor', '__proto__'].map(knownLanguage)).toEqual([null, null, null, null, null]);
});

test('code keeps every character, and its words have their kinds', async () => {
  const code = "export const a = 'b'; // <script>";
  const pieces = await highlight(code, 'typescript');
  expect(textOf(pieces)).toBe(code);
  expect(scopesOf(pieces)).toEqual(expect.arrayContaining(['keyword', 'string', 'comment']));
  const page = '<style>a { color: red }</style><script>let b = 1</script>';
  expect(textOf(await highlight(page, 'xml'))).toBe(page);
});

test('[S35] as much code as is coloured, opened and never closed, takes no time that one notices', async () => {
  for (const language of ['typescript', 'xml', 'markdown', 'python', 'cpp', 'bash', 'perl', 'ruby', 'scss', 'php']) {
    for (const unit of ['(', '<a ', '/*', '"a', '`${', 'a.', '{[(', '<!--', '$x = /', '**a *b ', '\\']) {
      const code = unit.repeat(MOST_COLOURED / unit.length);
      await highlight(code.slice(0, 10), language);
      const began = process.cpuUsage();
      expect(textOf(await highlight(code, language))).toBe(code);
      const { user, system } = process.cpuUsage(began);
      expect((user + system) / 1000, `${unit} in ${language}`).toBeLessThan(200);
    }
  }
});
