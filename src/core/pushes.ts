import { ECDH } from 'node:crypto';
import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import { MAX_PUSH_SUBSCRIPTIONS } from '#contract/limits.ts';
import type { Subscribe } from '#contract/push.ts';
import type { Ctx } from '#core/context.ts';
import { deleteSubscription, dropOldSubscriptions, putSubscription } from '#db/push-sql.ts';

/** It lives as long as the session that it was made in. `allowPlain`: addresses without TLS too, where receivers stand beside us. */
export async function subscribe(ctx: Ctx, input: z.output<typeof Subscribe>, allowPlain: boolean): Promise<void> {
  const { userId, sessionId } = ctx.actor;
  if (sessionId === null) throw new ChatError('forbidden', { need: 'a session' });
  if (!allowPlain && !input.endpoint.startsWith('https:'))
    throw new ChatError('invalid_input', { issues: [{ path: ['endpoint'], message: 'must be an https address' }] });
  if (!isPoint(input.keys.p256dh))
    throw new ChatError('invalid_input', {
      issues: [{ path: ['keys', 'p256dh'], message: 'is no such key in base64url' }],
    });
  await ctx.db.transaction(async (tx) => {
    await tx.query(putSubscription, [userId, sessionId, input.endpoint, input.keys.p256dh, input.keys.auth]);
    await tx.query(dropOldSubscriptions, [userId, MAX_PUSH_SUBSCRIPTIONS]);
  });
}

/** Whether a message can be encrypted for it: not every key of that length is a point of the curve. */
function isPoint(key: string): boolean {
  try {
    return ECDH.convertKey(key, 'prime256v1', 'base64url', 'hex', 'uncompressed') !== '';
  } catch {
    return false;
  }
}

/** One that is not there is gone already. */
export async function unsubscribe(ctx: Ctx, endpoint: string): Promise<void> {
  await ctx.db.query(deleteSubscription, [ctx.actor.userId, endpoint]);
}
