import { z } from 'zod';
import type { ApiContext } from '#api/context.ts';
import { answers, enrollingProcedure, refuseKey, router } from '#api/trpc.ts';
import {
  beginSecondFactorOf,
  confirmSecondFactorOf,
  disableSecondFactor,
  readSecondFactor,
  renewRecoveryCodes,
} from '#auth/second-factor.ts';
import {
  BeginSecondFactor,
  ConfirmSecondFactor,
  ProveSecondFactor,
  RecoveryCodes,
  SecondFactor,
  SecondFactorBegun,
} from '#contract/auth.ts';

/** Each try is counted: by password, as when it is changed, and by code. */
async function spendTries({ services: { limits } }: ApiContext, userId: number): Promise<void> {
  await limits.spend('second-factor', userId);
}

const procedure = enrollingProcedure.use(({ ctx, next }) => {
  refuseKey(ctx.identity);
  return next();
});

export const secondFactor = router({
  get: procedure.output(answers(SecondFactor)).query(({ ctx }) => readSecondFactor(ctx.services.auth, ctx.identity)),
  begin: procedure
    .input(BeginSecondFactor)
    .output(answers(SecondFactorBegun))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('change-password', ctx.identity.userId);
      return beginSecondFactorOf(ctx.services.auth, ctx.identity, input);
    }),
  confirm: procedure
    .input(ConfirmSecondFactor)
    .output(answers(RecoveryCodes))
    .mutation(async ({ ctx, input }) => {
      await spendTries(ctx, ctx.identity.userId);
      return confirmSecondFactorOf(ctx.services.auth, ctx.identity, input.code, ctx.call.origin);
    }),
  renewRecoveryCodes: procedure
    .input(ProveSecondFactor)
    .output(answers(RecoveryCodes))
    .mutation(async ({ ctx, input }) => {
      await spendTries(ctx, ctx.identity.userId);
      return renewRecoveryCodes(ctx.services.auth, ctx.identity, input, ctx.call.origin);
    }),
  disable: procedure
    .input(ProveSecondFactor)
    .output(answers(z.void()))
    .mutation(async ({ ctx, input }) => {
      await spendTries(ctx, ctx.identity.userId);
      await disableSecondFactor(ctx.services.auth, ctx.identity, input, ctx.call.origin);
    }),
});
