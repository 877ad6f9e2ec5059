import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import {
  CreateWebhook,
  DeliveryId,
  DeliveryList,
  ListDeliveries,
  ListWebhooks,
  SentDelivery,
  UpdateWebhook,
  Webhook,
  WebhookDelivery,
  WebhookId,
  WebhookList,
} from '#contract/webhooks.ts';
import {
  createWebhook,
  deleteWebhook,
  getDelivery,
  getWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
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
  delivery: userProcedure
    .input(DeliveryId)
    .output(answers(SentDelivery))
    .query(({ ctx, input }) => getDelivery(ctx.core, input.deliveryId)),
  redeliver: userProcedure
    .input(DeliveryId)
    .output(answers(WebhookDelivery))
    .mutation(({ ctx, input }) => redeliver(ctx.core, input.deliveryId, ctx.services.webhooks.redeliver)),
  deliveries: userProcedure
    .input(ListDeliveries)
    .output(answers(DeliveryList))
    .query(({ ctx, input }) => listDeliveries(ctx.core, input)),
});
