import { answers, router, statsProcedure } from '#api/trpc.ts';
import { AskRoomStats, RoomStats, ServerStats } from '#contract/stats.ts';
import { readRoomStats, readServerStats } from '#core/stats.ts';

export const stats = router({
  room: statsProcedure
    .input(AskRoomStats)
    .output(answers(RoomStats))
    .query(({ ctx, input }) => readRoomStats(ctx.core, input)),
  server: statsProcedure.output(answers(ServerStats)).query(({ ctx }) => {
    const uptimeSeconds = Math.floor(process.uptime());
    return readServerStats(ctx.core, { onlineUsers: ctx.services.presence.count, uptimeSeconds });
  }),
});
