import { z } from 'zod';
import { answers, router, signalProcedure, userProcedure } from '#api/trpc.ts';
import { GetPresence, Presence, ReportPresence } from '#contract/signals.ts';
import { readPresence } from '#core/presence.ts';

export const presence = router({
  of: userProcedure
    .input(GetPresence)
    .output(answers(z.array(Presence)))
    .query(({ ctx, input }) =>
      readPresence(ctx.services.db, ctx.identity.userId, ctx.services.presence.stateOf, input.userIds),
    ),
  /** Said on the socket that the feed runs on: it is that device that is away. A call without a socket is no device. */
  report: signalProcedure
    .input(ReportPresence)
    .output(answers(z.object({ heard: z.boolean() })))
    .mutation(({ ctx, input }) => {
      ctx.call.connection?.setAway(input.away);
      return { heard: ctx.call.connection !== undefined };
    }),
});
