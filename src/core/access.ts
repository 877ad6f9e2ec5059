import { ChatError } from '#contract/errors.ts';
import type { RoomRole } from '#contract/rooms.ts';
import { type Actor, type Ctx, isServerAdmin } from '#core/context.ts';
import type { Sql } from '#db/database.ts';
import { type FileRow, fileById, fileByUuid } from '#db/file-sql.ts';
import { type MessageRow, messageById, type SenderRow } from '#db/message-sql.ts';
import { type OtherRow, type OwnPlaceRow, type RoomRow, roomForCaller } from '#db/room-sql.ts';
import { blocksBetween } from '#db/user-sql.ts';
import { type WebhookRow, webhookById } from '#db/webhook-sql.ts';

/**
 * What one may want of a room. `read`: see it and what is in it. `join`: become a member. `post`: write in it.
 * `take-part`: a member's own business there (reading positions, reactions). `moderate`: owners and moderators. `own`: owners.
 */
export type RoomNeed = 'read' | 'join' | 'take-part' | 'post' | 'moderate' | 'own';

export type AccessedRoom = RoomRow & OwnPlaceRow & OtherRow;

/** Members see their rooms; everybody of the organisation sees its public ones; nobody else sees that a room exists. */
function isVisible(actor: Actor, room: AccessedRoom): boolean {
  return room.my_role !== null || (room.visibility === 'public' && room.organisation_id === actor.organisationId);
}

async function refuseBlocked(sql: Sql, actor: Actor, room: AccessedRoom): Promise<void> {
  if (room.kind !== 'dm' || room.other_id === null) return;
  const blocks = await sql.query(blocksBetween, [actor.userId, room.other_id]);
  if (blocks.length > 0) throw new ChatError('user_blocked');
}

const roleOf: Record<'moderate' | 'own', readonly RoomRole[]> = { moderate: ['owner', 'moderator'], own: ['owner'] };

async function judge(sql: Sql, actor: Actor, room: AccessedRoom, need: RoomNeed): Promise<void> {
  if (need === 'read' || need === 'join') return;
  if (room.my_role === null) throw new ChatError('not_a_member');
  if (need === 'take-part') return;
  if (need === 'post') {
    if (room.read_only && room.my_role === 'member') throw new ChatError('room_read_only');
    return refuseBlocked(sql, actor, room);
  }
  // A direct message has nobody above anybody: it is not named, opened, emptied or led.
  if (room.kind === 'dm') throw new ChatError('wrong_room_kind', { kind: 'dm' });
  if (!roleOf[need].includes(room.my_role))
    throw new ChatError('forbidden', { need: need === 'own' ? 'room owner' : 'room moderator' });
}

type Reading = Pick<Ctx, 'actor'>;

/** Loads a room or refuses. Nothing else reads a room. A hidden room and a missing one answer alike. */
export async function accessRoom(ctx: Reading, sql: Sql, roomId: number, need: RoomNeed): Promise<AccessedRoom> {
  const [room] = await sql.query(roomForCaller, [roomId, ctx.actor.userId]);
  if (!room || !isVisible(ctx.actor, room)) throw new ChatError('room_not_found');
  await judge(sql, ctx.actor, room, need);
  return room;
}

export interface AccessedMessage {
  message: MessageRow & SenderRow;
  room: AccessedRoom;
}

/** Loads a message with its room or refuses. A message of a hidden room and a missing one answer alike. */
export async function accessMessage(
  ctx: Reading,
  sql: Sql,
  messageId: number,
  need: RoomNeed,
): Promise<AccessedMessage> {
  const [message] = await sql.query(messageById, [messageId]);
  if (!message) throw new ChatError('message_not_found');
  const [room] = await sql.query(roomForCaller, [message.room_id, ctx.actor.userId]);
  if (!room || !isVisible(ctx.actor, room)) throw new ChatError('message_not_found');
  await judge(sql, ctx.actor, room, need);
  return { message, room };
}

/** Loads a webhook or refuses. A room's are its owners' affair, those of the whole server its admins'. */
export async function accessWebhook(ctx: Reading, sql: Sql, webhookId: number): Promise<WebhookRow> {
  const [webhook] = await sql.query(webhookById, [webhookId]);
  if (!webhook) throw new ChatError('webhook_not_found');
  if (webhook.room_id === null) {
    if (!isServerAdmin(ctx.actor)) throw new ChatError('webhook_not_found');
    return webhook;
  }
  const [room] = await sql.query(roomForCaller, [webhook.room_id, ctx.actor.userId]);
  if (!room || room.my_role === null) throw new ChatError('webhook_not_found');
  await judge(sql, ctx.actor, room, 'own');
  return webhook;
}

/** Loads a file with its room or refuses. Its room's members have it; to everybody else there is none. */
export async function accessFile(
  ctx: Reading,
  sql: Sql,
  which: { id: number } | { uuid: string },
): Promise<{ file: FileRow; room: AccessedRoom }> {
  const [file] = 'id' in which ? await sql.query(fileById, [which.id]) : await sql.query(fileByUuid, [which.uuid]);
  if (!file) throw new ChatError('file_not_found');
  const [room] = await sql.query(roomForCaller, [file.room_id, ctx.actor.userId]);
  if (!room || room.my_role === null) throw new ChatError('file_not_found');
  return { file, room };
}

export function requireAdmin(ctx: Reading): void {
  if (!isServerAdmin(ctx.actor)) throw new ChatError('forbidden', { need: 'server admin' });
}

export function requireServerOwner(ctx: Reading): void {
  if (ctx.actor.role !== 'owner') throw new ChatError('forbidden', { need: 'server owner' });
}
