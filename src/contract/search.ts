import { z } from 'zod';
import { Message } from '#contract/messages.ts';
import { Cursor } from '#contract/paging.ts';
import { RoomView } from '#contract/rooms.ts';
import { Id, verbatim } from '#contract/text.ts';
import { User, UserRef } from '#contract/users.ts';

/** Words, "phrases in quotes", beginnings like depl*, and the operators of search-query.ts, each also with a minus before it. */
const Query = verbatim(1, 500);

export const SearchMessages = z.object({
  query: Query,
  /** only there; also a public room that one is not in */
  roomId: Id.optional(),
  order: z.enum(['newest', 'oldest', 'relevance']).default('newest'),
  cursor: Cursor.optional(),
  limit: z.int().min(1).max(50).default(20),
});
export type SearchMessages = z.input<typeof SearchMessages>;

/** In UTF-16 units of the message's content. */
const Mark = z.object({ start: z.int(), end: z.int() });

export const SearchedMessages = z.object({
  hits: z.array(z.object({ message: Message, marks: z.array(Mark) })),
  /** who wrote them */
  users: z.array(UserRef),
  /** how many there are, if that was cheap to know: of the first page only, and not of very many */
  total: z.int().nullable(),
  /** of the older ones, for `newest`. A page may be short, or empty, and yet have one: what was looked through took its time */
  nextCursor: Cursor.nullable(),
  previousCursor: Cursor.nullable(),
});
export type SearchedMessages = z.infer<typeof SearchedMessages>;

export const SearchEverything = z.object({ query: Query, limit: z.int().min(1).max(20).default(5) });
export type SearchEverything = z.input<typeof SearchEverything>;

/** For a quick switcher: one's own rooms before others that one may join. */
export const FoundEverything = z.object({
  people: z.array(User),
  rooms: z.array(RoomView),
  messages: SearchedMessages,
});
export type FoundEverything = z.infer<typeof FoundEverything>;
