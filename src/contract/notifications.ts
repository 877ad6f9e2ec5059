import { z } from 'zod';
import { MAX_KEYWORDS } from '#contract/limits.ts';
import { Offset, PageSize } from '#contract/paging.ts';
import { BigId, Id, line, Timestamp } from '#contract/text.ts';
import { UserCard } from '#contract/users.ts';

/**
 * `contact`: made a direct message with me. `mention`: mentioned me, by my name, a group of mine or everyone of a room.
 * `invitation`: brought me into a room. `reply`: answered in a thread that I take part in. `reaction`: reacted to what I wrote;
 * all who do before I look are one. `keyword`: wrote a word that I asked for.
 */
export const NotificationKind = z.enum(['contact', 'mention', 'invitation', 'reply', 'reaction', 'keyword']);
export type NotificationKind = z.infer<typeof NotificationKind>;

const Notification = z.object({
  id: BigId,
  kind: NotificationKind,
  actor: UserCard,
  roomId: Id,
  messageId: BigId.nullable(),
  /** the thread that the message stands in */
  parentId: BigId.nullable(),
  /** the beginning of the message's text, on one line; '' when it is files alone, or when it is no message */
  excerpt: z.string(),
  /** of a reaction its emoji, of a keyword the word */
  detail: z.string().nullable(),
  /** of reactions how many people have given one by now; of all other kinds 1 */
  count: z.int(),
  createdAt: Timestamp,
  readAt: Timestamp.nullable(),
});

/** Of the newest 1,000 of the last 90 days; older ones are neither listed nor counted. */
const Kinds = z.array(NotificationKind).min(1).max(6).optional();
export const PageNotifications = z.object({ offset: Offset, limit: PageSize, kinds: Kinds });
export const NotificationPage = z.object({ items: z.array(Notification), total: z.int(), unread: z.int() });
export type NotificationPage = z.infer<typeof NotificationPage>;

/** Those after an id but for some that one knows already, the oldest first. */
export const NotificationsSince = z.object({
  afterId: z.int().min(0),
  except: z.array(BigId).max(2000).default([]),
  kinds: Kinds,
  limit: PageSize,
});
/**
 * `seen` names all that were looked at, the oldest first, also what its reader cannot see any more and `items` leaves out: ids are
 * given out before they are committed, so whoever asks again remembers them one by one.
 */
export const NewNotifications = z.object({
  items: z.array(Notification),
  seen: z.array(z.object({ id: BigId, createdAt: Timestamp })),
});
export type NewNotifications = z.infer<typeof NewNotifications>;

export const MarkNotificationsRead = z.object({ upToId: BigId });
/** One alone; those before and after it stay as they are. */
export const MarkNotificationRead = z.object({ id: BigId });
export const UnreadNotifications = z.object({ unread: z.int() });
export type UnreadNotifications = z.infer<typeof UnreadNotifications>;

const Minute = z
  .int()
  .min(0)
  .max(24 * 60 - 1);
/** When nothing is pushed, in minutes of one's own day; it may go over midnight. */
const QuietHours = z.object({ from: Minute, to: Minute });

export const NoticeSettings = z.object({
  /** words that notify one in the rooms one is in */
  keywords: z.array(z.string()),
  quietHours: QuietHours.nullable(),
  push: z.boolean(),
  /** letters about what one has not read, where the server sends letters */
  digest: z.boolean(),
});
export type NoticeSettings = z.infer<typeof NoticeSettings>;

/** What is left out stays as it is. */
export const SetNoticeSettings = z.object({
  keywords: z.array(line(2, 50)).max(MAX_KEYWORDS).optional(),
  quietHours: QuietHours.nullable().optional(),
  push: z.boolean().optional(),
  digest: z.boolean().optional(),
});

/** `seq`: the own stream is in it up to there. */
export const NoticeCount = z.object({ unread: z.int(), seq: z.int() });
export type NoticeCount = z.infer<typeof NoticeCount>;
