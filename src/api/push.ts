import { z } from 'zod';
import { answers, ownProcedure, router, userProcedure } from '#api/trpc.ts';
import { PushKey, Subscribe, Unsubscribe } from '#contract/push.ts';
import { subscribe, unsubscribe } from '#core/pushes.ts';

export const push = router({
  key: userProcedure.output(answers(PushKey)).query(({ ctx }) => ({ key: ctx.services.push.publicKey })),
  subscribe: ownProcedure
    .input(Subscribe)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => subscribe(ctx.core, input, ctx.services.push.allowPlain)),
  unsubscribe: ownProcedure
    .input(Unsubscribe)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => unsubscribe(ctx.core, input.endpoint)),
});
