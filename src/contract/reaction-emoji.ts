import { z } from 'zod';
import { customEmojiName } from '#contract/emoji-name.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What objects of JavaScript have by themselves: a client that keeps reactions by name would lose these. */
const BUILT_IN = new Set(['__proto__', 'constructor', 'prototype']);

/** One emoji, one of the server's own by its name, or one short word; a family emoji is one grapheme of many bytes. */
function isOneReaction(value: string): boolean {
  if (BUILT_IN.has(value)) return false;
  if (customEmojiName(value) !== null) return true;
  const bytes = new TextEncoder().encode(value).length;
  if (bytes === 0 || bytes > 64 || /[\s\p{Cc}]/u.test(value) || !value.isWellFormed()) return false;
  return bytes <= 20 || [...graphemes.segment(value)].length === 1;
}

export const Emoji = z.string().refine(isOneReaction, { error: 'is not one emoji' });
