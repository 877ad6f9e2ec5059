import type { PageRooms } from '#contract/rooms.ts';
import type { CountedRow } from '#db/counted.ts';
import { type Statement, statement } from '#db/database.ts';
import { type MemberRow, memberColumns } from '#db/member-sql.ts';
import { type MessageRow, messageColumns, type SenderRow, sender } from '#db/message-sql.ts';
import {
  joinOther,
  type OtherRow,
  type OwnPlaceRow,
  other,
  ownPlace,
  type RoomRow,
  roomColumns,
} from '#db/room-sql.ts';

type Scope = (typeof PageRooms)['_output']['scope'];
type Order = (typeof PageRooms)['_output']['order'];

const isPublicIn = (organisation: string) =>
  `room.visibility = 'public' AND room.organisation_id IS NOT DISTINCT FROM ${organisation}`;

/** $2 the caller. */
const mine = `FROM member mine JOIN room ON room.id = mine.room_id
     WHERE mine.user_id = $2 AND mine.left_at IS NULL AND room.deleted_at IS NULL`;

const scopes: Record<Exclude<Scope, PublicScope>, string> = {
  mine,
  private: `${mine} AND room.visibility = 'private' AND room.kind <> 'dm'`,
  owned: `${mine} AND mine.role = 'owner' AND room.kind <> 'dm'`,
  dms: `${mine} AND room.kind = 'dm'`,
  'not-dms': `${mine} AND room.kind <> 'dm'`,
};

/** These ask for the caller's organisation besides: $8. */
const publicScopes = {
  public: `FROM room WHERE room.deleted_at IS NULL AND room.kind = 'channel' AND ${isPublicIn('$8')}`,
  visible: `FROM (
       SELECT room.id FROM room WHERE room.deleted_at IS NULL AND ${isPublicIn('$8')}
       UNION SELECT room_id FROM member WHERE user_id = $2 AND left_at IS NULL
     ) seen JOIN room ON room.id = seen.id WHERE room.deleted_at IS NULL AND room.kind <> 'dm'`,
};

export type PublicScope = keyof typeof publicScopes;

export function isPublicScope(scope: Scope): scope is PublicScope {
  return scope in publicScopes;
}

const orders: Record<Order, string> = {
  newest: 'room.id DESC',
  activity: 'room.last_activity_at DESC, room.id DESC',
};

/** $1 pattern for a name, $3 name, $4 topic, $5 organisation: each or null. $2 the caller, $6 offset, $7 limit. */
export function pageOfRooms(scope: Scope, order: Order): Statement<CountedRow<RoomRow & OwnPlaceRow & OtherRow>> {
  const which = isPublicScope(scope) ? publicScopes[scope] : scopes[scope];
  return statement(
    '',
    `WITH sight AS MATERIALIZED (
       SELECT room.id, room.last_activity_at ${which}
         AND ($1::text IS NULL OR lower(room.name) LIKE $1 OR (room.kind = 'dm' AND EXISTS (
           SELECT 1 FROM member o JOIN users u ON u.id = o.user_id WHERE o.room_id = room.id AND o.user_id <> $2
             AND (lower(u.display_name) LIKE $1 OR lower(u.username) LIKE $1))))
         AND ($3::text IS NULL OR room.name = $3) AND ($4::text IS NULL OR room.topic = $4)
         AND ($5::int IS NULL OR room.organisation_id = $5)
     ), page AS (
       SELECT room.id FROM sight room ORDER BY ${orders[order]} OFFSET $6 LIMIT $7
     )
     SELECT counted.total, ${roomColumns}, ${ownPlace}, ${other}
     FROM (SELECT count(*) AS total FROM sight) counted
     LEFT JOIN (page JOIN room ON room.id = page.id
       LEFT JOIN member me ON me.room_id = room.id AND me.user_id = $2 AND me.left_at IS NULL ${joinOther}) ON true
     ORDER BY ${orders[order]}`,
  );
}

export const roomByUuid = statement<{ id: number }>('room.by_uuid', 'SELECT id FROM room WHERE uuid = $1');

export const roomIsThere = statement<{ id: number }>(
  'room.is_there',
  'SELECT id FROM room WHERE id = $1 AND deleted_at IS NULL',
);

/** Of the rooms $3 those that the caller may see, as `seen`. $1 organisation, $2 the caller. */
const seen = `(
     SELECT room.id FROM room LEFT JOIN member me ON me.room_id = room.id AND me.user_id = $2 AND me.left_at IS NULL
     WHERE room.id = ANY($3::int[]) AND room.deleted_at IS NULL AND (me.user_id IS NOT NULL OR (${isPublicIn('$1')}))
   ) seen`;

/**
 * Of the rooms $2 those that $1 is in: to see a room is no right to see who is in it. $3 roles, or null for all. $4 how many of
 * each room at most, in the order of its list of members.
 */
export const peopleOfRooms = statement<MemberRow>(
  'room.people',
  `SELECT ${memberColumns}
   FROM member me JOIN room ON room.id = me.room_id AND room.deleted_at IS NULL
   CROSS JOIN LATERAL (
     SELECT * FROM member WHERE room_id = room.id AND left_at IS NULL AND ($3::text[] IS NULL OR role::text = ANY($3))
     ORDER BY role, joined_at, user_id LIMIT $4
   ) m JOIN users u ON u.id = m.user_id
   WHERE me.user_id = $1 AND me.left_at IS NULL AND me.room_id = ANY($2::int[]) ORDER BY m.room_id, u.id`,
);

/**
 * The newest message of each that is not deleted, replies included. Asked by pairs, since only the index by room and id has
 * that order: where most rooms are empty the planner would else walk the messages of all.
 */
export const newestOfRooms = statement<MessageRow & SenderRow>(
  'room.newest',
  `SELECT ${messageColumns}, ${sender} FROM ${seen} JOIN room ON room.id = seen.id CROSS JOIN LATERAL (
     SELECT * FROM message WHERE deleted_at IS NULL AND (room_id, id) <= (seen.id, room.last_message_id)
     ORDER BY room_id DESC, id DESC LIMIT 1
   ) m JOIN users u ON u.id = m.sender_id
   WHERE m.room_id = seen.id ORDER BY seen.id`,
);

/** Of the rooms $2 the direct messages of $1 in which one has blocked the other. */
export const blocksOfDms = statement<{ room_id: number; by_me: boolean; by_other: boolean }>(
  'room.blocks',
  `SELECT room.id AS room_id, bool_or(b.blocker_id = $1) AS by_me, bool_or(b.blocker_id <> $1) AS by_other
   FROM member me JOIN room ON room.id = me.room_id JOIN member o ON o.room_id = room.id AND o.user_id <> $1
   JOIN block b ON (b.blocker_id = $1 AND b.blocked_id = o.user_id) OR (b.blocker_id = o.user_id AND b.blocked_id = $1)
   WHERE me.user_id = $1 AND me.left_at IS NULL AND room.id = ANY($2::int[]) AND room.kind = 'dm' AND room.deleted_at IS NULL
   GROUP BY room.id ORDER BY room.id`,
);
