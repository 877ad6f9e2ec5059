import { z } from 'zod';
import type { Message } from '#contract/messages.ts';
import { BigId, Id } from '#contract/text.ts';
import type { Transaction } from '#db/database.ts';
import { enqueueJob, jobKind } from '#db/jobs.ts';
import { planDigests, pushable } from '#db/push-sql.ts';

/** To tell somebody of a message, if he has not seen it by then. */
export const PushWish = jobKind('push', z.object({ userId: Id, messageId: BigId, roomId: Id }));

/** So long somebody has time to see it on a screen before anything buzzes. */
const PUSH_AFTER_MS = 3000;

/**
 * In the transaction that makes the message's other notifications; `concerned` are those it was made for besides its mentions.
 * `digestAfter`: in so many seconds letters may be written, null where none are.
 */
export async function wishPushes(
  tx: Transaction,
  message: Message,
  concerned: number[],
  digestAfter: number | null,
): Promise<void> {
  const { id: messageId, roomId, senderId, mentions } = message;
  const runAt = new Date(Date.now() + PUSH_AFTER_MS);
  const whom = [roomId, senderId, mentions, concerned];
  for (const { user_id: userId } of await tx.query(pushable, whom))
    await enqueueJob(tx, PushWish, { userId, messageId, roomId }, { key: `${messageId}/${userId}`, runAt });
  if (digestAfter !== null) await tx.query(planDigests, [...whom, digestAfter]);
}
