import { createHmac } from 'node:crypto';
import type { Webhook } from '#contract/webhooks.ts';
import { insertAudit } from '#db/audit-sql.ts';
import type { Database, Transaction } from '#db/database.ts';
import {
  countFailure,
  type DueDelivery,
  disableWebhook,
  forgetFailures,
  giveBack,
  markDelivered,
  markFailed,
} from '#db/webhook-queue-sql.ts';
import { giveUpQueue } from '#db/webhook-sql.ts';
import { type Outbound, OutboundError } from '#jobs/outbound.ts';
import type { WebhookTimes } from '#jobs/webhooks/times.ts';

/** So much of what a receiver answers is read, and dropped. */
const MOST_ANSWERED = 16 * 1024;

/** What came of an attempt: `error` is null when it was taken. */
export interface Outcome {
  status: number | null;
  error: string | null;
  interrupted: boolean;
}

function sign(body: Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

export async function post(
  outbound: Outbound,
  { id, event, body, url, secret }: DueDelivery,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const bytes = Buffer.from(body);
  try {
    const { status } = await outbound.request(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': String(bytes.length),
        'User-Agent': 'Parley',
        'X-Webhook-Signature': sign(bytes, secret),
        'X-Webhook-Event': event,
        'X-Webhook-Delivery': String(id),
      },
      body: bytes,
      timeoutMs,
      mostBytes: MOST_ANSWERED,
      signal,
    });
    const isTaken = status >= 200 && status < 300;
    return { status, error: isTaken ? null : `The receiver answered ${status}.`, interrupted: false };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return { status: null, error: error.message, interrupted: error.reason === 'interrupted' };
  }
}

/** Some sooner, some later, so that what failed together does not come together again. */
function jittered(ms: number): number {
  return ms * (0.8 + Math.random() * 0.4);
}

/** What it still had to tell is given up, and the audit log says why. */
export async function turnOff(
  tx: Transaction,
  webhookId: number,
  reason: NonNullable<Webhook['disabledReason']>,
  about: object,
): Promise<void> {
  const [disabled] = await tx.query(disableWebhook, [webhookId, reason]);
  if (!disabled) return;
  await tx.query(giveUpQueue, [webhookId]);
  const details = JSON.stringify({ webhookId, host: disabled.host, ...about });
  await tx.query(insertAudit, ['webhook_disabled', null, null, disabled.room_id, null, details, null]);
}

/** Writes down what came of an attempt. Answers for how long the webhook had better rest. */
export async function settle(db: Database, due: DueDelivery, outcome: Outcome, times: WebhookTimes): Promise<number> {
  const { status, error } = outcome;
  if (outcome.interrupted) {
    await db.query(giveBack, [due.id]);
    return 0;
  }
  if (error === null) {
    await db.query(markDelivered, [due.id, status]);
    if (due.failures > 0) await db.query(forgetFailures, [due.webhook_id]);
    return 0;
  }
  const wait = times.retryMs[due.attempts - 1];
  const delayMs = wait === undefined ? null : jittered(wait);
  const failures = await db.transaction(async (tx) => {
    // The webhook's row comes first, as with whoever turns it off: the other way round the two could wait for each other.
    const [counted] = await tx.query(countFailure, [due.webhook_id]);
    await tx.query(markFailed, [due.id, status, error, delayMs === null ? null : delayMs / 1000]);
    if (!counted) return 0;
    const { failures: inARow, seconds } = counted;
    const isGone = status === 410;
    const { failures: most, ms } = times.disableAfter;
    if (!isGone && (inARow < most || seconds * 1000 < ms)) return inARow;
    await turnOff(tx, due.webhook_id, isGone ? 'gone' : 'failing', { status, failures: inARow });
    return inARow;
  });
  return restOf(failures, delayMs ?? 0, times);
}

/**
 * What comes next would fare alike, so it waits as well, for a while: then the order is kept over a short failure, a receiver
 * that is down is not asked without end, and one message that it cannot take does not hold up the others for hours.
 */
function restOf(failures: number, delayMs: number, { retryMs: [first = 0, longest = first] }: WebhookTimes): number {
  return Math.min(longest, Math.max(delayMs, first * 2 ** Math.min(failures - 1, 20)));
}
