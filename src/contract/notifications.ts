import { z } from 'zod';
import { Offset, PageSize } from '#contract/paging.ts';
import { BigId, Id, Timestamp } from '#contract/text.ts';
import { UserCard } from '#contract/users.ts';

/** `contact`: made a direct message with me. `mention`: mentioned me. `invitation`: brought me into a room. */
const NotificationKind = z.enum(['contact', 'mention', 'invitation']);
export type NotificationKind = z.infer<typeof NotificationKind>;

const Notification = z.object({
  id: BigId,
  kind: NotificationKind,
  actor: UserCard,
  roomId: Id,
  messageId: BigId.nullable(),
  createdAt: Timestamp,
  readAt: Timestamp.nullable(),
});

/** Of the newest 1,000 of the last 90 days; older ones are neither listed nor counted. */
export const PageNotifications = z.object({ offset: Offset, limit: PageSize });
export const NotificationPage = z.object({ items: z.array(Notification), total: z.int(), unread: z.int() });
export type NotificationPage = z.infer<typeof NotificationPage>;

/** Those after an id but for some that one knows already, the oldest first. */
export const NotificationsSince = z.object({
  afterId: z.int().min(0),
  except: z.array(BigId).max(2000).default([]),
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
export const UnreadNotifications = z.object({ unread: z.int() });
export type UnreadNotifications = z.infer<typeof UnreadNotifications>;
