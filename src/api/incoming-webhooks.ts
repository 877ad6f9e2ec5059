import { z } from 'zod';
import { answers, ownProcedure, router, userProcedure } from '#api/trpc.ts';
import { CreatedIncomingWebhook, CreateIncomingWebhook, IncomingWebhook, IncomingWebhookId } from '#contract/bots.ts';
import { RoomId } from '#contract/rooms.ts';
import { createIncomingWebhook, deleteIncomingWebhook, listIncomingWebhooks } from '#core/incoming-webhooks.ts';

export const incomingWebhooks = router({
  create: ownProcedure
    .input(CreateIncomingWebhook)
    .output(answers(CreatedIncomingWebhook))
    .mutation(({ ctx, input }) => createIncomingWebhook(ctx.core, input)),
  list: userProcedure
    .input(RoomId)
    .output(answers(z.array(IncomingWebhook)))
    .query(({ ctx, input }) => listIncomingWebhooks(ctx.core, input.roomId)),
  delete: ownProcedure
    .input(IncomingWebhookId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => deleteIncomingWebhook(ctx.core, input.incomingWebhookId)),
});
