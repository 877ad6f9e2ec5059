import { answers, router, userProcedure } from '#api/trpc.ts';
import { AuditEntry, ListAudit, PageAudit } from '#contract/audit.ts';
import { counted, page } from '#contract/paging.ts';
import { listAudit, pageAudit } from '#core/audit.ts';

export const audit = router({
  list: userProcedure
    .input(ListAudit)
    .output(answers(page(AuditEntry)))
    .query(({ ctx, input }) => listAudit(ctx.core, input)),
  page: userProcedure
    .input(PageAudit)
    .output(answers(counted(AuditEntry)))
    .query(({ ctx, input }) => pageAudit(ctx.core, input)),
});
