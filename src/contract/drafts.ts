import { z } from 'zod';
import { MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { BigId, Id, Timestamp } from '#contract/text.ts';

const Place = z.object({
  roomId: Id,
  /** of a thread; null: of the room itself */
  parentId: BigId.nullable().default(null),
});

/** The beginning of a message, the same on all of its author's devices. */
export const Draft = z.object({
  roomId: Id,
  parentId: BigId.nullable(),
  content: z.string(),
  quoteId: BigId.nullable(),
  /** rises with every change: the higher one is what was written last */
  version: z.int(),
  updatedAt: Timestamp,
});
export type Draft = z.infer<typeof Draft>;

/** What was written last wins. Ends are kept as they were typed. */
export const SetDraft = Place.extend({
  content: z
    .string()
    .max(MAX_MESSAGE_LENGTH * 4)
    .refine((text) => !text.includes('\u0000') && text.isWellFormed(), {
      error: 'contains a character that cannot be stored',
    }),
  quoteId: BigId.nullable().default(null),
}).refine(({ content, quoteId }) => content !== '' || quoteId !== null, { error: 'is empty', path: ['content'] });

/** With a version: unless it was changed since. */
export const ClearDraft = Place.extend({ version: z.int().min(0).optional() });
export const ListDrafts = z.object({ cursor: Cursor.optional(), limit: PageLimit });
export const DraftCleared = z.object({ roomId: Id, parentId: BigId.nullable() });
