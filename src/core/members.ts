import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { Counted, Page } from '#contract/paging.ts';
import type {
  AddedMembers,
  AddMember,
  AddMembers,
  JoinRoom,
  ListMembers,
  Member,
  MemberId,
  PageMembers,
  RoomView,
  SetMemberRole,
} from '#contract/rooms.ts';
import { type AccessedRoom, accessRoom } from '#core/access.ts';
import { recordAudit, recordAuditOfEach } from '#core/audit.ts';
import { changeRoom, fingerprint, inTurn, once, type RoomChange } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { toCounted, toPattern } from '#core/counted.ts';
import { cutPage, decodeCursor } from '#core/cursors.ts';
import { notify } from '#core/notifications.ts';
import { toMember, toRoom, toRoomView } from '#core/rows.ts';
import type { Sql, Transaction } from '#db/database.ts';
import {
  activeMember,
  countMembers,
  foreignRoomsOf,
  holdNames,
  invitableUsers,
  joinMembers,
  leaveRoom as leaveRoomRow,
  type MemberRow,
  membersInOrder,
  nextInLine,
  otherOwners,
  pageOfMembers,
  setMemberRole as setMemberRoleRow,
} from '#db/member-sql.ts';
import { type RoomRow, roomById, setRoomOwner } from '#db/room-sql.ts';

/** Only active people of the room's organisation can be brought in, and nobody across a block. */
export async function refuseUninvitable(
  sql: Sql,
  ctx: Ctx,
  userIds: number[],
  organisationId: number | null,
): Promise<void> {
  const found = await sql.query(invitableUsers, [userIds, organisationId, ctx.actor.userId]);
  const known = new Set(found.map((user) => user.id));
  const missing = userIds.filter((id) => !known.has(id));
  if (missing.length > 0) throw new ChatError('user_not_found', { userIds: missing });
  if (found.some((user) => user.blocked)) throw new ChatError('user_blocked');
}

async function roomNow({ tx }: RoomChange, roomId: number) {
  const [row] = (await tx.query(roomById, [roomId])) as [RoomRow];
  return toRoom(row);
}

/** Whoever is not in the room yet comes in; those who do are answered. */
export async function enterRoom(
  tx: Transaction,
  roomId: number,
  userIds: number[],
  roles: Member['role'][],
): Promise<MemberRow[]> {
  await tx.query(holdNames, [userIds]);
  return tx.query(joinMembers, [roomId, userIds, roles]);
}

/** What is asked of a room that somebody comes into. */
type Roomy = Pick<AccessedRoom, 'id' | 'member_count' | 'max_members'>;

/** All who are not in the room yet, as far as it takes them all; they are told of in one go. */
export async function bringInAll(
  room: Roomy,
  turn: RoomChange,
  userIds: number[],
  role: Member['role'],
): Promise<Member[]> {
  const roles = userIds.map(() => role);
  const joined = (await enterRoom(turn.tx, room.id, userIds, roles)).map(toMember);
  if (joined.length === 0) return [];
  if (room.member_count + joined.length > room.max_members)
    throw new ChatError('room_full', { limit: room.max_members });
  await turn.tx.query(countMembers, [room.id]);
  const now = await roomNow(turn, room.id);
  await turn.emitAll(joined.map((member) => ({ type: 'member.joined', room: now, member })));
  return joined;
}

export async function bringIn(room: Roomy, turn: RoomChange, userId: number, role: Member['role']): Promise<Member> {
  // Of a full room it is told that it is full, also to whoever names somebody who is there already.
  if (room.member_count >= room.max_members) throw new ChatError('room_full', { limit: room.max_members });
  const [member] = await bringInAll(room, turn, [userId], role);
  if (!member) throw new ChatError('already_member');
  return member;
}

export async function listMembers(ctx: Ctx, input: z.output<typeof ListMembers>): Promise<Page<Member>> {
  await accessRoom(ctx, ctx.db, input.roomId, 'take-part');
  const [role = null, at = null, id = null] = decodeCursor(input.cursor, ['string', 'time', 'id']) ?? [];
  if (role !== null && !['owner', 'moderator', 'member'].includes(String(role))) throw new ChatError('invalid_cursor');
  const pattern = input.query === '' ? null : toPattern(input.query);
  const values = [input.roomId, input.role ?? null, role, at, id, input.limit + 1, pattern];
  const rows = await ctx.db.query(membersInOrder, values);
  return cutPage(rows.map(toMember), input.limit, (member) => [member.role, member.joinedAt, member.user.id]);
}

/** In the same order, by number. */
export async function pageMembers(ctx: Ctx, input: z.output<typeof PageMembers>): Promise<Counted<Member>> {
  await accessRoom(ctx, ctx.db, input.roomId, 'take-part');
  const values = [input.roomId, input.role ?? null, input.offset, input.limit];
  return toCounted(await ctx.db.query(pageOfMembers, values), toMember);
}

export async function addMember(ctx: Ctx, input: z.output<typeof AddMember>): Promise<Member> {
  const { clientId, ...wanted } = input;
  return once<Member>(ctx, clientId, fingerprint('member.add', wanted), (claim, keep) =>
    changeRoom(ctx, input.roomId, 'moderate', async (room, turn) => {
      await claim(turn.tx);
      if (input.role !== 'member' && room.my_role !== 'owner') throw new ChatError('forbidden', { need: 'room owner' });
      await refuseUninvitable(turn.tx, ctx, [input.userId], room.organisation_id);
      const member = await bringIn(room, turn, input.userId, input.role);
      await notify(turn.tx, ctx, 'invitation', room.id, [input.userId]);
      await recordAudit(turn.tx, ctx, { action: 'member_added', roomId: room.id, userId: input.userId });
      await keep(turn.tx, member);
      return member;
    }),
  );
}

/** All of them or nobody: one unknown among them, or one too many, and nothing has happened. */
export async function addMembers(ctx: Ctx, input: z.output<typeof AddMembers>): Promise<AddedMembers> {
  const { clientId, ...wanted } = input;
  return once<AddedMembers>(ctx, clientId, fingerprint('member.add_several', wanted), (claim, keep) =>
    changeRoom(ctx, input.roomId, 'moderate', async (room, turn) => {
      await claim(turn.tx);
      const userIds = [...new Set(input.userIds)];
      await refuseUninvitable(turn.tx, ctx, userIds, room.organisation_id);
      const added = await bringInAll(room, turn, userIds, 'member');
      const invited = added.map(({ user }) => user.id);
      await recordAuditOfEach(turn.tx, ctx, { action: 'member_added', roomId: room.id, userIds: invited });
      await notify(turn.tx, ctx, 'invitation', room.id, invited);
      await keep(turn.tx, { added });
      return { added };
    }),
  );
}

/** A public room takes whoever sees it. Joining twice is joining once. */
export async function joinRoom(ctx: Ctx, { clientId, roomId }: z.output<typeof JoinRoom>): Promise<RoomView> {
  return once<RoomView>(ctx, clientId, fingerprint('member.join', { roomId }), (claim, keep) =>
    changeRoom(ctx, roomId, 'join', async (room, turn) => {
      await claim(turn.tx);
      if (room.my_role === null) await bringIn(room, turn, ctx.actor.userId, 'member');
      const view = toRoomView(await accessRoom(ctx, turn.tx, roomId, 'read'));
      await keep(turn.tx, view);
      return view;
    }),
  );
}

async function isLastOwner(turn: RoomChange, roomId: number, member: MemberRow): Promise<boolean> {
  return member.role === 'owner' && (await turn.tx.query(otherOwners, [roomId, member.id])).length === 0;
}

export async function takeOut(ctx: Ctx, roomId: number, turn: RoomChange, member: MemberRow): Promise<void> {
  await turn.tx.query(leaveRoomRow, [roomId, member.id]);
  await turn.tx.query(countMembers, [roomId]);
  await turn.tx.query(setRoomOwner, [roomId]);
  const removedBy = member.id === ctx.actor.userId ? null : ctx.actor.userId;
  await turn.emit({ type: 'member.left', room: await roomNow(turn, roomId), userId: member.id, removedBy });
}

async function giveRole(turn: RoomChange, roomId: number, userId: number, role: Member['role']): Promise<void> {
  await turn.tx.query(setMemberRoleRow, [roomId, userId, role]);
  await turn.tx.query(countMembers, [roomId]);
  await turn.tx.query(setRoomOwner, [roomId]);
  await turn.emit({ type: 'member.role_changed', room: await roomNow(turn, roomId), userId, role });
}

/**
 * Takes somebody out of the rooms, direct messages too, of an organisation that is no longer his.
 * A room that would be left without an owner passes to whoever is next in line.
 */
export async function leaveForeignRooms(ctx: Ctx, userId: number, organisationId: number | null): Promise<void> {
  const foreign = await ctx.db.query(foreignRoomsOf, [userId, organisationId]);
  await leaveRooms(
    ctx,
    userId,
    foreign.map((row) => row.room_id),
  );
}

/** Whatever his role there: a room that would be left without an owner passes to whoever is next in line. */
export async function leaveRooms(ctx: Ctx, userId: number, roomIds: readonly number[]): Promise<void> {
  for (const roomId of roomIds) {
    await inTurn(ctx, roomId, async (turn) => {
      const [member] = await turn.tx.query(activeMember, [roomId, userId]);
      if (!member) return;
      if (await isLastOwner(turn, roomId, member)) {
        const [heir] = await turn.tx.query(nextInLine, [roomId, userId]);
        if (heir) await giveRole(turn, roomId, heir.user_id, 'owner');
      }
      await takeOut(ctx, roomId, turn, member);
    });
  }
}

async function memberOf(turn: RoomChange, room: AccessedRoom, userId: number): Promise<MemberRow> {
  const [member] = await turn.tx.query(activeMember, [room.id, userId]);
  if (!member) throw new ChatError('user_not_found', { userIds: [userId] });
  return member;
}

export async function leaveRoom(ctx: Ctx, roomId: number): Promise<void> {
  await changeRoom(ctx, roomId, 'take-part', async (room, turn) => {
    if (room.kind === 'dm') throw new ChatError('wrong_room_kind', { kind: 'dm' });
    const member = await memberOf(turn, room, ctx.actor.userId);
    if (await isLastOwner(turn, roomId, member)) throw new ChatError('last_owner');
    await takeOut(ctx, roomId, turn, member);
  });
}

/** Owners remove anybody, moderators remove members, everybody removes himself. */
export async function removeMember(ctx: Ctx, input: z.output<typeof MemberId>): Promise<void> {
  if (input.userId === ctx.actor.userId) return leaveRoom(ctx, input.roomId);
  await changeRoom(ctx, input.roomId, 'moderate', async (room, turn) => {
    const member = await memberOf(turn, room, input.userId);
    if (member.role !== 'member' && room.my_role !== 'owner') throw new ChatError('forbidden', { need: 'room owner' });
    if (await isLastOwner(turn, room.id, member)) throw new ChatError('last_owner');
    await takeOut(ctx, room.id, turn, member);
    await recordAudit(turn.tx, ctx, { action: 'member_removed', roomId: room.id, userId: input.userId });
  });
}

export async function setMemberRole(ctx: Ctx, input: z.output<typeof SetMemberRole>): Promise<Member> {
  return changeRoom(ctx, input.roomId, 'own', async (room, turn) => {
    const before = await memberOf(turn, room, input.userId);
    if (before.role === input.role) return toMember(before);
    if (await isLastOwner(turn, room.id, before)) throw new ChatError('last_owner');
    await recordAudit(turn.tx, ctx, {
      action: 'member_role_changed',
      roomId: room.id,
      userId: input.userId,
      details: { from: before.role, to: input.role },
    });
    await giveRole(turn, room.id, input.userId, input.role);
    return toMember({ ...before, role: input.role });
  });
}
