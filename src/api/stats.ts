import { z } from 'zod';
import { answers, router, statsProcedure } from '#api/trpc.ts';
import { AskDailyStats, AskRoomStats, DayStats, RoomStats, ServerStats } from '#contract/stats.ts';
import { readDailyStats, readRoomStats, readServerStats } from '#core/stats.ts';

export const stats = router({
  room: statsProcedure
    .input(AskRoomStats)
    .output(answers(RoomStats))
    .query(({ ctx, input }) => readRoomStats(ctx.core, input)),
  daily: statsProcedure
    .input(AskDailyStats)
    .output(answers(z.array(DayStats)))
    .query(({ ctx, input }) => readDailyStats(ctx.core, input)),
  server: statsProcedure.output(answers(ServerStats)).query(({ ctx }) => {
    const uptimeSeconds = Math.floor(process.uptime());
    return readServerStats(ctx.core, { onlineUsers: ctx.services.presence.count, uptimeSeconds });
  }),
});
