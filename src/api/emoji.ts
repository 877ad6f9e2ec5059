import { answers, router, userProcedure } from '#api/trpc.ts';
import { CustomEmoji, EmojiPage, ListEmoji, NamedEmoji } from '#contract/emoji.ts';
import { listEmoji, removeEmoji } from '#core/emoji.ts';

/** Adding one takes a picture: src/api/picture-transfer.ts. */
export const emoji = router({
  list: userProcedure
    .input(ListEmoji)
    .output(answers(EmojiPage))
    .query(({ ctx, input }) => listEmoji(ctx.core, input)),
  remove: userProcedure
    .input(NamedEmoji)
    .output(answers(CustomEmoji))
    .mutation(({ ctx, input }) => removeEmoji(ctx.core, input.name)),
});
