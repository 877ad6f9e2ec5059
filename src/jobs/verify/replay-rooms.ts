import { toMessage, toRoom } from '#core/rows.ts';
import type { Sql } from '#db/database.ts';
import { memberStates, messageFurther, messageStates, type VerifiedRoom } from '#db/verify-sql.ts';
import { disagreements, type Findings } from '#jobs/verify/findings.ts';
import { type Part, RoomFold } from '#jobs/verify/room-fold.ts';
import { Extents, readStreams } from '#jobs/verify/streams.ts';

const PAGE = 1000;

interface Batch {
  /** the rooms with ids after this one, and up to that of the last */
  after: number;
  upTo: number;
  rooms: VerifiedRoom[];
  pruned: boolean;
  mostMessages: number;
}

/** Folds the log of some rooms, and compares what it implies with what the tables hold. */
export async function replayRooms(tx: Sql, findings: Findings, batch: Batch): Promise<void> {
  const [only] = batch.rooms;
  let part: Part = { after: 0, upTo: Number.MAX_SAFE_INTEGER };
  for (let isFirst = true; ; isFirst = false) {
    if (batch.rooms.length === 1 && only) part.upTo = await endOfPart(tx, only.id, part.after, batch.mostMessages);
    const { folds, extents } = await foldStreams(tx, findings, batch, part, isFirst);
    if (isFirst) {
      extents.judge(new Map(batch.rooms.map(({ id, seq }) => [id, seq])), batch.pruned);
      compareRooms(findings, batch.rooms, folds);
      await compareMembers(tx, findings, batch.rooms, folds, extents);
    }
    await compareMessages(tx, findings, folds);
    if (part.upTo === Number.MAX_SAFE_INTEGER) return;
    part = { after: part.upTo, upTo: Number.MAX_SAFE_INTEGER };
  }
}

async function endOfPart(tx: Sql, roomId: number, after: number, most: number): Promise<number> {
  const [end] = await tx.query(messageFurther, [[roomId], after, most]);
  return end?.id ?? Number.MAX_SAFE_INTEGER;
}

async function foldStreams(tx: Sql, findings: Findings, batch: Batch, part: Part, isFirst: boolean) {
  const folds = new Map<number, RoomFold>();
  const extents = new Extents('room', findings);
  for await (const logged of readStreams(tx, 'room', batch.after, batch.upTo)) {
    const { streamId, seq, event } = logged;
    if (isFirst) {
      extents.pass(logged);
      findings.looked('logReplays', 1);
    }
    let fold = folds.get(streamId);
    if (!fold) {
      fold = new RoomFold(part);
      folds.set(streamId, fold);
    }
    try {
      fold.apply(event, seq);
    } catch (error) {
      if (isFirst) findings.differs('logReplays', `room ${streamId}, event ${seq}: ${messageOf(error)}`);
    }
  }
  return { folds, extents };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function compareRooms(findings: Findings, rooms: VerifiedRoom[], folds: Map<number, RoomFold>): void {
  for (const row of rooms) {
    const fold = folds.get(row.id);
    if (!fold) continue;
    findings.looked('replayedRooms', 1);
    for (const what of disagreements(fold.room, { ...toRoom(row), isDeleted: row.deleted }))
      findings.differs('replayedRooms', `room ${row.id}: ${what}`);
  }
}

async function compareMembers(
  tx: Sql,
  findings: Findings,
  rooms: VerifiedRoom[],
  folds: Map<number, RoomFold>,
  extents: Extents,
): Promise<void> {
  const rows = await tx.query(memberStates, [rooms.map(({ id }) => id)]);
  const differs = (roomId: number, userId: number, what: string) =>
    findings.differs('replayedMembers', `room ${roomId}, user ${userId}: ${what}`);
  for (const row of rows) {
    const members = folds.get(row.room_id)?.members;
    const state = members?.get(row.user_id);
    members?.delete(row.user_id);
    if (!state) {
      if (!row.left && extents.isWhole(row.room_id)) differs(row.room_id, row.user_id, 'never joined');
      continue;
    }
    findings.looked('replayedMembers', 1);
    const actual = {
      isIn: !row.left,
      role: row.role,
      joinedAt: row.joined_at,
      lastReadId: row.last_read_id,
      lastReadAt: row.last_read_at,
    };
    for (const what of disagreements<typeof actual>(state, actual)) differs(row.room_id, row.user_id, what);
  }
  for (const [roomId, { members }] of folds) {
    for (const userId of members.keys()) differs(roomId, userId, 'has no row');
  }
}

/** Across the rooms: most of them are small, and asking for each by itself would take longer than the comparison. */
async function compareMessages(tx: Sql, findings: Findings, folds: Map<number, RoomFold>): Promise<void> {
  const states = [...folds].flatMap(([roomId, { messages }]) =>
    [...messages].map(([id, state]) => ({ id, roomId, state })),
  );
  findings.looked('replayedMessages', states.length);
  for (let at = 0; at < states.length; at += PAGE) {
    const page = states.slice(at, at + PAGE);
    const rows = await tx.query(messageStates, [page.map(({ id }) => id)]);
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const { id, roomId, state } of page) {
      const row = found.get(id);
      const actual = row && { ...toMessage(row), isDeleted: row.deleted, deletedBy: row.deleted_by };
      for (const what of actual ? disagreements<typeof actual>(state, actual) : ['has no row'])
        findings.differs('replayedMessages', `room ${roomId}, message ${id}: ${what}`);
    }
  }
}
