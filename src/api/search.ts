import { answers, router, searchProcedure } from '#api/trpc.ts';
import { FoundEverything, SearchEverything, SearchedMessages, SearchMessages } from '#contract/search.ts';
import { searchEverything, searchMessages } from '#core/search.ts';

export const search = router({
  messages: searchProcedure
    .input(SearchMessages)
    .output(answers(SearchedMessages))
    .query(({ ctx, input }) => searchMessages(ctx.core, input)),
  everything: searchProcedure
    .input(SearchEverything)
    .output(answers(FoundEverything))
    .query(({ ctx, input }) => searchEverything(ctx.core, input)),
});
