import { z } from 'zod';
import { File } from '#contract/files.ts';
import { MAX_FILES_PER_MESSAGE, MOST_THREADS_ASKED } from '#contract/limits.ts';
import { Cursor, Offset, PageLimit, PageSize } from '#contract/paging.ts';
import { Emoji } from '#contract/reaction-emoji.ts';
import { BigId, ClientId, FreeData, Id, line, Timestamp } from '#contract/text.ts';
import { UserRef } from '#contract/users.ts';

/** Who reacted, in the order in which they did; the count is their number. */
export const ReactionGroup = z.object({ emoji: z.string(), userIds: z.array(Id) });
export type ReactionGroup = z.infer<typeof ReactionGroup>;

/** What a message answers to, as it was when it was quoted. Once that is deleted there is no quote any more. */
export const Quote = z.object({
  id: BigId,
  senderId: Id,
  senderName: z.string(),
  /** the beginning of its text, on one line */
  excerpt: z.string(),
  createdAt: Timestamp,
});
export type Quote = z.infer<typeof Quote>;

/** Whose words they are and of when. Not from where: a reader may not see that room (`messages.origin` tells who may). */
export const Forward = z.object({ senderId: Id, senderName: z.string(), createdAt: Timestamp });
export type Forward = z.infer<typeof Forward>;

/** The server's own small copy of what a page shows of itself, for whoever may read the message. */
const PreviewPicture = z.object({ url: z.string(), width: z.int(), height: z.int() });

/** What the page behind a link says of itself. Words of strangers: never markup. */
export const Preview = z.object({
  /** as it stands in the message */
  url: z.string(),
  title: z.string(),
  description: z.string(),
  siteName: z.string(),
  /** where the page says that its picture is; asking for it there tells strangers who reads */
  imageUrl: z.string().nullable(),
  picture: PreviewPicture.optional(),
});
export type Preview = z.infer<typeof Preview>;

export const Message = z.object({
  id: BigId,
  uuid: z.uuid(),
  roomId: Id,
  /** the room's seq at which it was created */
  seq: z.int(),
  /** its place in the room, from 1 without a hole; a deleted message keeps its number */
  number: z.int(),
  senderId: Id,
  parentId: BigId.nullable(),
  content: z.string(),
  mentions: z.array(Id),
  metadata: FreeData,
  reactions: z.array(ReactionGroup),
  quote: Quote.nullable(),
  forward: Forward.nullable(),
  files: z.array(File),
  previews: z.array(Preview),
  clientId: z.string().nullable(),
  threadCount: z.int(),
  lastReplyAt: Timestamp.nullable(),
  editCount: z.int(),
  editedAt: Timestamp.nullable(),
  pinnedAt: Timestamp.nullable(),
  pinnedBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Message = z.infer<typeof Message>;

/** Whether text is empty or too long has codes of its own, so core judges it and not this shape. */
const Text = z
  .string()
  .max(200_000)
  .refine((value) => !value.includes('\u0000') && value.isWellFormed(), {
    error: 'contains a character that cannot be stored',
  })
  .transform((value) => value.replace(/\r\n?/g, '\n').trim());
export const Content = Text.refine((value) => value.length > 0, { error: 'is empty' });

/** Files may stand for words. A file that hangs on a message already, or that somebody else brought, is not found. */
export const SendMessage = z
  .object({
    roomId: Id,
    content: Text,
    clientId: ClientId.optional(),
    parentId: BigId.nullable().default(null),
    metadata: FreeData.default({}),
    /** a message of the same room */
    quoteId: BigId.optional(),
    fileIds: z.array(BigId).max(MAX_FILES_PER_MESSAGE).optional(),
    /** The draft that this was: it is cleared with the send, unless it was changed after this version of it. */
    draftVersion: z.int().min(0).optional(),
  })
  .refine(({ content, fileIds = [] }) => content.length > 0 || fileIds.length > 0, {
    error: 'is empty',
    path: ['content'],
  });
export type SendMessage = z.input<typeof SendMessage>;

/** The comment is a message of one's own, right before what is forwarded. */
export const ForwardMessage = z.object({
  messageId: BigId,
  roomId: Id,
  comment: Content.optional(),
  clientId: ClientId.optional(),
});

/** What is left out stays as it is. */
export const EditMessage = z
  .object({
    messageId: BigId,
    content: Content.optional(),
    metadata: FreeData.optional(),
    reason: line(0, 255).optional(),
  })
  .refine(({ content, metadata }) => content !== undefined || metadata !== undefined, {
    error: 'is missing',
    path: ['content'],
  });
export type EditMessage = z.input<typeof EditMessage>;

export const MessageId = z.object({ messageId: BigId });
export const DeleteMessage = z.object({ messageId: BigId, reason: line(0, 255).optional() });
export const RemovePreview = z.object({ messageId: BigId, url: z.string().max(2000) });
export const PinMessage = z.object({ messageId: BigId, pinned: z.boolean() });

/** Newest first before an id, oldest first after one; strictly, so pages neither overlap nor skip. */
export const ListMessages = z
  .object({
    roomId: Id,
    beforeId: BigId.optional(),
    afterId: z.int().min(0).optional(),
    threads: z.boolean().default(true),
    pinned: z.boolean().default(false),
    limit: z.int().min(1).max(100).default(50),
  })
  .refine((value) => value.beforeId === undefined || value.afterId === undefined, {
    error: 'beforeId and afterId exclude each other',
    path: ['afterId'],
  });
export type ListMessages = z.input<typeof ListMessages>;

/** Without a room: of all rooms one is in. */
export const PageMessages = z.object({
  roomId: Id.optional(),
  organisationId: Id.optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
  offset: Offset,
  limit: PageSize,
  threads: z.boolean().default(true),
  pinned: z.boolean().default(false),
  senderId: Id.optional(),
  beforeId: z.int().min(0).optional(),
  afterId: z.int().min(0).optional(),
});
export const CountMessages = z.object({
  roomId: Id,
  threads: z.boolean().default(true),
  pinned: z.boolean().default(false),
});
export const FindMessage = z.object({ uuid: z.uuid() });

/** Where a permalink leads: a message and what stands around it in its room. */
export const AroundMessage = z.object({
  messageId: BigId,
  before: z.int().min(0).max(100).default(25),
  after: z.int().min(0).max(100).default(25),
  /** false: replies are left out, unless it is one itself */
  threads: z.boolean().default(true),
});

/** The first message of a room that was written at a time or after it, replies left out. */
export const FindSince = z.object({
  roomId: Id,
  since: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
});
/** null: nothing was written since */
export const FoundSince = z.object({ messageId: BigId.nullable() });

/** Oldest first, from the beginning or after an id; newest first before one. */
export const ListReplies = z
  .object({
    messageId: BigId,
    beforeId: BigId.optional(),
    afterId: z.int().min(0).optional(),
    limit: z.int().min(1).max(100).default(50),
  })
  .refine((value) => value.beforeId === undefined || value.afterId === undefined, {
    error: 'beforeId and afterId exclude each other',
    path: ['afterId'],
  });

/** Who answered in threads of a room last, for the lines that lead to them. */
export const ListRepliers = z.object({ roomId: Id, messageIds: z.array(BigId).min(1).max(MOST_THREADS_ASKED) });
/** Three at most, the latest first. A message without replies, or of another room, is left out. */
export const Repliers = z.object({ messageId: BigId, people: z.array(UserRef) });
export type Repliers = z.infer<typeof Repliers>;

/** The messages of a page with the people who wrote them, each once. */
export const MessagePage = z.object({ messages: z.array(Message), users: z.array(UserRef), hasMore: z.boolean() });
export type MessagePage = z.infer<typeof MessagePage>;

/** The oldest first. */
export const MessageSurroundings = z.object({
  messages: z.array(Message),
  users: z.array(UserRef),
  hasOlder: z.boolean(),
  hasNewer: z.boolean(),
});
export type MessageSurroundings = z.infer<typeof MessageSurroundings>;

export const CountedMessages = z.object({ messages: z.array(Message), users: z.array(UserRef), total: z.int() });
export type CountedMessages = z.infer<typeof CountedMessages>;

export const MessageWithSender = z.object({ message: Message, sender: UserRef });
export type MessageWithSender = z.infer<typeof MessageWithSender>;

export const MessageEdit = z.object({
  id: BigId,
  editorId: Id,
  /** the text that this edit replaced */
  content: z.string(),
  reason: z.string().nullable(),
  editedAt: Timestamp,
});
export type MessageEdit = z.infer<typeof MessageEdit>;

export const React = z.object({ messageId: BigId, emoji: Emoji });
/** To add or to toggle one. */
export const ReactOnce = React.extend({ clientId: ClientId.optional() });
export const ReactionChange = z.object({
  messageId: BigId,
  emoji: z.string(),
  action: z.enum(['added', 'removed', 'unchanged']),
});
export type ReactionChange = z.infer<typeof ReactionChange>;
/** One of the first who reacted with an emoji; `count` is of all who did. */
export const Reaction = z.object({ emoji: z.string(), count: z.int(), user: UserRef, createdAt: Timestamp });
export type Reaction = z.infer<typeof Reaction>;

/** Without a message: everything. */
export const MarkRead = z.object({ roomId: Id, messageId: BigId.optional() });
export const MarkUnread = MessageId;
export const ReadPosition = z.object({
  roomId: Id,
  userId: Id,
  lastReadId: z.int(),
  lastReadAt: Timestamp.nullable(),
  unread: z.int(),
  mentions: z.int(),
});
export type ReadPosition = z.infer<typeof ReadPosition>;
export const MarkedRead = z.object({ position: ReadPosition, marked: z.int() });
export type MarkedRead = z.infer<typeof MarkedRead>;
export const ListReaders = z.object({ messageId: BigId, cursor: Cursor.optional(), limit: PageLimit });
export const Reader = z.object({ user: UserRef, lastReadAt: Timestamp.nullable() });
export type Reader = z.infer<typeof Reader>;
