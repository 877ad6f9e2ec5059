import { answers, router, userProcedure } from '#api/trpc.ts';
import {
  MarkNotificationsRead,
  NotificationPage,
  PageNotifications,
  UnreadNotifications,
} from '#contract/notifications.ts';
import { markRead, pageNotifications } from '#core/notifications.ts';

export const notifications = router({
  page: userProcedure
    .input(PageNotifications)
    .output(answers(NotificationPage))
    .query(({ ctx, input }) => pageNotifications(ctx.core, input)),
  markRead: userProcedure
    .input(MarkNotificationsRead)
    .output(answers(UnreadNotifications))
    .mutation(({ ctx, input }) => markRead(ctx.core, input.upToId)),
});
