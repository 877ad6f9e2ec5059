import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { LetterOf } from '#contract/mails.ts';
import { Id } from '#contract/text.ts';
import type { Database, Sql } from '#db/database.ts';
import { digestOf, holdDigest, noteDigest, stopDigests, unreadSince } from '#db/digest-sql.ts';
import { enqueueJob, jobKind } from '#db/jobs.ts';
import { enqueueMail } from '#db/mails.ts';
import type { Queue } from '#jobs/queue.ts';

const Digest = jobKind('digest', z.object({ userId: Id }));

export interface DigestTimes {
  /** So long somebody is away before he is written to. */
  afterSeconds: number;
  /** From one letter to the next. */
  everySeconds: number;
}

const MOST_ROOMS = 5;

async function unreadOf(sql: Sql, userId: number, after: number): Promise<LetterOf<'digest'> & { upToId: number }> {
  const rows = (await sql.query(unreadSince, [userId, after])).filter(
    ({ mentions, directs }) => mentions + directs > 0,
  );
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  const rooms = rows.slice(0, MOST_ROOMS).map(({ room_name: name }) => name);
  const [mentions, directs] = [sum((row) => row.mentions), sum((row) => row.directs)];
  const upToId = Math.max(after, ...rows.map(({ last_id: id }) => id));
  return { template: 'digest', userId, mentions, directs, rooms, afterId: after, upToId };
}

/** Whether a letter that waits still says anything: what was read meanwhile is not told. */
export async function isDigestNews(sql: Sql, { userId, afterId }: LetterOf<'digest'>): Promise<boolean> {
  const { mentions, directs } = await unreadOf(sql, userId, afterId);
  return mentions + directs > 0;
}

/**
 * Looks whether somebody is to be written to, and when to look again. The letter, what it told up to, and the end of the look are
 * one transaction: however many nodes there are and whatever dies, it is written once.
 */
export function handleDigests(
  queue: Queue,
  { db, isHere, times }: { db: Database; isHere: (userId: number) => boolean; times: DigestTimes },
): void {
  queue.handle(Digest, {
    async work({ userId }, job) {
      await db.transaction(async (tx) => {
        await job.finish(tx);
        await tx.query(holdDigest, [userId]);
        const [about] = await tx.query(digestOf, [userId]);
        if (!about?.digest || !about.active) return;
        const { upToId, ...letter } = await unreadOf(tx, userId, about.up_to);
        if (letter.mentions + letter.directs === 0) return;
        const seenAgo = isHere(userId) ? 0 : about.seen_ago;
        const waits = Math.max(times.afterSeconds - seenAgo, times.everySeconds - (about.written_ago ?? Infinity));
        if (waits > 0) {
          const runAt = new Date(Date.now() + Math.max(waits, 1) * 1000);
          await enqueueJob(tx, Digest, { userId }, { key: String(userId), runAt });
          return;
        }
        await tx.query(noteDigest, [userId, upToId]);
        await enqueueMail(tx, { to: { userId }, letter });
      });
    },
  });
}

function tokenOf(secret: Uint8Array, userId: number): string {
  return createHmac('sha256', secret).update(`no more digests ${userId}`).digest('base64url').slice(0, 32);
}

export function digestStopPath(secret: Uint8Array, userId: number): string {
  return `/letters/stop/${userId}/${tokenOf(secret, userId)}`;
}

/** Whoever holds the link from a letter may say it, signed in or not. False: it is no such link. */
export async function stopByLink(db: Database, secret: Uint8Array, link: { userId: number; token: string }) {
  if (!isStopLink(secret, link)) return false;
  await db.query(stopDigests, [link.userId]);
  return true;
}

export function isStopLink(secret: Uint8Array, { userId, token }: { userId: number; token: string }): boolean {
  const [given, wanted] = [Buffer.from(token), Buffer.from(tokenOf(secret, userId))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
