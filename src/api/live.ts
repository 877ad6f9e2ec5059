import { LiveFeed } from '#api/live-feed.ts';
import { router, userProcedure } from '#api/trpc.ts';
import { FollowEvents, ReadStretch } from '#contract/live.ts';
import { readMissing } from '#core/streams.ts';

export const live = router({
  /** Everything that changes for the caller, from the given position on. tRPC hands the last position back by itself. */
  events: userProcedure
    .input(FollowEvents)
    .subscription(({ ctx, input, signal }) => LiveFeed.open(ctx, input?.lastEventId, signal)),
  /** A client that notices a hole in a stream fills it with this. */
  missing: userProcedure.input(ReadStretch).query(({ ctx, input }) => readMissing(ctx.core, input)),
});
