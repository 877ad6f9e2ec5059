import { answers, router, userProcedure } from '#api/trpc.ts';
import { ListReaders, MarkedRead, MarkRead, MarkUnread, Reader, ReadPosition } from '#contract/messages.ts';
import { page } from '#contract/paging.ts';
import { listReaders, markRead, markUnread } from '#core/receipts.ts';

export const receipts = router({
  markRead: userProcedure
    .input(MarkRead)
    .output(answers(MarkedRead))
    .mutation(({ ctx, input }) => markRead(ctx.core, input)),
  markUnread: userProcedure
    .input(MarkUnread)
    .output(answers(ReadPosition))
    .mutation(({ ctx, input }) => markUnread(ctx.core, input.messageId)),
  readers: userProcedure
    .input(ListReaders)
    .output(answers(page(Reader)))
    .query(({ ctx, input }) => listReaders(ctx.core, input)),
});
