import type { Sql } from '#db/database.ts';
import { mentionRowsBehind, wrongMembers, wrongMentions, wrongMessages, wrongRooms } from '#db/recount-sql.ts';
import { misplacedMessages, roomsSizes } from '#db/verify-sql.ts';
import { type CheckName, disagreements, type Findings } from '#jobs/verify/findings.ts';

const PAGE = 5000;

/** Counts anew what these rooms keep counted. */
export async function recountRooms(tx: Sql, findings: Findings, roomIds: number[]): Promise<void> {
  const [sizes] = await tx.query(roomsSizes, [roomIds]);
  findings.looked('rooms', roomIds.length);
  findings.looked('members', sizes?.members ?? 0);
  findings.looked('messages', sizes?.messages ?? 0);
  findings.looked('mentions', sizes?.mentions ?? 0);
  const differs = (name: CheckName, roomId: number, what: string, wrong: string[]) => {
    findings.miscountedRooms.add(roomId);
    for (const one of wrong) findings.differs(name, `room ${roomId}${what}: ${one}`);
  };
  for (const row of await tx.query(wrongRooms, [roomIds])) {
    const { all: message_count, live: live_count, last: last_message_id, members: member_count } = row;
    const right = { message_count, live_count, last_message_id, member_count };
    differs('rooms', row.id, '', disagreements(right, row));
  }
  for (const row of await tx.query(wrongMembers, [roomIds])) {
    const right = { read_count: row.read, own_unread: row.own, mention_count: row.mentions };
    differs('members', row.room_id, `, user ${row.user_id}`, disagreements(right, row));
  }
  for (const row of await tx.query(wrongMessages, [roomIds])) {
    const { replies: thread_count, replied_at: last_reply_at, groups: reactions, edits: edit_count } = row;
    const right = { thread_count, last_reply_at, reactions, edit_count };
    differs('messages', row.room_id, `, message ${row.id}`, disagreements(right, row));
  }
  for (const row of await tx.query(wrongMentions, [roomIds]))
    differs('mentions', row.room_id, `, message ${row.message_id}`, [`mentions user ${row.user_id} without a row`]);
}

/** The other way round: no row mentions whom its message does not. */
export async function checkMentionRows(tx: Sql, findings: Findings): Promise<void> {
  for (let after = [0, 0, 0]; ; ) {
    const rows = await tx.query(mentionRowsBehind, [...after, PAGE]);
    findings.looked('mentions', rows.length);
    for (const { room_id: roomId, message_id: messageId, user_id: userId, surplus } of rows) {
      if (!surplus) continue;
      findings.miscountedRooms.add(roomId);
      findings.differs(
        'mentions',
        `room ${roomId}, message ${messageId}: a row for user ${userId}, who is not mentioned`,
      );
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = [last.user_id, last.room_id, last.message_id];
  }
}

/** Inside a room, order by id is order by seq and numbers have no hole. */
export async function checkOrder(tx: Sql, findings: Findings, roomIds: number[]): Promise<void> {
  const [sizes] = await tx.query(roomsSizes, [roomIds]);
  findings.looked('order', sizes?.messages ?? 0);
  for (const row of await tx.query(misplacedMessages, [roomIds])) {
    const differs = (what: string) => findings.differs('order', `room ${row.room_id}, message ${row.id}: ${what}`);
    if (row.number !== row.before_number + 1) differs(`number ${row.number} follows ${row.before_number}`);
    if (row.seq <= row.before_seq) differs(`seq ${row.seq} follows ${row.before_seq}`);
    if (row.seq > row.room_seq) differs(`seq ${row.seq} is beyond the room's ${row.room_seq}`);
  }
}
