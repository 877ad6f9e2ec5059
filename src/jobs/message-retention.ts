import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '#contract/events.ts';
import { insertAudit } from '#db/audit-sql.ts';
import type { Database, Statement, Transaction } from '#db/database.ts';
import { filesOfMessage, markFileDeleted } from '#db/file-sql.ts';
import { deleteMessageRow } from '#db/message-sql.ts';
import {
  eraseTexts,
  type LookedAt,
  oldestDeleted,
  oldestLooseFiles,
  oldestMessages,
  PURGE_PAGE,
  purgeableRooms,
} from '#db/purge-sql.ts';
import { lockRoom } from '#db/room-sql.ts';
import type { LiveSettings } from '#db/settings.ts';
import { appendRoomEvents } from '#events/log.ts';

/** Between two steps the room belongs to those who write in it. */
const PAUSE_MS = 20;

export interface PurgedRoom {
  roomId: number;
  messages: number;
  files: number;
}

/**
 * Deletes messages that are older than they are kept: for everybody at once and by events, as if somebody had deleted them, so that
 * every screen and every badge follows; and then their texts for good. Pinned ones stay until they are unpinned, and whatever is under a
 * legal hold until it is lifted. The caller sees to it that one node does it at a time.
 */
export async function purgeMessages(
  db: Database,
  settings: LiveSettings,
  { signal, wake }: { signal: AbortSignal; wake: () => void },
): Promise<PurgedRoom[]> {
  const purged: PurgedRoom[] = [];
  const { messageRetentionDays } = await settings.read();
  for (let after = 0; !signal.aborted; ) {
    const rooms = await db.query(purgeableRooms, [messageRetentionDays, after]);
    for (const room of rooms) {
      if (signal.aborted) break;
      const done = await purgeRoom(db, room, signal, wake);
      if (done.messages + done.files === 0) continue;
      purged.push(done);
      const details = JSON.stringify({ days: room.days, messages: done.messages, files: done.files });
      await db.query(insertAudit, ['messages_purged', null, null, room.id, null, details, null]);
    }
    if (rooms.length < 200) break;
    after = rooms.at(-1)?.id ?? 0;
  }
  return purged;
}

interface Room {
  id: number;
  days: number;
  deleted: boolean;
}

async function purgeRoom(db: Database, room: Room, signal: AbortSignal, wake: () => void): Promise<PurgedRoom> {
  const done = { roomId: room.id, messages: 0, files: 0 };
  // Of a deleted room nobody is told anything any more: only its texts go.
  await eachPage(db, room, signal, oldestMessages, async (tx, rows) => {
    if (!room.deleted) for (const row of rows) await deleteForAll(tx, room.id, row, null);
    await eraseMessages(tx, rows);
    done.messages += rows.length;
  });
  await eachPage(db, room, signal, oldestDeleted, async (tx, rows) => {
    await eraseMessages(tx, rows);
    done.messages += rows.length;
  });
  if (!room.deleted) {
    await eachPage(db, room, signal, oldestLooseFiles, async (tx, rows) => {
      for (const { id } of rows) await tx.query(markFileDeleted, [id, null]);
      const gone = rows.map(({ id }): Event => ({ type: 'file.removed', fileId: id, removedBy: null }));
      await appendRoomEvents(tx, room.id, gone);
      done.files += rows.length;
    });
  }
  if (done.messages + done.files > 0) wake();
  return done;
}

/** Page by page, each in its own turn of the room, up to the first that is young enough to stay. */
async function eachPage<Row extends LookedAt>(
  db: Database,
  room: Room,
  signal: AbortSignal,
  pages: Statement<Row>,
  purge: (tx: Transaction, rows: Row[]) => Promise<void>,
): Promise<void> {
  for (let after = 0; !signal.aborted; ) {
    const seen = await db.query(pages, [room.id, after, room.days]);
    if (!seen.some(({ old }) => old)) return;
    if (seen.some(({ goes }) => goes)) {
      await db.transaction(async (tx) => {
        await tx.query(lockRoom, [room.id]);
        // Looked at again: meanwhile one may have been pinned, deleted or held.
        const rows = (await tx.query(pages, [room.id, after, room.days])).filter(({ goes }) => goes);
        if (rows.length > 0) await purge(tx, rows);
      });
    }
    if (seen.length < PURGE_PAGE || !seen.at(-1)?.old) return;
    after = seen.at(-1)?.id ?? 0;
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** In the turn of the room. `deletedBy`: null when nobody did it. */
export async function deleteForAll(
  tx: Transaction,
  roomId: number,
  row: { id: number; sender_id: number; mentions: number[]; has_files: boolean },
  deletedBy: number | null,
): Promise<void> {
  const files = row.has_files ? await tx.query(filesOfMessage, [row.id]) : [];
  const [parent] = await tx.query(deleteMessageRow, [row.id, deletedBy]);
  const thread = parent && { parentId: parent.id, threadCount: parent.thread_count, lastReplyAt: parent.last_reply_at };
  await appendRoomEvents(tx, roomId, [
    {
      type: 'message.deleted',
      messageId: row.id,
      senderId: row.sender_id,
      mentions: row.mentions,
      deletedBy,
      thread: thread ?? null,
    },
    ...files.map(({ id }): Event => ({ type: 'file.removed', fileId: id, removedBy: deletedBy })),
  ]);
}

/** After they were deleted: what they said goes for good. */
export async function eraseMessages(tx: Transaction, rows: { id: number }[]): Promise<void> {
  await tx.query(eraseTexts, [rows.map(({ id }) => id)]);
}
