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

export const PageNotifications = z.object({ offset: Offset, limit: PageSize });
export const NotificationPage = z.object({ items: z.array(Notification), total: z.int(), unread: z.int() });
export type NotificationPage = z.infer<typeof NotificationPage>;

export const MarkNotificationsRead = z.object({ upToId: BigId });
export const UnreadNotifications = z.object({ unread: z.int() });
export type UnreadNotifications = z.infer<typeof UnreadNotifications>;
