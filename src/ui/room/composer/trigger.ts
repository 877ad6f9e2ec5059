/** The beginning of a name that stands right before the caret. */
export interface Trigger {
  kind: 'person' | 'room' | 'emoji' | 'command';
  query: string;
  /** where its sign stands */
  from: number;
  to: number;
}

const SIGNS = [
  ['command', /^\/([a-z]*)$/i],
  ['person', /(?:^|[\s([{>"'*_~-])@([\p{L}\p{N}_]{0,32})$/u],
  ['room', /(?:^|[\s([{>"'*_~-])#([\p{L}\p{N}_-]{0,64})$/u],
  ['emoji', /(?:^|[\s([{>"'*_~-]):([a-z0-9_+-]{2,32})$/i],
] as const;

const LONGEST = 80;

export function triggerAt(text: string, caret: number): Trigger | null {
  const before = text.slice(0, caret);
  const near = before.slice(-LONGEST);
  for (const [kind, sign] of SIGNS) {
    const query = sign.exec(kind === 'command' ? before : near)?.[1];
    if (query !== undefined && !isInCode(before)) return { kind, query, from: caret - query.length - 1, to: caret };
  }
  return null;
}

function isInCode(before: string): boolean {
  const fences = before.split('```').length - 1;
  if (fences % 2 === 1) return true;
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return (line.split('`').length - 1) % 2 === 1;
}

/** Without marks and case, as people type names that are not of their keyboard. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** How near a query is to names: 0 is nearest; null is not at all. */
function nearness(query: string, names: readonly string[]): number | null {
  const wanted = plain(query);
  const known = names.map(plain);
  if (known.some((name) => name.startsWith(wanted))) return 0;
  if (known.some((name) => name.split(/[\s_-]+/).some((word) => word.startsWith(wanted)))) return 1;
  return known.some((name) => name.includes(wanted)) ? 2 : null;
}

/** The nearest first; among those that are alike the order stays. */
export function nearest<One>(
  all: readonly One[],
  query: string,
  namesOf: (one: One) => readonly string[],
  most: number,
): One[] {
  const ranked: One[][] = [[], [], []];
  for (const one of all) {
    const rank = nearness(query, namesOf(one));
    if (rank !== null) ranked[rank]?.push(one);
  }
  return ranked.flat().slice(0, most);
}
