import { z } from 'zod';
import { MAX_EMOJI } from '#contract/limits.ts';
import { Cursor } from '#contract/paging.ts';
import { ClientId, Id, Timestamp } from '#contract/text.ts';

/** Between colons it is written in a text and given as a reaction: `:party_parrot:`. */
const EmojiName = z.string().regex(/^[a-z0-9][a-z0-9_+-]{1,31}$/, {
  error: 'must be 2 to 32 of a–z, 0–9, _, + and -, beginning with a letter or a digit',
});

/** One of the server's own. What was removed is still shown where it was used, and given to nothing new. */
export const CustomEmoji = z.object({
  name: z.string(),
  /** another picture has another address */
  url: z.string(),
  addedBy: Id,
  createdAt: Timestamp,
  removedAt: Timestamp.nullable(),
});
export type CustomEmoji = z.infer<typeof CustomEmoji>;

export const AddEmoji = z.object({ name: EmojiName, clientId: ClientId.optional() });
export const NamedEmoji = z.object({ name: EmojiName });
export const ListEmoji = z.object({ cursor: Cursor.optional(), limit: z.int().min(1).max(MAX_EMOJI).default(500) });
/** `seq`: the list shows all that the server's stream told up to there. */
export const EmojiPage = z.object({ items: z.array(CustomEmoji), nextCursor: Cursor.nullable(), seq: z.int() });
export type EmojiPage = z.infer<typeof EmojiPage>;
