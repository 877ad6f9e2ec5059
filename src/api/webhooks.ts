import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import {
  CreateWebhook,
  DeliveryList,
  ListDeliveries,
  ListWebhooks,
  UpdateWebhook,
  Webhook,
  WebhookDelivery,
  WebhookId,
  WebhookList,
} from '#contract/webhooks.ts';
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  testWebhook,
  updateWebhook,
} from '#core/webhooks.ts';

export const webhooks = router({
  create: userProcedure
    .input(CreateWebhook)
    .output(answers(Webhook))
    .mutation(({ ctx, input }) => createWebhook(ctx.core, input)),
  list: userProcedure
    .input(ListWebhooks)
    .output(answers(WebhookList))
    .query(({ ctx, input }) => listWebhooks(ctx.core, input)),
  get: userProcedure
    .input(WebhookId)
    .output(answers(Webhook))
    .query(({ ctx, input }) => getWebhook(ctx.core, input.webhookId)),
  update: userProcedure
    .input(UpdateWebhook)
    .output(answers(Webhook))
    .mutation(({ ctx, input }) => updateWebhook(ctx.core, input)),
  delete: userProcedure
    .input(WebhookId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => deleteWebhook(ctx.core, input.webhookId)),
  test: userProcedure
    .input(WebhookId)
    .output(answers(WebhookDelivery))
    .mutation(({ ctx, input }) => testWebhook(ctx.core, input.webhookId, ctx.services.webhooks.test)),
  deliveries: userProcedure
    .input(ListDeliveries)
    .output(answers(DeliveryList))
    .query(({ ctx, input }) => listDeliveries(ctx.core, input)),
});
