import type { Has, Is } from '#contract/search-query.ts';
import { type Term, wordsOf } from '#contract/search-words.ts';
import type { IndexedRow } from '#db/search-index-sql.ts';

// How a message and a question are written for PostgreSQL. Words hold letters and digits only, so what stands behind an @ is
// never one of them.

/** So many ids are one block, by which the newest of very many are found without reading them all. */
export const BLOCK = 32_768;

export const facet = {
  room: (id: number) => `'@r${id}'`,
  sender: (id: number) => `'@u${id}'`,
  mention: (id: number) => `'@m${id}'`,
  /** as 202601 */
  month: (month: number) => `'@n${month}'`,
  block: (id: number) => `'@b${Math.floor(id / BLOCK)}'`,
  has: (what: Has) => `'@has:${what}'`,
  is: (what: Is) => `'@is:${what}'`,
};

const LINK = /\bhttps?:\/\/[^\s]/iu;
/** PostgreSQL keeps no more of one word, and none further on. */
const MOST_PLACES = 255;
const LAST_PLACE = 16_383;

/** A message is found by what its files are called too. */
export const wholeText = (content: string, fileNames: readonly string[]) => [content, ...fileNames].join('\n');

/** A message as a tsvector, in PostgreSQL's own spelling. */
export function toIndex(row: IndexedRow): string {
  const places = new Map<string, number[]>();
  for (const { text, at } of wordsOf(wholeText(row.content, row.file_names))) {
    const known = places.get(text);
    if (!known) places.set(text, [Math.min(at, LAST_PLACE)]);
    else if (known.length < MOST_PLACES) known.push(Math.min(at, LAST_PLACE));
  }
  return [
    ...[...places].map(([word, at]) => `'${word}':${at.join(',')}`),
    facet.room(row.room_id),
    facet.sender(row.sender_id),
    facet.month(row.month),
    facet.block(row.id),
    ...row.mentions.map(facet.mention),
    ...(LINK.test(row.content) ? [facet.has('link')] : []),
    ...(row.filed ? [facet.has('file')] : []),
    ...(row.reacted ? [facet.has('reaction')] : []),
    ...(row.pinned ? [facet.is('pinned')] : []),
    ...(row.threaded ? [facet.is('thread')] : []),
  ].join(' ');
}

/** Words that follow one another, as a tsquery. */
export function toQuery({ words, prefix }: Term): string {
  const parts = words.map(({ text, at }, place) => {
    const before = words[place - 1];
    const step = before ? `<${at - before.at}>` : '';
    return `${step}'${text}'${prefix && place === words.length - 1 ? ':*' : ''}`;
  });
  return parts.length === 1 ? parts.join('') : `(${parts.join(' ')})`;
}

export const allOf = (queries: readonly string[]) => queries.join(' & ');
/** A question that nothing answers when there is nothing to choose from. */
export const anyOf = (queries: readonly string[]) => (queries.length === 0 ? `'@none'` : `(${queries.join(' | ')})`);
