import { answers, router, userProcedure } from '#api/trpc.ts';
import {
  MarkNotificationRead,
  MarkNotificationsRead,
  NewNotifications,
  NoticeCount,
  NoticeSettings,
  NotificationPage,
  NotificationsSince,
  PageNotifications,
  SetNoticeSettings,
  UnreadNotifications,
} from '#contract/notifications.ts';
import { getNoticeSettings, setNoticeSettings } from '#core/notice-settings.ts';
import {
  countNotifications,
  listNotificationsSince,
  markOneRead,
  markRead,
  pageNotifications,
} from '#core/notifications.ts';

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
  markOneRead: userProcedure
    .input(MarkNotificationRead)
    .output(answers(UnreadNotifications))
    .mutation(({ ctx, input }) => markOneRead(ctx.core, input.id)),
  count: userProcedure.output(answers(NoticeCount)).query(({ ctx }) => countNotifications(ctx.core)),
  settings: userProcedure.output(answers(NoticeSettings)).query(({ ctx }) => getNoticeSettings(ctx.core)),
  setSettings: userProcedure
    .input(SetNoticeSettings)
    .output(answers(NoticeSettings))
    .mutation(({ ctx, input }) => setNoticeSettings(ctx.core, input)),
});
