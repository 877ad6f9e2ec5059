import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { PushMessage } from '#contract/push.ts';
import { isQuiet } from '#contract/quiet-hours.ts';
import { BigId, Id } from '#contract/text.ts';
import type { Database } from '#db/database.ts';
import { enqueueJob, jobKind } from '#db/jobs.ts';
import {
  dropSubscription,
  type PushableRow,
  pushableMessage,
  subscriptionById,
  subscriptionsOf,
  vapidKey,
} from '#db/push-sql.ts';
import { PushWish } from '#jobs/notices/push-wishes.ts';
import { encrypt, newVapidKey, Vapid } from '#jobs/notices/web-push.ts';
import type { Outbound } from '#jobs/outbound.ts';
import type { Queue } from '#jobs/queue.ts';
import { parseMarkdown } from '#markdown/parse.ts';
import { plainText } from '#markdown/plain.ts';

/** To one browser. */
const PushSend = jobKind('push_send', z.object({ subscriptionId: Id, userId: Id, messageId: BigId, roomId: Id }));

/** A browser that is away for longer finds the message without being told. */
const TTL_SECONDS = 12 * 3600;
const MOST_LETTERS = 180;
const TIMEOUT_MS = 15_000;

export interface Push {
  readonly publicKey: string;
  /** endpoints without TLS, and in our own network, are called too */
  readonly allowPlain: boolean;
}

interface Sources {
  db: Database;
  outbound: Outbound;
  vapid: Vapid;
  isHere: (userId: number) => boolean;
}

export async function openVapid(db: Database, subject: string): Promise<Vapid> {
  const [row] = await db.query(vapidKey, [newVapidKey()]);
  return new Vapid(row?.vapid_key ?? newVapidKey(), subject);
}

function cut(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ')];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS).join('')}…` : letters.join('');
}

function toMessage(row: PushableRow, roomId: number, messageId: number): PushMessage {
  const { author, room_name: room, room_kind: kind } = row;
  const title = kind === 'dm' || room === null ? author : `${author} · ${room}`;
  const body = cut(plainText(parseMarkdown(row.content)));
  return { title, body, tag: `room-${roomId}`, roomId, messageId, path: `/rooms/${roomId}` };
}

/** What is still worth telling somebody of a message: nothing when he sees it anyway, has read it, or wants his peace. */
async function stillWanted({ db, isHere }: Sources, userId: number, messageId: number): Promise<PushableRow | null> {
  if (isHere(userId)) return null;
  const [row] = await db.query(pushableMessage, [userId, messageId]);
  if (!row) return null;
  const { quiet_from: from, quiet_to: to, time_zone: timeZone } = row;
  return isQuiet({ from, to, timeZone }, new Date()) ? null : row;
}

export function handlePushes(queue: Queue, sources: Sources): void {
  const { db, outbound, vapid } = sources;
  queue.handle(PushWish, {
    concurrency: 8,
    async work({ userId, messageId, roomId }, job) {
      if (!(await stillWanted(sources, userId, messageId))) return;
      const subscriptions = await db.query(subscriptionsOf, [userId]);
      // What follows and the end of this are one: whatever dies, each browser is told by one job.
      await db.transaction(async (tx) => {
        for (const { id } of subscriptions) {
          const key = `${messageId}/${id}`;
          await enqueueJob(tx, PushSend, { subscriptionId: id, userId, messageId, roomId }, { key });
        }
        await job.finish(tx);
      });
    },
  });
  queue.handle(PushSend, {
    concurrency: 8,
    attempts: 8,
    timeoutMs: TIMEOUT_MS * 2,
    // A browser that cannot be told subscribes anew when it is opened.
    givenUp: async ({ subscriptionId }, tx) => void (await tx.query(dropSubscription, [subscriptionId])),
    async work({ subscriptionId, userId, messageId, roomId }, { signal }) {
      const row = await stillWanted(sources, userId, messageId);
      const [subscription] = row ? await db.query(subscriptionById, [subscriptionId]) : [];
      // Somebody else has signed in there since.
      if (!row || !subscription || subscription.user_id !== userId) return;
      const { endpoint } = subscription;
      const { status } = await outbound.request(endpoint, {
        method: 'POST',
        headers: {
          Authorization: vapid.authorization(endpoint),
          'Content-Encoding': 'aes128gcm',
          'Content-Type': 'application/octet-stream',
          TTL: String(TTL_SECONDS),
          Urgency: row.room_kind === 'channel' ? 'normal' : 'high',
          // What waits at the push service for a browser that is away is replaced: the newest of each room is enough.
          Topic: createHash('sha256').update(`room/${roomId}`).digest('base64url').slice(0, 32),
        },
        body: encrypt(JSON.stringify(toMessage(row, roomId, messageId)), subscription),
        timeoutMs: TIMEOUT_MS,
        mostBytes: 1024,
        signal,
      });
      if (status === 404 || status === 410) await db.query(dropSubscription, [subscriptionId]);
      else if (status === 429 || status >= 500) throw new Error(`a push service answered ${status}`);
    },
  });
}
