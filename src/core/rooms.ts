import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { Page } from '#contract/paging.ts';
import type {
  BrowseRooms,
  CreateRoom,
  ListMyRooms,
  OpenDm,
  OpenedDm,
  OpenedRoom,
  Room,
  RoomView,
  UpdateRoom,
} from '#contract/rooms.ts';
import { accessRoom } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { changeRoom, fingerprint, inTurn, type Once, once, type RoomChange } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { cutPage, decodeCursor } from '#core/cursors.ts';
import { enterRoom, refuseUninvitable } from '#core/members.ts';
import { notify } from '#core/notifications.ts';
import { toMember, toRoom, toRoomView } from '#core/rows.ts';
import { isUniqueViolation, type Sql, type Transaction } from '#db/database.ts';
import { deleteFilesOf } from '#db/file-sql.ts';
import { activeMember, countMembers } from '#db/member-sql.ts';
import { peopleOfRooms } from '#db/room-list-sql.ts';
import {
  browsePublicRooms,
  dmByKey,
  insertRoom,
  markRoomDeleted,
  myRooms,
  type RoomRow,
  updateRoomRow,
} from '#db/room-sql.ts';
import { deleteWebhooksOf } from '#db/webhook-sql.ts';
import { appendRoomEvent } from '#events/log.ts';

type NewRoom = Omit<z.output<typeof CreateRoom>, 'clientId' | 'kind'> & { kind: Room['kind']; dmKey: string | null };

async function insertRoomWithMembers(tx: Transaction, ctx: Ctx, room: NewRoom, others: number[]): Promise<OpenedRoom> {
  await refuseUninvitable(tx, ctx, others, ctx.actor.organisationId);
  const [row] = (await tx.query(insertRoom, [
    randomUUID(),
    room.kind,
    room.visibility,
    room.name,
    room.topic,
    ctx.actor.organisationId,
    ctx.actor.userId,
    room.dmKey,
    room.maxMembers,
    room.readOnly,
    JSON.stringify(room.extra),
    others.length + 1,
  ])) as [RoomRow];
  const roles = ['owner' as const, ...others.map(() => 'member' as const)];
  const members = (await enterRoom(tx, row.id, [ctx.actor.userId, ...others], roles)).map(toMember);
  await appendRoomEvent(tx, row.id, { type: 'room.created', room: toRoom(row), members });
  await notify(tx, ctx, room.kind === 'dm' ? 'contact' : 'invitation', row.id, others);
  const view = toRoomView(await accessRoom(ctx, tx, row.id, 'read'));
  return { ...view, members: members.sort((a, b) => a.user.id - b.user.id) };
}

export async function createRoom(ctx: Ctx, input: z.output<typeof CreateRoom>): Promise<OpenedRoom> {
  const { clientId, ...wanted } = input;
  if (wanted.kind === 'group' && wanted.visibility === 'public')
    throw new ChatError('wrong_room_kind', { kind: 'group' });
  const others = [...new Set(wanted.memberIds)].filter((id) => id !== ctx.actor.userId);
  if (others.length + 1 > wanted.maxMembers) throw new ChatError('room_full', { limit: wanted.maxMembers });
  const view = await once<OpenedRoom>(ctx, clientId, fingerprint('room.create', wanted), (claim, keep) =>
    ctx.db.transaction(async (tx) => {
      await claim(tx);
      const created = await insertRoomWithMembers(tx, ctx, { ...wanted, dmKey: null }, others);
      await recordAudit(tx, ctx, { action: 'room_created', roomId: created.room.id });
      await keep(tx, created);
      return created;
    }),
  );
  ctx.wake();
  return view;
}

const DM = {
  kind: 'dm',
  visibility: 'private',
  name: null,
  topic: '',
  maxMembers: 2,
  readOnly: false,
  extra: {},
} as const;

async function openedDm(ctx: Ctx, sql: Sql, roomId: number): Promise<OpenedDm> {
  const view = toRoomView(await accessRoom(ctx, sql, roomId, 'read'));
  const members = await sql.query(peopleOfRooms, [ctx.actor.userId, [roomId], null, DM.maxMembers]);
  return { ...view, members: members.map(toMember), made: false };
}

/** Whoever was moved to another organisation and back finds his direct messages as they were. */
async function reopenDm(ctx: Ctx, roomId: number, userId: number, { claim, keep }: Once<OpenedDm>): Promise<OpenedDm> {
  const members = await ctx.db.query(activeMember, [roomId, ctx.actor.userId]);
  const others = await ctx.db.query(activeMember, [roomId, userId]);
  if (members.length > 0 && others.length > 0) {
    const view = await openedDm(ctx, ctx.db, roomId);
    return ctx.db.transaction(async (tx) => {
      await claim(tx);
      await keep(tx, view);
      return view;
    });
  }
  return inTurn(ctx, roomId, async ({ tx, emit }) => {
    await claim(tx);
    await refuseUninvitable(tx, ctx, [userId], ctx.actor.organisationId);
    const back = await enterRoom(tx, roomId, [ctx.actor.userId, userId], ['member', 'member']);
    await tx.query(countMembers, [roomId]);
    const room = toRoom(await accessRoom(ctx, tx, roomId, 'read'));
    for (const member of back) await emit({ type: 'member.joined', room, member: toMember(member) });
    const view = await openedDm(ctx, tx, roomId);
    await keep(tx, view);
    return view;
  });
}

async function findOrMakeDm(ctx: Ctx, userId: number, { claim, keep }: Once<OpenedDm>): Promise<OpenedDm> {
  const dmKey = dmKeyOf(ctx, userId);
  const find = async (): Promise<OpenedDm | undefined> => {
    const [found] = await ctx.db.query(dmByKey, [dmKey]);
    return found && reopenDm(ctx, found.id, userId, { claim, keep });
  };
  const existing = await find();
  if (existing) return existing;
  try {
    const view = await ctx.db.transaction(async (tx) => {
      await claim(tx);
      const dm = await insertRoomWithMembers(tx, ctx, { ...DM, memberIds: [], dmKey }, [userId]);
      const made = { ...dm, made: true };
      await keep(tx, made);
      return made;
    });
    ctx.wake();
    return view;
  } catch (error) {
    if (!isUniqueViolation(error, 'room_dm_key_key')) throw error;
    const made = await find();
    if (!made) throw error;
    return made;
  }
}

/** Two people have one direct message, whoever of them opened it. */
export function dmKeyOf(ctx: Ctx, userId: number): string {
  return [userId, ctx.actor.userId].sort((a, b) => a - b).join(':');
}

/** The one direct message of two people: found, or made. Two who open it at once get the same. */
export async function openDm(ctx: Ctx, { clientId, userId }: z.output<typeof OpenDm>): Promise<OpenedDm> {
  if (userId === ctx.actor.userId) throw new ChatError('dm_with_self');
  return once<OpenedDm>(ctx, clientId, fingerprint('room.open_dm', { userId }), (claim, keep) =>
    findOrMakeDm(ctx, userId, { claim, keep }),
  );
}

export async function getRoom(ctx: Ctx, roomId: number): Promise<RoomView> {
  return toRoomView(await accessRoom(ctx, ctx.db, roomId, 'read'));
}

export async function updateRoom(ctx: Ctx, input: z.output<typeof UpdateRoom>): Promise<RoomView> {
  const { roomId, name, topic, visibility, maxMembers, readOnly, slowModeSeconds, extra } = input;
  const ownersOnly = visibility !== undefined || maxMembers !== undefined || readOnly !== undefined;
  return changeRoom(ctx, roomId, ownersOnly ? 'own' : 'moderate', async (room, { tx, emit }) => {
    const fields = Object.entries({ name, topic, visibility, maxMembers, readOnly, slowModeSeconds, extra })
      .filter(([, value]) => value !== undefined)
      .map(([field]) => field);
    if (fields.length === 0) return toRoomView(room);
    if (room.kind === 'group' && visibility === 'public') throw new ChatError('wrong_room_kind', { kind: 'group' });
    if (maxMembers !== undefined && maxMembers < room.member_count)
      throw new ChatError('room_full', { limit: maxMembers });
    const [row] = (await tx.query(updateRoomRow, [
      roomId,
      name !== undefined,
      name ?? null,
      topic,
      visibility,
      maxMembers,
      readOnly,
      extra && JSON.stringify(extra),
      slowModeSeconds,
    ])) as [RoomRow];
    await recordAudit(tx, ctx, { action: 'room_updated', roomId, details: { fields } });
    await emit({ type: 'room.updated', room: toRoom(row) });
    return toRoomView(await accessRoom(ctx, tx, roomId, 'read'));
  });
}

/** Gone for everybody; the rows are kept for audit, the bytes of its files are swept. */
export async function deleteRoom(ctx: Ctx, roomId: number): Promise<void> {
  await changeRoom(ctx, roomId, 'own', (room, turn) => removeRoom(ctx, room, turn));
}

/** Whoever may do it is for the caller to judge. */
export async function removeRoom(ctx: Ctx, room: RoomRow, { tx, emit }: RoomChange): Promise<void> {
  const { id: roomId } = room;
  await emit({ type: 'room.deleted', roomId });
  await recordAudit(tx, ctx, { action: 'room_deleted', roomId, details: { name: room.name } });
  await tx.query(markRoomDeleted, [roomId]);
  await tx.query(deleteWebhooksOf, [roomId]);
  await tx.query(deleteFilesOf, [roomId, ctx.actor.userId]);
}

/** The rooms one is in, the latest activity first. */
export async function listMyRooms(ctx: Ctx, input: z.output<typeof ListMyRooms>): Promise<Page<RoomView>> {
  const [at = null, id = null] = decodeCursor(input.cursor, ['time', 'id']) ?? [];
  const rows = await ctx.db.query(myRooms, [ctx.actor.userId, ctx.actor.userId, at, id, input.limit + 1]);
  return cutPage(rows.map(toRoomView), input.limit, ({ room }) => [room.lastActivityAt, room.id]);
}

/** The public rooms of one's organisation, by name. */
export async function browseRooms(ctx: Ctx, input: z.output<typeof BrowseRooms>): Promise<Page<RoomView>> {
  const [name = null, id = null] = decodeCursor(input.cursor, ['string', 'id']) ?? [];
  const pattern = input.query.toLowerCase().replace(/[\\%_]/g, '\\$&');
  const values = [ctx.actor.organisationId, ctx.actor.userId, pattern, name, id, input.limit + 1];
  const rows = await ctx.db.query(browsePublicRooms, values);
  const { items, nextCursor } = cutPage(rows, input.limit, (row) => [row.lower_name, row.id]);
  return { items: items.map(toRoomView), nextCursor };
}
