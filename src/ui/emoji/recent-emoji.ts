import { keep, recall } from '#ui/data/kept-on-this-device.ts';

const KEY = 'recent-emoji';
const MOST = 27;
const AT_FIRST = ['👍', '❤️', '😄', '🎉', '🙏', '👀', '✅', '🚀', '😮', '😢'];

/** The last used first; until there are some, what most people use. */
export function recentEmoji(): readonly string[] {
  const used = (recall(KEY) ?? '').split(' ').filter(Boolean);
  return [...used, ...AT_FIRST.filter((emoji) => !used.includes(emoji))].slice(
    0,
    Math.max(used.length, AT_FIRST.length),
  );
}

export function rememberEmoji(emoji: string): void {
  const used = (recall(KEY) ?? '').split(' ').filter((known) => known !== '' && known !== emoji);
  keep(KEY, [emoji, ...used].slice(0, MOST).join(' '));
}
