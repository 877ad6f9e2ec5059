import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { MessageId, React, Reaction, ReactionChange, ReactOnce } from '#contract/messages.ts';
import { addReaction, listReactions, removeReaction, toggleReaction } from '#core/reactions.ts';

export const reactions = router({
  add: userProcedure
    .input(ReactOnce)
    .output(answers(ReactionChange))
    .mutation(({ ctx, input }) => addReaction(ctx.core, input)),
  remove: userProcedure
    .input(React)
    .output(answers(ReactionChange))
    .mutation(({ ctx, input }) => removeReaction(ctx.core, input)),
  toggle: userProcedure
    .input(ReactOnce)
    .output(answers(ReactionChange))
    .mutation(({ ctx, input }) => toggleReaction(ctx.core, input)),
  list: userProcedure
    .input(MessageId)
    .output(answers(z.array(Reaction)))
    .query(({ ctx, input }) => listReactions(ctx.core, input.messageId)),
});
