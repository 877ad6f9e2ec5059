export interface Stretch {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Comparing costs one product with the other: longer texts are shown as taken out and put in. */
const MOST_CELLS = 1_000_000;

const wordsOf = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

/** What was taken out and what was put in, word by word, in the order of reading. */
export function diffWords(before: string, after: string): Stretch[] {
  const [from, to] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  while (end < from.length - start && end < to.length - start && from.at(-1 - end) === to.at(-1 - end)) end++;
  const middle = compare(from.slice(start, from.length - end), to.slice(start, to.length - end));
  return joined([
    ...from.slice(0, start).map((text): Stretch => ({ kind: 'same', text })),
    ...middle,
    ...from.slice(from.length - end).map((text): Stretch => ({ kind: 'same', text })),
  ]);
}

function compare(from: string[], to: string[]): Stretch[] {
  const removed = (text: string): Stretch => ({ kind: 'removed', text });
  const added = (text: string): Stretch => ({ kind: 'added', text });
  if (from.length * to.length > MOST_CELLS) return [removed(from.join('')), added(to.join(''))];
  // How long the longest row of words is that both have from here on.
  const width = to.length + 1;
  const common = new Uint32Array((from.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i--)
    for (let j = to.length - 1; j >= 0; j--)
      common[i * width + j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const found: Stretch[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const [old = '', fresh = ''] = [from[i], to[j]];
    if (i < from.length && j < to.length && old === fresh) {
      found.push({ kind: 'same', text: old });
      i++;
      j++;
    } else if (j === to.length || (i < from.length && at(i + 1, j) >= at(i, j + 1))) {
      found.push(removed(old));
      i++;
    } else {
      found.push(added(fresh));
      j++;
    }
  }
  return found;
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  for (const { kind, text } of stretches) {
    const last = all.at(-1);
    if (last?.kind === kind) all[all.length - 1] = { kind, text: last.text + text };
    else if (text !== '') all.push({ kind, text });
  }
  return all;
}
