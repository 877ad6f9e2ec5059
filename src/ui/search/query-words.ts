import { HAS, IS } from '#contract/search-query.ts';

export const OPERATORS = ['from', 'in', 'mentions', 'before', 'after', 'on', 'has', 'is'] as const;
export type Operator = (typeof OPERATORS)[number];

export const VALUES = { has: HAS, is: IS } as const;

/** One word of what was typed, or an operator with its value, and where it stands. */
export interface Part {
  start: number;
  end: number;
  not: boolean;
  operator: Operator | null;
  /** without quotation marks */
  value: string;
}

/** The same cuts as those of the server (contract/search-query.ts), with their places; a colon alone is a value that is still to come. */
const PARTS = /(-?)(?:(from|in|mentions|before|after|on|has|is):)?(?:"([^"]*)"?|([^\s"]\S*)|(?<=:))/giu;

export function partsOf(text: string): Part[] {
  return [...text.matchAll(PARTS)].flatMap((match) => {
    const [whole, minus, name, quoted, bare] = match;
    if (whole === '') return [];
    const operator = OPERATORS.find((one) => one === name?.toLowerCase()) ?? null;
    const value = quoted ?? bare ?? '';
    return { start: match.index, end: match.index + whole.length, not: minus === '-', operator, value };
  });
}

export function partAt(text: string, caret: number): Part | null {
  return partsOf(text).find(({ start, end }) => start < caret && caret <= end) ?? null;
}

/** A value as it must be written: with quotation marks where it has spaces. */
export function write(operator: Operator, value: string, not = false): string {
  return `${not ? '-' : ''}${operator}:${/\s/u.test(value) ? `"${value.replaceAll('"', '')}"` : value}`;
}

export function without(text: string, part: Part): string {
  return `${text.slice(0, part.start).trimEnd()} ${text.slice(part.end).trimStart()}`.trim();
}

/** Takes the place of a part, or follows what there is. Answers where the caret is then as well. */
export function put(text: string, part: Part | null, words: string): { text: string; caret: number } {
  const before = part ? text.slice(0, part.start) : text.trimEnd() === '' ? '' : `${text.trimEnd()} `;
  const after = part ? text.slice(part.end) : '';
  // A value that is still to be written follows at once, the next word after a space.
  const space = words.endsWith(':') || /^\s/u.test(after) ? '' : ' ';
  return { text: before + words + space + after, caret: before.length + words.length + space.length };
}

/** What one chooses of among several, such as has:file and has:link, is one or none. */
export function toggle(text: string, operator: Operator, value: string): string {
  const there = partsOf(text).find((part) => part.operator === operator && part.value.toLowerCase() === value);
  return there ? without(text, there) : put(text, null, write(operator, value)).text.trim();
}
