import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import { MAX_SCHEDULED } from '#contract/limits.ts';
import type { MessageWithSender } from '#contract/messages.ts';
import type { Page } from '#contract/paging.ts';
import type { CreateScheduled, ListScheduled, Scheduled, UpdateScheduled } from '#contract/scheduled.ts';
import { accessRoom } from '#core/access.ts';
import { fingerprint, once } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { bigIdCursor, nextIdCursor } from '#core/cursors.ts';
import { toScheduled } from '#core/rows.ts';
import { refuseTooLong, requireSend, sendWithin } from '#core/sends.ts';
import type { Transaction } from '#db/database.ts';
import { ownLooseFiles } from '#db/file-sql.ts';
import { lockRoom } from '#db/room-sql.ts';
import {
  changeScheduled,
  countScheduled,
  deleteScheduled,
  failScheduled,
  insertScheduled,
  lockScheduled,
  type ScheduledRow,
  scheduledAfter,
} from '#db/scheduled-sql.ts';
import { appendUserEvent } from '#events/log.ts';

const PAST = { path: ['sendAt'], message: 'is not within the next year' };

/** Judged now, so that one learns at once what cannot be; and judged again when it is sent. */
export async function createScheduled(ctx: Ctx, input: z.output<typeof CreateScheduled>): Promise<Scheduled> {
  const { message, sendAt } = input;
  const { clientId, roomId, parentId, content, metadata, quoteId = null } = message;
  const fileIds = [...new Set(message.fileIds)];
  refuseTooLong(content);
  const { clientId: _, ...body } = message;
  return once(ctx, clientId, fingerprint('scheduled.create', { ...body, sendAt }), async (claim, keep) => {
    const scheduled = await ctx.db.transaction(async (tx) => {
      // First, so that another try is answered the same, whatever has become of it meanwhile.
      await claim(tx);
      if (Date.parse(sendAt) <= Date.now()) throw new ChatError('invalid_input', { issues: [PAST] });
      await requireSend(ctx, tx, message);
      const files = await tx.query(ownLooseFiles, [fileIds, ctx.actor.userId, roomId]);
      if (files.length < fileIds.length) throw new ChatError('file_not_found');
      const [waiting] = await tx.query(countScheduled, [ctx.actor.userId]);
      if ((waiting?.count ?? 0) >= MAX_SCHEDULED) throw new ChatError('too_many_scheduled', { limit: MAX_SCHEDULED });
      const values = [ctx.actor.userId, roomId, parentId, content, JSON.stringify(metadata), quoteId, fileIds, sendAt];
      const [row] = (await tx.query(insertScheduled, values)) as [ScheduledRow];
      const made = await tell(tx, row);
      await keep(tx, made);
      return made;
    });
    ctx.wake();
    return scheduled;
  });
}

async function tell(tx: Transaction, row: ScheduledRow): Promise<Scheduled> {
  const scheduled = toScheduled(row);
  await appendUserEvent(tx, row.user_id, { type: 'scheduled.set', scheduled });
  return scheduled;
}

/** With the row locked: whoever sends it meanwhile is waited for, and then it is gone. */
async function change<T>(
  ctx: Ctx,
  scheduledId: number,
  work: (tx: Transaction, row: ScheduledRow) => Promise<T>,
): Promise<T> {
  const result = await ctx.db.transaction(async (tx) => {
    const [row] = await tx.query(lockScheduled, [scheduledId, ctx.actor.userId]);
    if (!row) throw new ChatError('scheduled_not_found');
    return work(tx, row);
  });
  ctx.wake();
  return result;
}

export function updateScheduled(ctx: Ctx, input: z.output<typeof UpdateScheduled>): Promise<Scheduled> {
  if (input.content !== undefined) refuseTooLong(input.content);
  return change(ctx, input.scheduledId, async (tx, row) => {
    await accessRoom(ctx, tx, row.room_id, 'post');
    const { content = row.content, sendAt = row.send_at } = input;
    const [changed] = (await tx.query(changeScheduled, [row.id, content, sendAt])) as [ScheduledRow];
    return tell(tx, changed);
  });
}

/** Also of a room that one has left. */
export function cancelScheduled(ctx: Ctx, scheduledId: number): Promise<void> {
  return change(ctx, scheduledId, async (tx, row) => {
    await tx.query(deleteScheduled, [row.id]);
    await appendUserEvent(tx, row.user_id, { type: 'scheduled.gone', scheduledId: row.id, messageId: null });
  });
}

/**
 * The message and the end of its waiting in one transaction, by whoever holds the row: whatever dies, both are there or
 * neither. A refusal is thrown before anything is written.
 */
export async function sendLocked(ctx: Ctx, tx: Transaction, row: ScheduledRow): Promise<MessageWithSender> {
  await tx.query(lockRoom, [row.room_id]);
  const sent = await sendWithin(ctx, tx, {
    roomId: row.room_id,
    parentId: row.parent_id,
    content: row.content,
    metadata: row.metadata as MessageWithSender['message']['metadata'],
    clientId: row.uuid,
    ...(row.quote_id !== null && { quoteId: row.quote_id }),
    fileIds: row.file_ids.map(Number),
  });
  await tx.query(deleteScheduled, [row.id]);
  const gone = { scheduledId: row.id, messageId: sent.message.id };
  await appendUserEvent(tx, row.user_id, { type: 'scheduled.gone', ...gone });
  return sent;
}

/** Its author is told why, on his own stream. */
export async function failLocked(tx: Transaction, row: ScheduledRow, code: string): Promise<null> {
  const [failed] = (await tx.query(failScheduled, [row.id, code])) as [ScheduledRow];
  await tell(tx, failed);
  return null;
}

export function sendScheduledNow(ctx: Ctx, scheduledId: number): Promise<MessageWithSender> {
  return change(ctx, scheduledId, (tx, row) => sendLocked(ctx, tx, row));
}

/** In the order in which they were made. */
export async function listScheduled(ctx: Ctx, input: z.output<typeof ListScheduled>): Promise<Page<Scheduled>> {
  const after = bigIdCursor(input.cursor) ?? 0;
  const rows = await ctx.db.query(scheduledAfter, [ctx.actor.userId, after, input.limit + 1]);
  return nextIdCursor(rows.map(toScheduled), input.limit);
}
