const NAMES = {
  mention: /@(\w{2,32})(?!\w)/y,
  room: /#([\p{L}\p{N}][\p{L}\p{N}_-]{0,63})/uy,
  emoji: /:([a-z0-9_+-]{1,64}):/y,
} as const;

export type Named = keyof typeof NAMES;

export const SIGNS: Readonly<Record<Named, string>> = { mention: '@', room: '#', emoji: ':' };

/** A name stands by itself: not in the middle of a word, an address or a time. */
export function nameAt(type: Named, text: string, at: number): string | null {
  const before = text.slice(Math.max(0, at - 3), at);
  if (text[at] !== SIGNS[type] || /[\p{L}\p{N}]_*$/u.test(before)) return null;
  const pattern = NAMES[type];
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[1];
  // The signs of emphasis may stand right beside it: _@ada_
  return (before.endsWith('_') ? found?.replace(/_+$/, '') : found) || null;
}

/** How long it is in the text, with its signs. */
export const lengthOfName = (type: Named, name: string): number => name.length + (type === 'emoji' ? 2 : 1);
