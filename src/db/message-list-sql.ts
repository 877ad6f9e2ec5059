import type { CountedRow } from '#db/counted.ts';
import { type Statement, statement } from '#db/database.ts';
import { type MessageRow, messageColumns, type SenderRow, sender } from '#db/message-sql.ts';
import { roomIsVisible } from '#db/room-sql.ts';

export interface Choice {
  /** one room, or else all that the caller is in */
  inRoom: boolean;
  order: 'asc' | 'desc';
  threads: boolean;
  pinned: boolean;
  bySender: boolean;
}

function conditions({ threads, pinned }: Pick<Choice, 'threads' | 'pinned'>): string {
  return [
    'm.room_id = seen.id AND m.deleted_at IS NULL',
    ...(threads ? [] : ['m.parent_id IS NULL']),
    ...(pinned ? ['m.pinned_at IS NOT NULL'] : []),
  ].join(' AND ');
}

const mine = `member me JOIN room ON room.id = me.room_id
       WHERE me.user_id = $1 AND me.left_at IS NULL AND room.deleted_at IS NULL`;

/**
 * A page by number. Of one room: $1 room, $2 the caller, $3 his organisation; of all that he is in: $1 the caller. Then an
 * organisation whose rooms alone count, or null; offset; limit; the sender, if one is chosen. Of a room that the caller may
 * not see it answers no row. Each room is read along its index up to the end of the page and no further; when nothing is
 * chosen nothing is counted, since a room knows how many messages it has.
 */
export function pageOfMessages(choice: Choice): Statement<CountedRow<MessageRow & SenderRow>> {
  const { inRoom, order, threads, pinned, bySender } = choice;
  const first = inRoom ? 4 : 2;
  const [organisation, offset, limit, author] = [0, 1, 2, 3].map((at) => `$${first + at}::int`);
  const which = `${conditions(choice)}${bySender ? ` AND m.sender_id = ${author}` : ''}`;
  const inEach =
    threads && !pinned && !bySender ? 'seen.live_count' : `(SELECT count(*) FROM message m WHERE ${which})`;
  return statement(
    `message.page_${inRoom ? 'room' : 'mine'}_${[threads, pinned, bySender].map(Number).join('')}_${order}`,
    `WITH seen AS MATERIALIZED (
       SELECT room.id, room.live_count FROM ${inRoom ? `room WHERE room.id = $1 AND ${roomIsVisible}` : mine}
         AND (${organisation} IS NULL OR room.organisation_id = ${organisation})
     ), page AS (
       SELECT found.id FROM seen CROSS JOIN LATERAL (
         SELECT m.id FROM message m WHERE ${which} ORDER BY m.id ${order} LIMIT ${offset} + ${limit}
       ) found ORDER BY found.id ${order} OFFSET ${offset} LIMIT ${limit}
     )
     SELECT counted.total, ${messageColumns}, ${sender}
     FROM (SELECT ${inRoom ? inEach : `coalesce(sum(${inEach}), 0)::bigint`} AS total FROM seen) counted
     LEFT JOIN (page JOIN message m ON m.id = page.id JOIN users u ON u.id = m.sender_id) ON true
     ORDER BY m.id ${order}`,
  );
}

/** Of the room $1. */
export function countOfMessages(choice: Pick<Choice, 'threads' | 'pinned'>): Statement<{ count: number }> {
  const name = `message.count${Number(choice.threads)}${Number(choice.pinned)}`;
  return statement(name, `SELECT count(*) FROM (SELECT $1::int AS id) seen JOIN message m ON ${conditions(choice)}`);
}

export const messageByUuid = statement<{ id: number }>('message.by_uuid', 'SELECT id FROM message WHERE uuid = $1');
