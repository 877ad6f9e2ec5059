import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import {
  type CreateWebhook,
  DeliveredEvent,
  type DeliveryList,
  type ListDeliveries,
  type ListWebhooks,
  type SentDelivery,
  type UpdateWebhook,
  Webhook,
  type WebhookDelivery,
  WebhookEvent,
  type WebhookList,
} from '#contract/webhooks.ts';
import { accessRoom, accessWebhook, requireAdmin } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { fingerprint, once } from '#core/changes.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { soleOf } from '#core/rows.ts';
import type { Transaction } from '#db/database.ts';
import { forgetNews } from '#db/webhook-queue-sql.ts';
import {
  beginWebhookPosition,
  countDeliveriesOf,
  countWebhooksIn,
  countWebhooksOf,
  type DeliveryRow,
  deleteWebhookRow,
  deliveriesOf,
  deliveryById,
  giveUpQueue,
  insertWebhook,
  listenAnew,
  lockWebhookPosition,
  sentDelivery,
  updateWebhookRow,
  type WebhookRow,
  webhooksOf,
} from '#db/webhook-sql.ts';
import { readPosition } from '#events/positions.ts';

/** In one room, and as many for the whole server. */
const MOST_WEBHOOKS = 20;

function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    uuid: row.uuid,
    roomId: row.room_id,
    createdBy: row.created_by,
    url: row.url,
    events: row.events.map((event) => WebhookEvent.parse(event)),
    active: row.active,
    failures: row.failures,
    disabledReason: Webhook.shape.disabledReason.parse(row.disabled_reason),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    event: DeliveredEvent.parse(row.event),
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    createdAt: row.created_at,
    deliveredAt: row.delivered_at,
  };
}

/** The address may hold a key of the receiver: the audit log, which more people read, names its host only. */
function detailsOf(row: WebhookRow): Record<string, unknown> {
  return { webhookId: row.id, host: new URL(row.url).host };
}

/**
 * Where a webhook begins to listen: what is visible by then is not told, whatever comes after is. Whoever reads the log waits
 * meanwhile, so that there is one answer to who listened first.
 */
async function beginListening(tx: Transaction): Promise<string> {
  await tx.query(lockWebhookPosition, []);
  const { history, snapshot } = await readPosition(tx);
  const begun = await tx.query(beginWebhookPosition, [history, snapshot]);
  if (begun.length > 0) await tx.query(forgetNews, []);
  return snapshot;
}

/** A room's webhooks are its owners'. Those of the whole server are the admins', and hear public rooms only. */
export async function createWebhook(ctx: Ctx, input: z.output<typeof CreateWebhook>): Promise<Webhook> {
  const { clientId, ...wanted } = input;
  const { roomId } = wanted;
  const webhook = await once<Webhook>(ctx, clientId, fingerprint('webhook.create', wanted), (claim, keep) =>
    ctx.db.transaction(async (tx) => {
      await claim(tx);
      if (roomId === null) requireAdmin(ctx);
      else await accessRoom(ctx, tx, roomId, 'own');
      const since = await beginListening(tx);
      const [{ count }] = (await tx.query(countWebhooksIn, [roomId])) as [{ count: number }];
      if (count >= MOST_WEBHOOKS) throw new ChatError('forbidden', { need: `fewer than ${MOST_WEBHOOKS} webhooks` });
      const { url, events, secret } = wanted;
      const values = [roomId, ctx.actor.userId, url, new URL(url).host, events, secret, since];
      const [row] = (await tx.query(insertWebhook, values)) as [WebhookRow];
      const details = { ...detailsOf(row), events };
      await recordAudit(tx, ctx, { action: 'webhook_created', ...(roomId !== null && { roomId }), details });
      const made = toWebhook(row);
      await keep(tx, made);
      return made;
    }),
  );
  ctx.wake();
  return webhook;
}

export async function listWebhooks(ctx: Ctx, input: z.output<typeof ListWebhooks>): Promise<WebhookList> {
  const me = [ctx.actor.userId, isServerAdmin(ctx.actor)];
  const rows = await ctx.db.query(webhooksOf, [...me, input.limit, input.offset]);
  const { count: total } = soleOf(await ctx.db.query(countWebhooksOf, me));
  return { items: rows.map(toWebhook), total };
}

export async function getWebhook(ctx: Ctx, webhookId: number): Promise<Webhook> {
  return toWebhook(await accessWebhook(ctx, ctx.db, webhookId));
}

/**
 * Whoever turns it on answers for it from then on: it hears what he may hear, its failures are forgotten, and what happened
 * while it was off is not told. What a webhook that is turned off had still to tell is given up.
 */
export async function updateWebhook(ctx: Ctx, input: z.output<typeof UpdateWebhook>): Promise<Webhook> {
  const { webhookId, url, events, secret, active } = input;
  const webhook = await ctx.db.transaction(async (tx) => {
    const before = await accessWebhook(ctx, tx, webhookId);
    if (active) {
      const since = await beginListening(tx);
      await tx.query(listenAnew, [webhookId, ctx.actor.userId, before.active ? null : since]);
    }
    const host = url === undefined ? undefined : new URL(url).host;
    const [row] = await tx.query(updateWebhookRow, [webhookId, url, host, events, secret, active]);
    if (!row) throw new ChatError('webhook_not_found');
    if (active === false) await tx.query(giveUpQueue, [webhookId]);
    const fields = Object.keys(input).filter((key) => key !== 'webhookId');
    const { room_id: roomId } = row;
    const details = { ...detailsOf(row), fields };
    await recordAudit(tx, ctx, { action: 'webhook_updated', ...(roomId !== null && { roomId }), details });
    return toWebhook(row);
  });
  ctx.wake();
  return webhook;
}

export async function deleteWebhook(ctx: Ctx, webhookId: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const row = await accessWebhook(ctx, tx, webhookId);
    await tx.query(deleteWebhookRow, [webhookId]);
    await tx.query(giveUpQueue, [webhookId]);
    const { room_id: roomId } = row;
    await recordAudit(tx, ctx, {
      action: 'webhook_deleted',
      ...(roomId !== null && { roomId }),
      details: detailsOf(row),
    });
  });
}

/** One attempt, at once; whoever asked sees what came of it. `attempt` makes it and answers the delivery's id. */
export async function testWebhook(
  ctx: Ctx,
  webhookId: number,
  attempt: (webhook: { id: number; roomId: number | null }) => Promise<number>,
): Promise<WebhookDelivery> {
  const { id, room_id: roomId } = await accessWebhook(ctx, ctx.db, webhookId);
  const [row] = await ctx.db.query(deliveryById, [await attempt({ id, roomId })]);
  if (!row) throw new ChatError('webhook_not_found');
  return toDelivery(row);
}

async function accessDelivery(ctx: Ctx, deliveryId: number): Promise<DeliveryRow & { sent: string | null }> {
  const [row] = await ctx.db.query(sentDelivery, [deliveryId]);
  if (!row) throw new ChatError('webhook_not_found');
  await accessWebhook(ctx, ctx.db, row.webhook_id);
  return row;
}

/** What was sent, word for word, for those who lead where it came from. */
export async function getDelivery(ctx: Ctx, deliveryId: number): Promise<SentDelivery> {
  const row = await accessDelivery(ctx, deliveryId);
  return { ...toDelivery(row), body: row.sent };
}

/** Once more and at once, whatever came of it before. `attempt` answers false when it cannot be sent now. */
export async function redeliver(
  ctx: Ctx,
  deliveryId: number,
  attempt: (deliveryId: number) => Promise<boolean>,
): Promise<WebhookDelivery> {
  await accessDelivery(ctx, deliveryId);
  if (!(await attempt(deliveryId))) throw new ChatError('forbidden', { need: 'a delivery that is not under way' });
  return toDelivery(await accessDelivery(ctx, deliveryId));
}

/** What was and is to be told, the latest first. */
export async function listDeliveries(ctx: Ctx, input: z.output<typeof ListDeliveries>): Promise<DeliveryList> {
  const { id } = await accessWebhook(ctx, ctx.db, input.webhookId);
  const rows = await ctx.db.query(deliveriesOf, [id, input.limit, input.offset]);
  const { count: total } = soleOf(await ctx.db.query(countDeliveriesOf, [id]));
  return { items: rows.map(toDelivery), total };
}
