import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { MessageWithSender } from '#contract/messages.ts';
import { page } from '#contract/paging.ts';
import { CreateScheduled, ListScheduled, Scheduled, ScheduledId, UpdateScheduled } from '#contract/scheduled.ts';
import { cancelScheduled, createScheduled, listScheduled, sendScheduledNow, updateScheduled } from '#core/scheduled.ts';

export const scheduled = router({
  create: userProcedure
    .input(CreateScheduled)
    .output(answers(Scheduled))
    .mutation(({ ctx, input }) => createScheduled(ctx.core, input)),
  update: userProcedure
    .input(UpdateScheduled)
    .output(answers(Scheduled))
    .mutation(({ ctx, input }) => updateScheduled(ctx.core, input)),
  cancel: userProcedure
    .input(ScheduledId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => cancelScheduled(ctx.core, input.scheduledId)),
  sendNow: userProcedure
    .input(ScheduledId)
    .output(answers(MessageWithSender))
    .mutation(async ({ ctx, input }) => {
      const sent = await sendScheduledNow(ctx.core, input.scheduledId);
      await ctx.services.previews.want(sent.message);
      return sent;
    }),
  list: userProcedure
    .input(ListScheduled)
    .output(answers(page(Scheduled)))
    .query(({ ctx, input }) => listScheduled(ctx.core, input)),
});
