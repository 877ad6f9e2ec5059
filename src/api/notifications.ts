import { answers, router, userProcedure } from '#api/trpc.ts';
import {
  MarkNotificationsRead,
  NewNotifications,
  NotificationPage,
  NotificationsSince,
  PageNotifications,
  UnreadNotifications,
} from '#contract/notifications.ts';
import { listNotificationsSince, markRead, pageNotifications } from '#core/notifications.ts';

export const notifications = router({
  page: userProcedure
    .input(PageNotifications)
    .output(answers(NotificationPage))
    .query(({ ctx, input }) => pageNotifications(ctx.core, input)),
  since: userProcedure
    .input(NotificationsSince)
    .output(answers(NewNotifications))
    .query(({ ctx, input }) => listNotificationsSince(ctx.core, input)),
  markRead: userProcedure
    .input(MarkNotificationsRead)
    .output(answers(UnreadNotifications))
    .mutation(({ ctx, input }) => markRead(ctx.core, input.upToId)),
});
