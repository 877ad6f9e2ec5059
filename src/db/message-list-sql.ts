import type { CountedRow } from '#db/counted.ts';
import { type Statement, statement } from '#db/database.ts';
import { type MessageRow, messageColumns, type SenderRow, sender } from '#db/message-sql.ts';
import { roomIsVisible } from '#db/room-sql.ts';
import type { UserRefRow } from '#db/user-sql.ts';

const top = 'm.room_id = $1 AND m.deleted_at IS NULL AND m.parent_id IS NULL';

/** What may be asked of the messages themselves, each against a parameter of its own. */
const choosable = { senderId: 'm.sender_id =', beforeId: 'm.id <', afterId: 'm.id >' } as const;
export const CHOOSABLE = ['senderId', 'beforeId', 'afterId'] as const;

export interface Choice {
  /** one room, or else all that the caller is in */
  inRoom: boolean;
  order: 'asc' | 'desc';
  threads: boolean;
  pinned: boolean;
  only: readonly (keyof typeof choosable)[];
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
 * organisation whose rooms alone count, or null; offset; limit; then a value for each of `only`. Of a room that the caller may
 * not see it answers no row. Each room is read along its index up to the end of the page and no further; when nothing is
 * chosen nothing is counted, since a room knows how many messages it has.
 */
export function pageOfMessages(choice: Choice): Statement<CountedRow<MessageRow & SenderRow>> {
  const { inRoom, order, threads, pinned, only } = choice;
  const first = inRoom ? 4 : 2;
  const [organisation, offset, limit] = [0, 1, 2].map((at) => `$${first + at}::int`);
  const chosen = only.map((name, at) => ` AND ${choosable[name]} $${first + 3 + at}::bigint`);
  const which = `${conditions(choice)}${chosen.join('')}`;
  const inEach =
    threads && !pinned && only.length === 0 ? 'seen.live_count' : `(SELECT count(*) FROM message m WHERE ${which})`;
  return statement(
    `message.page_${inRoom ? 'room' : 'mine'}_${[threads, pinned].map(Number).join('')}${only.join('')}_${order}`,
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

/**
 * $1 room, $2 time: the first of its messages, replies left out, that was written then or later. Inside a room times follow ids,
 * so the ids are halved until one is left: some thirty looks into the room's index, however long the room is.
 */
export const firstSince = statement<{ id: number }>(
  'message.first_since',
  `WITH RECURSIVE halves (low, high) AS (
     SELECT coalesce((SELECT m.id FROM message m WHERE ${top} ORDER BY m.id LIMIT 1), 1),
       coalesce((SELECT m.id FROM message m WHERE ${top} ORDER BY m.id DESC LIMIT 1), 0) + 1
     UNION ALL
     SELECT CASE WHEN probe.created_at < $2::timestamptz THEN probe.id + 1 ELSE low END,
       CASE WHEN probe.created_at < $2::timestamptz THEN high ELSE (low + high) / 2 END
     FROM halves CROSS JOIN LATERAL (
       SELECT m.id, m.created_at FROM message m WHERE ${top} AND m.id >= (low + high) / 2 ORDER BY m.id LIMIT 1
     ) probe WHERE low < high
   )
   SELECT m.id FROM message m WHERE ${top} AND m.id >= (SELECT max(low) FROM halves) ORDER BY m.id LIMIT 1`,
);

/** So many of the latest replies are looked at: who wrote before them is not among the last. */
const LATEST_REPLIES = 50;

/** $1 room, $2 messages of it: of each the three who answered last, the latest first. */
export const repliersOf = statement<UserRefRow & { parent_id: number }>(
  'message.repliers',
  `SELECT asked.id AS parent_id, u.id, u.username, u.display_name, u.avatar_url, u.stream_seq
   FROM unnest($2::bigint[]) AS asked (id) CROSS JOIN LATERAL (
     SELECT sender_id, max(id) AS last FROM (
       SELECT m.sender_id, m.id FROM message m
       WHERE m.parent_id = asked.id AND m.room_id = $1 AND m.deleted_at IS NULL ORDER BY m.id DESC LIMIT ${LATEST_REPLIES}
     ) latest GROUP BY sender_id ORDER BY last DESC LIMIT 3
   ) replier JOIN users u ON u.id = replier.sender_id ORDER BY asked.id, replier.last DESC`,
);
