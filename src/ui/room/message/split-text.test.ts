import { expect, test } from 'vitest';
import { splitText } from '#ui/room/message/split-text.ts';

const everybody = () => true;
const links = (text: string) => splitText(text, everybody).flatMap((part) => (part.type === 'link' ? [part.href] : []));

test('the parts of a text put together are the text', () => {
  const text = 'See https://example.org/a_(b), @ada and @nobody: <b>not bold</b> javascript:alert(1)';
  const parts = splitText(text, (name) => name === 'ada');
  expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(parts.filter(({ type }) => type === 'mention').map(({ text: shown }) => shown)).toEqual(['@ada']);
});

test('an address ends before the punctuation of its sentence', () => {
  expect(links('Is it https://example.org/x?')).toEqual(['https://example.org/x']);
  expect(links('(at https://example.org/x).')).toEqual(['https://example.org/x']);
  expect(links('https://example.org/Set_(theory)')).toEqual(['https://example.org/Set_(theory)']);
});

test('only web addresses become links, and none that carries a name to sign in with', () => {
  expect(links('javascript:alert(1) data:text/html,x ftp://example.org file:///etc/passwd')).toEqual([]);
  expect(links('https://bank.example@evil.example/')).toEqual([]);
  expect(links('https://')).toEqual([]);
});

test('an e-mail address mentions nobody', () => {
  expect(splitText('ada@example.org', everybody)).toEqual([{ type: 'text', text: 'ada@example.org' }]);
});
