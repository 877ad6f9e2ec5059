import { statement } from '#db/database.ts';

export interface HoldRow {
  id: number;
  user_id: number | null;
  room_id: number | null;
  reason: string;
  placed_by: number;
  placed_at: string;
  lifted_at: string | null;
}

/** Whether something of this room by this person must not be deleted for good. */
export const isHeld = (room: string, person: string) =>
  `EXISTS (SELECT FROM legal_hold h WHERE h.lifted_at IS NULL AND (h.room_id = ${room} OR h.user_id = ${person}))`;

export const insertHold = statement<HoldRow>(
  'hold.insert',
  'INSERT INTO legal_hold (user_id, room_id, reason, placed_by) VALUES ($1, $2, $3, $4) RETURNING *',
);
export const liftHoldRow = statement<HoldRow>(
  'hold.lift',
  'UPDATE legal_hold SET lifted_at = now() WHERE id = $1 AND lifted_at IS NULL RETURNING *',
);
export const holdsBefore = statement<HoldRow>(
  'hold.list',
  `SELECT * FROM legal_hold WHERE id < $1 AND ($3::int IS NULL OR user_id = $3) AND ($4::int IS NULL OR room_id = $4)
   ORDER BY id DESC LIMIT $2`,
);
/** $1 person, $2 room: one of them is null. */
export const liveHolds = statement<{ id: number }>(
  'hold.live',
  'SELECT id FROM legal_hold WHERE lifted_at IS NULL AND (user_id = $1 OR room_id = $2)',
);
export const roomExists = statement<{ id: number }>('hold.room', 'SELECT id FROM room WHERE id = $1');
/** Of a file: whether its bytes must stay when it is deleted. */
export const isFileHeld = statement<{ held: boolean }>(
  'hold.file',
  `SELECT ${isHeld('file.room_id', 'file.uploader_id')} AS held FROM file WHERE id = $1`,
);

interface HeldRow {
  id: number;
  room_id: number;
  sender_id: number;
  content: string;
  created_at: string;
  deleted_at: string | null;
  deleted_by: number | null;
  edits: { content: string; editorId: number; editedAt: string }[];
}
const held = `m.id, m.room_id, m.sender_id, m.content, m.created_at, m.deleted_at, m.deleted_by, (
     SELECT coalesce(json_agg(json_build_object('content', e.content, 'editorId', e.editor_id, 'editedAt', iso(e.edited_at))
       ORDER BY e.id), '[]') FROM message_edit e WHERE e.message_id = m.id) AS edits`;
/** Live and deleted ones are asked for by themselves: each has its index. $1 room, $2 before, $3 limit. */
export const heldOfRoom = statement<HeldRow>(
  '',
  `SELECT ${held} FROM message m WHERE m.id IN (
     (SELECT id FROM message WHERE room_id = $1 AND deleted_at IS NULL AND id < $2 ORDER BY id DESC LIMIT $3)
     UNION ALL
     (SELECT id FROM message WHERE room_id = $1 AND deleted_at IS NOT NULL AND id < $2 ORDER BY id DESC LIMIT $3))
   ORDER BY m.id DESC LIMIT $3`,
);
/** $1 person, $2 before, $3 limit: in all rooms that he ever was in. */
export const heldOfPerson = statement<HeldRow>(
  '',
  `SELECT ${held} FROM message m
   WHERE m.room_id IN (SELECT room_id FROM member WHERE user_id = $1) AND m.sender_id = $1 AND m.id < $2
   ORDER BY m.id DESC LIMIT $3`,
);

export const setRoomRetention = statement<{ id: number }>(
  'room.set_retention',
  'UPDATE room SET retention_days = $2 WHERE id = $1 RETURNING id',
);
export const roomRetention = statement<{ retention_days: number | null }>(
  'room.retention',
  'SELECT retention_days FROM room WHERE id = $1',
);
