import type { z } from 'zod';
import type {
  NewNotifications,
  NotificationKind,
  NotificationPage,
  NotificationsSince,
  PageNotifications,
  UnreadNotifications,
} from '#contract/notifications.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { rowsOf } from '#core/counted.ts';
import { soleOf, toUserCard } from '#core/rows.ts';
import type { Transaction } from '#db/database.ts';
import {
  countUnreadNotifications,
  insertNotifications,
  markNotificationsRead,
  type NotificationRow,
  notificationsSince,
  pageOfNotifications,
} from '#db/notification-sql.ts';

/**
 * In the transaction of what is told. It is no event: whoever follows events hears of the same change by its own
 * (`room.created`, `member.joined`, `message.created` with oneself among the mentioned).
 */
export async function notify(
  tx: Transaction,
  ctx: Pick<Ctx, 'actor'>,
  kind: Exclude<NotificationKind, 'mention'>,
  roomId: number,
  userIds: number[],
): Promise<void> {
  if (userIds.length > 0) await tx.query(insertNotifications, [userIds, kind, ctx.actor.userId, roomId]);
}

function toNotification(row: NotificationRow): NotificationPage['items'][number] {
  return {
    id: row.notification_id,
    kind: row.kind,
    actor: toUserCard(row),
    roomId: row.room_id,
    messageId: row.message_id,
    createdAt: row.noted_at,
    readAt: row.read_at,
  };
}

/** Newest first. */
export async function pageNotifications(
  ctx: Ctx,
  input: z.output<typeof PageNotifications>,
): Promise<NotificationPage> {
  const values = [ctx.actor.userId, input.offset, isServerAdmin(ctx.actor), input.limit];
  const rows = await ctx.db.query(pageOfNotifications, values);
  const items = rowsOf(rows).map(toNotification);
  return { items, total: rows[0]?.total ?? 0, unread: rows[0]?.unread ?? 0 };
}

/** Without counting anything: for whoever is told as it comes, and asks again and again. */
export async function listNotificationsSince(
  ctx: Ctx,
  { afterId, except, limit }: z.output<typeof NotificationsSince>,
): Promise<NewNotifications> {
  const values = [ctx.actor.userId, afterId, isServerAdmin(ctx.actor), except, limit];
  const rows = await ctx.db.query(notificationsSince, values);
  return {
    items: rows.filter(({ listed }) => listed).map(toNotification),
    seen: rows.map(({ notification_id: id, noted_at: createdAt }) => ({ id, createdAt })),
  };
}

export async function markRead(ctx: Ctx, upToId: number): Promise<UnreadNotifications> {
  await ctx.db.query(markNotificationsRead, [ctx.actor.userId, upToId]);
  return soleOf(await ctx.db.query(countUnreadNotifications, [ctx.actor.userId]));
}
