import type { z } from 'zod';
import type {
  NewNotifications,
  NoticeCount,
  NotificationPage,
  NotificationsSince,
  PageNotifications,
  UnreadNotifications,
} from '#contract/notifications.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { rowsOf } from '#core/counted.ts';
import { excerptOf } from '#core/excerpts.ts';
import { soleOf, toUserCard } from '#core/rows.ts';
import type { Transaction } from '#db/database.ts';
import { holdNoticeCount, setNoticeCount, toldCount } from '#db/notice-sql.ts';
import {
  countUnreadNotifications,
  insertNotifications,
  markNotificationRead,
  markNotificationsRead,
  type NotificationRow,
  notificationsSince,
  pageOfNotifications,
} from '#db/notification-sql.ts';
import { lockUser, streamSeqOf } from '#db/user-sql.ts';
import { appendUserEvent } from '#events/log.ts';

/**
 * In the transaction of what is told. It is no event: whoever follows events hears of the same change by its own
 * (`room.created`, `member.joined`, `message.created` with oneself among the mentioned).
 */
export async function notify(
  tx: Transaction,
  ctx: Pick<Ctx, 'actor'>,
  kind: 'contact' | 'invitation',
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
    parentId: row.parent_id,
    excerpt: excerptOf(row.content ?? '', []),
    detail: row.detail,
    count: row.count,
    createdAt: row.noted_at,
    readAt: row.read_at,
  };
}

/** Newest first. */
export async function pageNotifications(
  ctx: Ctx,
  input: z.output<typeof PageNotifications>,
): Promise<NotificationPage> {
  const values = [ctx.actor.userId, input.offset, isServerAdmin(ctx.actor), input.limit, input.kinds ?? null];
  const rows = await ctx.db.query(pageOfNotifications, values);
  const items = rowsOf(rows).map(toNotification);
  return { items, total: rows[0]?.total ?? 0, unread: rows[0]?.unread ?? 0 };
}

/** Without counting anything: for whoever is told as it comes, and asks again and again. */
export async function listNotificationsSince(
  ctx: Ctx,
  { afterId, except, limit, kinds }: z.output<typeof NotificationsSince>,
): Promise<NewNotifications> {
  const values = [ctx.actor.userId, afterId, isServerAdmin(ctx.actor), except, limit, kinds ?? null];
  const rows = await ctx.db.query(notificationsSince, values);
  return {
    items: rows.filter(({ listed }) => listed).map(toNotification),
    seen: rows.map(({ notification_id: id, noted_at: createdAt }) => ({ id, createdAt })),
  };
}

export async function markRead(ctx: Ctx, upToId: number): Promise<UnreadNotifications> {
  const answer = await ctx.db.transaction(async (tx) => {
    const read = await tx.query(markNotificationsRead, [ctx.actor.userId, upToId]);
    if (read.length > 0) return { unread: await tellCount(tx, ctx.actor.userId, upToId) };
    return soleOf(await tx.query(countUnreadNotifications, [ctx.actor.userId]));
  });
  ctx.wake();
  return answer;
}

/** One alone. Reading what is read already, or is somebody else's, changes nothing. */
export async function markOneRead(ctx: Ctx, id: number): Promise<UnreadNotifications> {
  const answer = await ctx.db.transaction(async (tx) => {
    const read = await tx.query(markNotificationRead, [ctx.actor.userId, id]);
    if (read.length > 0) return { unread: await tellCount(tx, ctx.actor.userId) };
    return soleOf(await tx.query(countUnreadNotifications, [ctx.actor.userId]));
  });
  ctx.wake();
  return answer;
}

/**
 * How many one has not read, as one's devices were told last, and the seq of one's own stream that this is as of at least. What is
 * told a moment later is an event.
 */
export async function countNotifications(ctx: Ctx): Promise<NoticeCount> {
  const [own] = await ctx.db.query(streamSeqOf, [ctx.actor.userId]);
  const [told] = await ctx.db.query(toldCount, [ctx.actor.userId]);
  return { unread: told?.unread ?? 0, seq: own?.stream_seq ?? 0 };
}

/**
 * Counts anew what somebody has not read, and tells his devices when it is another number, or when one of them has read: what is
 * read on one is read on all.
 */
export async function tellCount(tx: Transaction, userId: number, readUpTo: number | null = null): Promise<number> {
  await tx.query(holdNoticeCount, [userId]);
  await tx.query(lockUser, [userId]);
  const { unread } = soleOf(await tx.query(countUnreadNotifications, [userId]));
  const [changed] = await tx.query(setNoticeCount, [userId, unread]);
  if (changed || readUpTo !== null)
    await appendUserEvent(tx, userId, { type: 'notifications.counted', unread, readUpTo });
  return unread;
}
