import type { Block, Inline } from '#markdown/tree.ts';

/** What is longer than people write is not read for marks, so the time for a text is bounded whatever it is. */
export const MOST_READ = 12_000;

/** A text without any mark, as it was typed. */
export function asTyped(text: string): Block {
  const lines = text.split('\n');
  const children = lines.flatMap((line, at): Inline[] => {
    const own: Inline[] = line === '' ? [] : [{ type: 'text', text: line }];
    return at === 0 ? own : [{ type: 'break' }, ...own];
  });
  return { type: 'paragraph', children };
}
