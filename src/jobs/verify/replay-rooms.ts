import { toFile, toMessage, toRoom } from '#core/rows.ts';
import type { Sql } from '#db/database.ts';
import { fileStates } from '#db/file-sql.ts';
import {
  keptMessages,
  memberStates,
  messageStates,
  touchedMessages,
  unloggedMessages,
  type VerifiedRoom,
} from '#db/verify-sql.ts';
import { disagreements, type Findings } from '#jobs/verify/findings.ts';
import { type MessageState, type Part, RoomFold } from '#jobs/verify/room-fold.ts';
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
  for (const part of await partsOf(tx, batch)) {
    const extents = new Extents('room', findings);
    const folds = await foldStreams(tx, findings, batch, part, extents);
    if (part.isFirst) {
      extents.judge(new Map(batch.rooms.map(({ id, seq }) => [id, seq])), batch.pruned);
      compareRooms(findings, batch.rooms, folds);
      await compareMembers(tx, findings, batch.rooms, folds, extents);
      await compareFiles(tx, findings, batch.rooms, folds, extents);
      await checkCreations(tx, findings, batch.rooms, folds);
    }
    await compareMessages(
      tx,
      findings,
      [...folds].flatMap(([roomId, { settled, messages }]) => [
        ...statesOf(roomId, settled),
        ...statesOf(roomId, messages),
      ]),
    );
  }
}

/** Of a huge room only the messages that the log comes back to are kept in memory, and of those so many at once. */
async function partsOf(tx: Sql, { rooms, mostMessages }: Batch): Promise<Part[]> {
  const all: Part = { after: 0, upTo: Number.MAX_SAFE_INTEGER, touched: null, isFirst: true };
  const [room] = rooms;
  if (rooms.length !== 1 || !room || room.seq <= mostMessages) return [all];
  const rows = await tx.query(touchedMessages, [room.id]);
  const ids = rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
  const parts: Part[] = [];
  for (let at = 0; at === 0 || at < ids.length; at += mostMessages) {
    const upTo = ids[at + mostMessages - 1] ?? Number.MAX_SAFE_INTEGER;
    parts.push({ after: parts.at(-1)?.upTo ?? 0, upTo, touched: new Set(ids), isFirst: at === 0 });
  }
  return parts;
}

async function foldStreams(
  tx: Sql,
  findings: Findings,
  batch: Batch,
  part: Part,
  extents: Extents,
): Promise<Map<number, RoomFold>> {
  const folds = new Map<number, RoomFold>();
  for await (const logged of readStreams(tx, 'room', batch.after, batch.upTo)) {
    const { streamId, seq, event } = logged;
    if (part.isFirst) {
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
      if (part.isFirst) findings.differs('logReplays', `room ${streamId}, event ${seq}: ${messageOf(error)}`);
    }
    if (fold.settled.size >= PAGE) {
      await compareMessages(tx, findings, statesOf(streamId, fold.settled));
      fold.settled.clear();
    }
  }
  return folds;
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

async function compareFiles(
  tx: Sql,
  findings: Findings,
  rooms: VerifiedRoom[],
  folds: Map<number, RoomFold>,
  extents: Extents,
): Promise<void> {
  const differs = (roomId: number, id: number, what: string) =>
    findings.differs('replayedFiles', `room ${roomId}, file ${id}: ${what}`);
  for (const row of await tx.query(fileStates, [rooms.map(({ id }) => id)])) {
    const files = folds.get(row.room_id)?.files;
    const state = files?.get(row.id);
    files?.delete(row.id);
    if (!state) {
      if (extents.isWhole(row.room_id)) differs(row.room_id, row.id, 'was never added');
      continue;
    }
    findings.looked('replayedFiles', 1);
    const actual = { ...toFile(row), isDeleted: row.deleted, deletedBy: row.deleted_by };
    for (const what of disagreements<typeof actual>(state, actual)) differs(row.room_id, row.id, what);
  }
  for (const [roomId, { files }] of folds) for (const id of files.keys()) differs(roomId, id, 'has no row');
}

/** Every message has its creation in the log. They are counted first: to look for each in the log takes much longer. */
async function checkCreations(
  tx: Sql,
  findings: Findings,
  rooms: VerifiedRoom[],
  folds: Map<number, RoomFold>,
): Promise<void> {
  for (const { room_id: roomId, count } of await tx.query(keptMessages, [rooms.map(({ id }) => id)])) {
    findings.looked('logMessages', count);
    if (count === folds.get(roomId)?.creations) continue;
    for (const { id, seq } of await tx.query(unloggedMessages, [[roomId]]))
      findings.differs('logMessages', `room ${roomId}, message ${id}: event ${seq} is not its creation`);
  }
}

interface Expected {
  id: number;
  roomId: number;
  state: MessageState;
}

function statesOf(roomId: number, messages: Map<number, MessageState>): Expected[] {
  return [...messages].map(([id, state]) => ({ id, roomId, state }));
}

function deletionOf({ isDeleted, deletedBy }: MessageState): MessageState {
  return { ...(isDeleted !== undefined && { isDeleted }), ...(deletedBy !== undefined && { deletedBy }) };
}

/** Across the rooms: most of them are small, and asking for each by itself would take longer than the comparison. */
async function compareMessages(tx: Sql, findings: Findings, states: Expected[]): Promise<void> {
  findings.looked('replayedMessages', states.length);
  for (let at = 0; at < states.length; at += PAGE) {
    const page = states.slice(at, at + PAGE);
    const rows = await tx.query(messageStates, [page.map(({ id }) => id)]);
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const { id, roomId, state } of page) {
      const row = found.get(id);
      const actual = row && { ...toMessage(row), isDeleted: row.deleted, deletedBy: row.deleted_by };
      // Of what was deleted for good only that it was deleted is left to compare.
      const said = row?.purged_at == null ? state : deletionOf(state);
      for (const what of actual ? disagreements<typeof actual>(said, actual) : ['has no row'])
        findings.differs('replayedMessages', `room ${roomId}, message ${id}: ${what}`);
    }
  }
}
