import { z } from 'zod';
import { Message } from '#contract/messages.ts';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { BigId, Id, Timestamp } from '#contract/text.ts';
import { UserRef } from '#contract/users.ts';

/** A message that somebody keeps to come back to. Nobody else knows of it. */
export const Saved = z.object({
  messageId: BigId,
  roomId: Id,
  /** rises with what is saved later */
  version: z.int(),
  savedAt: Timestamp,
});
export type Saved = z.infer<typeof Saved>;

export const ListSaved = z.object({ cursor: Cursor.optional(), limit: PageLimit });
/** `messages`: those of them that one may still read. */
export const SavedPage = z.object({
  items: z.array(Saved),
  messages: z.array(Message),
  users: z.array(UserRef),
  nextCursor: Cursor.nullable(),
});
export type SavedPage = z.infer<typeof SavedPage>;
