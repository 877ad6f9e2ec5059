/** One that can be picked: of Unicode, or the server's own, which has a picture. */
export interface Pickable {
  /** what is written, or given as a reaction */
  value: string;
  names: readonly string[];
  label: string;
  /** other words by which it is found */
  words: string;
  url?: string;
}

export const EMOJI_GROUPS = [
  'smileys',
  'people',
  'nature',
  'food',
  'travel',
  'activities',
  'objects',
  'symbols',
  'flags',
] as const;
export type EmojiGroup = (typeof EMOJI_GROUPS)[number];
export type EmojiGroups = Readonly<Record<EmojiGroup, readonly Pickable[]>>;

type Lines = Record<EmojiGroup, string[]>;

export function readEmoji(lines: Lines): EmojiGroups {
  const read = (line: string): Pickable => {
    const [value = '', names = '', words = '', label = ''] = line.split('|');
    return { value, names: names.split(' '), label, words };
  };
  const groups = EMOJI_GROUPS.map((group) => [group, lines[group].map(read)] as const);
  return Object.fromEntries(groups) as Record<EmojiGroup, Pickable[]>;
}

let loaded: Promise<EmojiGroups> | undefined;

/** The list is large, and most people open it seldom: it comes when it is first wanted. */
export function loadEmoji(): Promise<EmojiGroups> {
  loaded ??= import('#ui/emoji/emoji-data.json').then(({ default: lines }) => readEmoji(lines));
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
}

/** The nearest first: how a name begins counts more than what stands in it, and a name more than other words. */
export function searchEmoji(groups: EmojiGroups, query: string, own: readonly Pickable[]): Pickable[] {
  const isWhole = /^:[^:]+:$/.test(query.trim());
  const wanted = query.trim().toLowerCase().replace(/^:|:$/g, '').replace(/_/g, ' ');
  if (wanted === '') return [];
  const ranked: Pickable[][] = [[], [], [], []];
  for (const one of [...own, ...Object.values(groups).flat()]) {
    const rank = rankOf(one, wanted);
    if (rank === 0 || (rank !== null && !isWhole)) ranked[rank]?.push(one);
  }
  return ranked.flat();
}

function rankOf({ names, words, label }: Pickable, wanted: string): number | null {
  const spelled = names.map((name) => name.replace(/_/g, ' '));
  if (spelled.includes(wanted)) return 0;
  if (spelled.some((name) => name.startsWith(wanted))) return 1;
  const all = ` ${[...spelled, words, label].join(' ').toLowerCase()}`;
  if (all.includes(` ${wanted}`)) return 2;
  return all.includes(wanted) ? 3 : null;
}

/** `tada` of `:tada:` */
export function emojiNamed(groups: EmojiGroups, name: string): string | null {
  const found = Object.values(groups)
    .flat()
    .find(({ names }) => names.includes(name));
  return found?.value ?? null;
}
