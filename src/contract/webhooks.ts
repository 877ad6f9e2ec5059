import { z } from 'zod';
import { BigId, ClientId, Id, Timestamp, verbatim } from '#contract/text.ts';

/** What a webhook can be told of. */
export const WebhookEvent = z.enum([
  'message_sent',
  'message_edited',
  'message_deleted',
  'user_joined',
  'user_left',
  'reaction_added',
  'reaction_removed',
  'room_updated',
]);
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/** `ping` is what a test sends. */
export const DeliveredEvent = z.enum([...WebhookEvent.options, 'ping']);
export type DeliveredEvent = z.infer<typeof DeliveredEvent>;

/** A password in an address would be shown to whoever may see the webhook. */
function isWebhookUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /\s/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

const Url = verbatim(1, 2000).refine(isWebhookUrl, { error: 'must be an http or https address without a password' });
const Events = z
  .array(WebhookEvent)
  .min(1)
  .max(100)
  .transform((events) => [...new Set(events)]);
const Secret = verbatim(8, 200);

/** Its secret is only ever written. */
export const Webhook = z.object({
  id: Id,
  uuid: z.uuid(),
  /** null: the public rooms of its maker's organisation */
  roomId: Id.nullable(),
  createdBy: Id,
  url: z.string(),
  events: z.array(WebhookEvent),
  active: z.boolean(),
  /** attempts that failed since the last that did not */
  failures: z.int(),
  /** why it was turned off, when nobody did it; `overfull`: more waited for it than is kept */
  disabledReason: z.enum(['gone', 'failing', 'overfull']).nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Webhook = z.infer<typeof Webhook>;

export const WebhookDelivery = z.object({
  id: BigId,
  webhookId: Id,
  event: DeliveredEvent,
  /** `failed`: it will be tried again */
  state: z.enum(['pending', 'delivered', 'failed', 'given_up']),
  attempts: z.int(),
  nextAttemptAt: Timestamp.nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  createdAt: Timestamp,
  deliveredAt: Timestamp.nullable(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const CreateWebhook = z.object({
  clientId: ClientId.optional(),
  url: Url,
  events: Events,
  secret: Secret,
  roomId: Id.nullable(),
});
export type CreateWebhook = z.input<typeof CreateWebhook>;

export const WebhookId = z.object({ webhookId: Id });

export const UpdateWebhook = z.object({
  webhookId: Id,
  url: Url.optional(),
  events: Events.optional(),
  secret: Secret.optional(),
  active: z.boolean().optional(),
});
export type UpdateWebhook = z.input<typeof UpdateWebhook>;

/** Few and looked at by hand, so these lists are paged by number. */
const Offset = z.int().min(0).max(1_000_000).default(0);
const Limit = z.int().min(1).max(100).default(50);

export const DeliveryId = z.object({ deliveryId: BigId });
/** With what was sent; null when it is not kept any more. */
export const SentDelivery = WebhookDelivery.extend({ body: z.string().nullable() });
export type SentDelivery = z.infer<typeof SentDelivery>;

export const ListWebhooks = z.object({ offset: Offset, limit: Limit });
export const ListDeliveries = z.object({ webhookId: Id, offset: Offset, limit: Limit });
export const WebhookList = z.object({ items: z.array(Webhook), total: z.int() });
export type WebhookList = z.infer<typeof WebhookList>;
export const DeliveryList = z.object({ items: z.array(WebhookDelivery), total: z.int() });
export type DeliveryList = z.infer<typeof DeliveryList>;
