import { answers, router, userProcedure } from '#api/trpc.ts';
import { AuditEntry, ListAudit } from '#contract/audit.ts';
import { page } from '#contract/paging.ts';
import { listAudit } from '#core/audit.ts';

export const audit = router({
  list: userProcedure
    .input(ListAudit)
    .output(answers(page(AuditEntry)))
    .query(({ ctx, input }) => listAudit(ctx.core, input)),
});
