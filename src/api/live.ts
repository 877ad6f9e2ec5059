import { tracked } from '@trpc/server';
import { router, userProcedure } from '#api/trpc.ts';
import { FollowEvents, type LiveItem, ReadStretch } from '#contract/live.ts';
import { readMissing } from '#core/streams.ts';

export const live = router({
  /** Everything that changes for the caller, from the given position on. tRPC hands the last position back by itself. */
  events: userProcedure.input(FollowEvents).subscription(async function* ({ ctx, input, signal }) {
    const closed = signal ?? new AbortController().signal;
    const giveBack = ctx.call.takeFeed?.();
    try {
      for await (const item of ctx.services.hub.follow(ctx.identity, input?.lastEventId, closed)) {
        const data: LiveItem =
          item.type === 'reset' ? { type: 'reset', reason: item.reason } : { type: item.type, events: item.events };
        yield tracked(item.position, data);
      }
    } finally {
      giveBack?.();
    }
  }),
  /** A client that notices a hole in a stream fills it with this. */
  missing: userProcedure.input(ReadStretch).query(({ ctx, input }) => readMissing(ctx.core, input)),
});
