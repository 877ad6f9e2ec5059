import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { ClearDraft, Draft, ListDrafts, SetDraft } from '#contract/drafts.ts';
import { page } from '#contract/paging.ts';
import { clearDraft, listDrafts, setDraft } from '#core/drafts.ts';

/** Heard of by one's other devices: `draft.set`, `draft.cleared`. A send clears it by its `draftVersion`. */
export const drafts = router({
  set: userProcedure
    .input(SetDraft)
    .output(answers(Draft))
    .mutation(({ ctx, input }) => setDraft(ctx.core, input)),
  clear: userProcedure
    .input(ClearDraft)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => clearDraft(ctx.core, input)),
  list: userProcedure
    .input(ListDrafts)
    .output(answers(page(Draft)))
    .query(({ ctx, input }) => listDrafts(ctx.core, input)),
});
