import { z } from 'zod';
import { Id } from '#contract/text.ts';
import * as contract from '#contract/webhooks.ts';
import { route } from '#rest/dialect.ts';
import { limit, offset, pathId } from '#rest/dialects/veza/asked.ts';
import { dateOf } from '#rest/dialects/veza/dates.ts';
import { done, enveloped, ok } from '#rest/dialects/veza/envelope.ts';

const group = 'Webhooks';
const WebhookPath = z.object({ webhook_id: pathId });
const paging = z.object({ limit: limit(50), offset });
const { url, events, secret } = contract.CreateWebhook.shape;
const When = z.string().meta({ format: 'date-time' });

const Webhook = z
  .object({
    id: z.int(),
    url: z.string(),
    events: z.array(z.string()),
    room_id: z.int().nullable(),
    is_active: z.boolean(),
    failure_count: z.int(),
    disabled_reason: z.string().nullable(),
    created_at: When,
    updated_at: When,
  })
  .meta({ id: 'Webhook' });

const Delivery = z
  .object({
    id: z.int(),
    webhook_id: z.int(),
    event: z.string(),
    status: z.enum(['pending', 'delivered', 'failed', 'given_up']),
    attempts: z.int(),
    response_status: z.int().nullable(),
    error: z.string().nullable(),
    created_at: When,
    delivered_at: When.nullable(),
    next_attempt_at: When.nullable(),
  })
  .meta({ id: 'Delivery' });

const dateOrNull = (at: string | null) => at && dateOf(at);

function toWebhook(webhook: contract.Webhook) {
  return {
    id: webhook.id,
    url: webhook.url,
    events: webhook.events,
    room_id: webhook.roomId,
    is_active: webhook.active,
    failure_count: webhook.failures,
    disabled_reason: webhook.disabledReason,
    created_at: dateOf(webhook.createdAt),
    updated_at: dateOf(webhook.updatedAt),
  };
}

function toDelivery(delivery: contract.WebhookDelivery) {
  return {
    id: delivery.id,
    webhook_id: delivery.webhookId,
    event: delivery.event,
    status: delivery.state,
    attempts: delivery.attempts,
    response_status: delivery.lastStatus,
    error: delivery.lastError,
    created_at: dateOf(delivery.createdAt),
    delivered_at: dateOrNull(delivery.deliveredAt),
    next_attempt_at: dateOrNull(delivery.nextAttemptAt),
  };
}

export const webhookRoutes = [
  route({
    method: 'POST',
    path: '/api/v1/webhooks',
    operation: 'create_webhook',
    summary: 'Configurer un webhook',
    description:
      'Pour un salon, par son propriétaire ; sans `room_id`, par un administrateur, pour tous les salons publics. ' +
      'Le secret ne se relit jamais.',
    group,
    body: z.object({ url, events, secret, room_id: Id.nullish() }),
    answers: { 201: enveloped(Webhook) },
    run: async ({ api, body: { room_id, ...wanted }, clientId }) =>
      ok(toWebhook(await api.webhooks.create({ ...wanted, roomId: room_id ?? null, clientId })), 201),
  }),
  route({
    method: 'GET',
    path: '/api/v1/webhooks',
    operation: 'list_webhooks',
    summary: 'Lister les webhooks',
    group,
    query: paging,
    answers: { 200: enveloped(z.object({ webhooks: z.array(Webhook), total: z.int(), has_more: z.boolean() })) },
    async run({ api, query }) {
      const { items, total } = await api.webhooks.list(query);
      return ok({ webhooks: items.map(toWebhook), total, has_more: query.offset + items.length < total });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/webhooks/{webhook_id}',
    operation: 'get_webhook',
    summary: 'Obtenir un webhook',
    group,
    params: WebhookPath,
    answers: { 200: enveloped(Webhook) },
    run: async ({ api, params }) => ok(toWebhook(await api.webhooks.get({ webhookId: params.webhook_id }))),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/webhooks/{webhook_id}',
    operation: 'update_webhook',
    summary: 'Modifier un webhook',
    description: 'Ce qui est omis reste tel quel ; `is_active: true` remet en marche.',
    group,
    params: WebhookPath,
    body: z.object({
      url: url.optional(),
      events: events.optional(),
      secret: secret.optional(),
      is_active: z.boolean().optional(),
    }),
    answers: { 200: enveloped(Webhook) },
    async run({ api, params: { webhook_id: webhookId }, body: { is_active: active, ...changes } }) {
      return ok(toWebhook(await api.webhooks.update({ webhookId, active, ...changes })));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/webhooks/{webhook_id}',
    operation: 'delete_webhook',
    summary: 'Supprimer un webhook',
    group,
    params: WebhookPath,
    answers: { 204: null },
    async run({ api, params }) {
      await api.webhooks.delete({ webhookId: params.webhook_id });
      return done;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/webhooks/{webhook_id}/test',
    operation: 'test_webhook',
    summary: 'Tester un webhook',
    description: 'Envoie un `ping` aussitôt et répond ce qu’il en est advenu.',
    group,
    params: WebhookPath,
    answers: { 200: enveloped(Delivery) },
    run: async ({ api, params }) => ok(toDelivery(await api.webhooks.test({ webhookId: params.webhook_id }))),
  }),
  route({
    method: 'GET',
    path: '/api/v1/webhooks/{webhook_id}/deliveries',
    operation: 'list_deliveries',
    summary: "Journal des envois d'un webhook",
    group,
    params: WebhookPath,
    query: paging,
    answers: { 200: enveloped(z.object({ deliveries: z.array(Delivery), total: z.int(), has_more: z.boolean() })) },
    async run({ api, params, query }) {
      const { items, total } = await api.webhooks.deliveries({ webhookId: params.webhook_id, ...query });
      return ok({ deliveries: items.map(toDelivery), total, has_more: query.offset + items.length < total });
    },
  }),
];
