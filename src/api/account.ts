import { z } from 'zod';
import { answers, ownProcedure, router, userProcedure } from '#api/trpc.ts';
import { requirePassword } from '#auth/second-factor.ts';
import { AccountExport, AccountState, PlanDeletion, PlannedDeletion } from '#contract/account.ts';
import { askForExport, cancelDeletion, planDeletion, readAccount } from '#core/account.ts';

/** One's own account as a whole: to take along, or to leave. */
export const account = router({
  get: userProcedure.output(answers(AccountState)).query(({ ctx }) => readAccount(ctx.core)),
  askForExport: ownProcedure.output(answers(AccountExport)).mutation(({ ctx }) => askForExport(ctx.core)),
  planDeletion: ownProcedure
    .input(PlanDeletion)
    .output(answers(PlannedDeletion))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('change-password', ctx.identity.userId);
      await requirePassword(ctx.services.auth, ctx.identity, input.password);
      return planDeletion(ctx.core, input.takeMessages);
    }),
  cancelDeletion: ownProcedure
    .output(answers(z.void()))
    .mutation(({ ctx }) => cancelDeletion(ctx.core, ctx.identity.userId)),
});
