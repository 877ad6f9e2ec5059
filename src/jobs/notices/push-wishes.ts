import { z } from 'zod';
import type { Message } from '#contract/messages.ts';
import { BigId, Id } from '#contract/text.ts';
import type { Transaction } from '#db/database.ts';
import { enqueueJob, jobKind } from '#db/jobs.ts';
import { pushable } from '#db/push-sql.ts';

/** To tell somebody of a message, if he has not seen it by then. */
export const PushWish = jobKind('push', z.object({ userId: Id, messageId: BigId, roomId: Id }));

/** So long somebody has time to see it on a screen before anything buzzes. */
export const PUSH_AFTER_MS = 3000;

/** In the transaction that makes the message's other notifications; `concerned` are those it was made for besides its mentions. */
export async function wishPushes(tx: Transaction, message: Message, concerned: number[]): Promise<void> {
  const { id: messageId, roomId, senderId, mentions } = message;
  const runAt = new Date(Date.now() + PUSH_AFTER_MS);
  for (const { user_id: userId } of await tx.query(pushable, [roomId, senderId, mentions, concerned]))
    await enqueueJob(tx, PushWish, { userId, messageId, roomId }, { key: `${messageId}/${userId}`, runAt });
}
