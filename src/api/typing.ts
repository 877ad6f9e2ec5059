import { z } from 'zod';
import { answers, router, signalProcedure } from '#api/trpc.ts';
import { MOST_TOLD, SetTyping } from '#contract/signals.ts';
import { accessRoom } from '#core/access.ts';

export const typing = router({
  /** For oneself, where one may write. To be said again every few seconds while it goes on. */
  set: signalProcedure
    .input(SetTyping)
    .output(answers(z.void()))
    .mutation(async ({ ctx, input: { roomId, typing } }) => {
      const { userId } = ctx.identity;
      if (!typing) {
        ctx.services.typing.stop(roomId, userId);
        return;
      }
      const room = await accessRoom(ctx.core, ctx.services.db, roomId, 'post');
      if (room.member_count > MOST_TOLD) return;
      ctx.services.typing.start(roomId, userId);
    }),
});
