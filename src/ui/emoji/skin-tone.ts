import { keep, recall } from '#ui/data/kept-on-this-device.ts';

/** As it comes, then from light to dark. */
export const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿'] as const;
export type Tone = (typeof TONES)[number];

const KEY = 'emoji-tone';
const BASE = /\p{Emoji_Modifier_Base}\uFE0F?/gu;
/** Several people in one sign: not every screen draws them in tones. */
const SEVERAL = /^[👪👫👬👭👯💏💑🤼]/u;

export function recallTone(): Tone {
  const kept = recall(KEY);
  return TONES.find((tone) => tone === kept) ?? '';
}

export const keepTone = (tone: Tone) => keep(KEY, tone);

/** A hand or one person in a tone; all else as it is. */
export function toned(emoji: string, tone: Tone): string {
  if (tone === '' || SEVERAL.test(emoji) || emoji.match(BASE)?.length !== 1) return emoji;
  return emoji.replace(BASE, (base) => base.replace('\uFE0F', '') + tone);
}
