import { ChatError } from '#contract/errors.ts';
import type { Event } from '#contract/events.ts';
import { DeletionJob, refuseLastOwner } from '#core/account.ts';
import type { Ctx } from '#core/context.ts';
import { clearDraft, listDrafts } from '#core/drafts.ts';
import { leaveForeignGroups } from '#core/groups.ts';
import { leaveRooms } from '#core/members.ts';
import { toUser } from '#core/rows.ts';
import { listSaved, removeSaved } from '#core/saved.ts';
import { cancelScheduled, listScheduled } from '#core/scheduled.ts';
import { changeUser, revokeCredentials } from '#core/users.ts';
import {
  eraseTraces,
  eraseUser,
  lockAccount,
  ownFiles,
  ownMessagesOfRoom,
  roomsEverIn,
  roomsToLeave,
} from '#db/account-sql.ts';
import { insertAudit } from '#db/audit-sql.ts';
import { markFileDeleted } from '#db/file-sql.ts';
import { liveHolds } from '#db/hold-sql.ts';
import { enqueueJob } from '#db/jobs.ts';
import { lockRoom } from '#db/room-sql.ts';
import { setDeactivated, userById } from '#db/user-sql.ts';
import { appendRoomEvents, appendUserEvent } from '#events/log.ts';
import type { Job } from '#jobs/job.ts';
import { deleteForAll, eraseMessages } from '#jobs/message-retention.ts';

const PAGE = 100;
const DAY_MS = 24 * 3600_000;
/** No organisation has it, so everything of somebody is foreign to it. */
const NOWHERE = -1;

type Parts = Omit<Ctx, 'actor' | 'ip'>;

/**
 * Deletes an account for good: first nobody can use it, then what it has made goes, at last its name. Each step may be repeated, so
 * that a node that dies in the middle leaves the rest to another. Under a hold, or when owners are missing by now, it waits another day.
 */
export async function deleteAccount(parts: Parts, userId: number, job: Job): Promise<void> {
  const { db } = parts;
  const account = await db.transaction(async (tx) => {
    const [found] = await tx.query(lockAccount, [userId]);
    if (!found?.due || found.erased) return null;
    const mayGo = !found.held && (await isReplaceable(() => refuseLastOwner(tx, userId, found.role)));
    if (mayGo) return found;
    await job.finish(tx);
    await enqueueJob(tx, DeletionJob, { userId }, { key: String(userId), runAt: new Date(Date.now() + DAY_MS) });
    return null;
  });
  const [user] = await db.query(userById, [userId]);
  if (!account || !user) return;
  const actor = { userId, role: 'member' as const, organisationId: user.organisation_id, sessionId: null };
  const ctx: Ctx = { ...parts, actor, ip: null };
  await changeUser(
    ctx,
    userId,
    (tx) => tx.query(setDeactivated, [userId, true]),
    (tx) => revokeCredentials(tx, userId, 'account deleted'),
  );
  await dropOwn(ctx);
  if (account.takes_messages) await takeMessages(ctx, job);
  await leaveForeignGroups(ctx, userId, NOWHERE);
  await leaveRooms(
    ctx,
    userId,
    (await db.query(roomsToLeave, [userId])).map((row) => row.room_id),
  );
  await db.transaction(async (tx) => {
    await job.finish(tx);
    const [erased] = await tx.query(eraseUser, [userId]);
    await tx.query(eraseTraces, [userId]);
    const [nobody] = await tx.query(userById, [userId]);
    if (!erased || !nobody) return;
    const told = toUser({ ...nobody, stream_seq: nobody.stream_seq + 1 });
    await appendUserEvent(tx, userId, { type: 'user.updated', user: told });
    const details = JSON.stringify({ takeMessages: account.takes_messages });
    await tx.query(insertAudit, ['account_deleted', null, userId, null, null, details, null]);
  });
  parts.forget(userId);
  parts.wake();
}

async function isReplaceable(refuse: () => Promise<void>): Promise<boolean> {
  try {
    await refuse();
    return true;
  } catch (error) {
    if (error instanceof ChatError) return false;
    throw error;
  }
}

/** What nobody else ever saw. */
async function dropOwn(ctx: Ctx): Promise<void> {
  for (let isMore = true; isMore; ) {
    const { items } = await listDrafts(ctx, { limit: PAGE });
    for (const { roomId, parentId } of items) await clearDraft(ctx, { roomId, parentId });
    isMore = items.length === PAGE;
  }
  for (let isMore = true; isMore; ) {
    const { items } = await listScheduled(ctx, { limit: PAGE });
    for (const { id } of items) await cancelScheduled(ctx, id);
    isMore = items.length === PAGE;
  }
  for (let isMore = true; isMore; ) {
    const { items } = await listSaved(ctx, { limit: PAGE });
    for (const { messageId } of items) await removeSaved(ctx, messageId);
    isMore = items.length === PAGE;
  }
}

/** Rooms under a hold keep what was written there. */
async function takeMessages({ db, actor, wake }: Ctx, job: Job): Promise<void> {
  const { userId } = actor;
  const isHeld = async (roomId: number) => (await db.query(liveHolds, [null, roomId])).length > 0;
  for (const { room_id: roomId } of await db.query(roomsEverIn, [userId])) {
    if (await isHeld(roomId)) continue;
    for (let isMore = true; isMore && !job.signal.aborted; ) {
      isMore = await db.transaction(async (tx) => {
        await tx.query(lockRoom, [roomId]);
        const rows = await tx.query(ownMessagesOfRoom, [roomId, userId, 0, PAGE]);
        for (const row of rows) await deleteForAll(tx, roomId, row, userId);
        if (rows.length > 0) await eraseMessages(tx, rows);
        return rows.length === PAGE;
      });
      wake();
    }
  }
  for (let after = 0; !job.signal.aborted; ) {
    const files = await db.query(ownFiles, [userId, after, PAGE]);
    for (const { id, room_id: roomId } of files) {
      if (await isHeld(roomId)) continue;
      await db.transaction(async (tx) => {
        await tx.query(lockRoom, [roomId]);
        await tx.query(markFileDeleted, [id, userId]);
        const gone: Event = { type: 'file.removed', fileId: id, removedBy: userId };
        await appendRoomEvents(tx, roomId, [gone]);
      });
    }
    if (files.length < PAGE) break;
    after = files.at(-1)?.id ?? 0;
  }
  // Something is left: another attempt takes it, and only then the name.
  job.signal.throwIfAborted();
}
