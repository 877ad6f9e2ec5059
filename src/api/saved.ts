import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { MessageId } from '#contract/messages.ts';
import { ListSaved, Saved, SavedPage } from '#contract/saved.ts';
import { addSaved, listSaved, removeSaved } from '#core/saved.ts';

export const saved = router({
  add: userProcedure
    .input(MessageId)
    .output(answers(Saved))
    .mutation(({ ctx, input }) => addSaved(ctx.core, input.messageId)),
  remove: userProcedure
    .input(MessageId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => removeSaved(ctx.core, input.messageId)),
  list: userProcedure
    .input(ListSaved)
    .output(answers(SavedPage))
    .query(({ ctx, input }) => listSaved(ctx.core, input)),
});
