import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { Announcements, OneAnnouncement } from '#contract/announcements.ts';
import { dismissAnnouncement, listAnnouncements } from '#core/announcements.ts';

/** Posted and withdrawn under `admin`. */
export const announcements = router({
  list: userProcedure.output(answers(Announcements)).query(({ ctx }) => listAnnouncements(ctx.core)),
  dismiss: userProcedure
    .input(OneAnnouncement)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => dismissAnnouncement(ctx.core, input.announcementId)),
});
