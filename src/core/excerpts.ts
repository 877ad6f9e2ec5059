import type { File } from '#contract/files.ts';
import { MAX_EXCERPT } from '#contract/limits.ts';
import { parseMarkdown } from '#markdown/parse.ts';
import { plainText } from '#markdown/plain.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The beginning of a text on one line, without its marks; of what is files alone, the name of the first. */
export function excerptOf(content: string, files: readonly File[]): string {
  const text = plainText(parseMarkdown(content)) || (files[0]?.name ?? '');
  // A grapheme may be long: the text is cut first, so that a hostile one costs no more than it shows.
  const head = text.slice(0, MAX_EXCERPT * 8);
  const shown = [...graphemes.segment(head.replace(/\s+/gu, ' ').trim())].map(({ segment }) => segment);
  if (shown.length <= MAX_EXCERPT && head.length === text.length) return shown.join('');
  return `${shown.slice(0, MAX_EXCERPT).join('').trimEnd().toWellFormed()}…`;
}
