import type { Member } from '#contract/rooms.ts';
import { recordAudit } from '#core/audit.ts';
import { inTurn } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { enterRoom } from '#core/members.ts';
import { soleOf, toMember, toRoom } from '#core/rows.ts';
import { datedRoom, roomByUuid } from '#db/import-sql.ts';
import { countMembers } from '#db/member-sql.ts';
import { dmByKey, insertRoom, roomById, setRoomOwner, updateRoomRow } from '#db/room-sql.ts';
import { appendRoomEvent } from '#events/log.ts';
import { uuidOf } from '#jobs/slack/ids.ts';
import type { People } from '#jobs/slack/people.ts';
import type { SlackRoom } from '#jobs/slack/shapes.ts';

/** channels are public, groups private; mpims are direct messages of several */
export type RoomFile = 'channels' | 'groups' | 'mpims' | 'dms';

export interface OpenRoom extends SlackRoom {
  roomId: number;
  file: RoomFile;
  memberIds: number[];
  ownerId: number;
}

const KINDS = { channels: 'channel', groups: 'channel', mpims: 'group', dms: 'dm' } as const;
const AT_ONCE = 200;

/**
 * The room as nobody is in it yet and nobody finds it: it fills unseen, and opens when it is whole. Null for a direct message
 * that two people have here already.
 */
export async function openRoom(ctx: Ctx, room: SlackRoom, file: RoomFile, people: People): Promise<OpenRoom | null> {
  const memberIds = [...new Set(room.members.flatMap((id) => people.idOf(id) ?? []))];
  if (file === 'dms' && memberIds.length !== 2) return null;
  const creator = people.idOf(room.creator);
  const ownerId = creator !== undefined && memberIds.includes(creator) ? creator : (memberIds[0] ?? ctx.actor.userId);
  const open = { ...room, file, memberIds: memberIds.length > 0 ? memberIds : [ctx.actor.userId], ownerId };
  const [known] = await ctx.db.query(roomByUuid, [uuidOf('room', room.id)]);
  if (known) return { ...open, roomId: known.id };
  const dmKey = file === 'dms' ? memberIds.toSorted((a, b) => a - b).join(':') : null;
  if (dmKey !== null && (await ctx.db.query(dmByKey, [dmKey])).length > 0) return null;
  const roomId = await ctx.db.transaction(async (tx) => {
    const about = [room.topic?.value, room.purpose?.value].filter(Boolean).join('\n').trim().slice(0, 1000);
    const name = file === 'dms' || file === 'mpims' ? null : (room.name ?? room.id).slice(0, 255);
    const most = file === 'dms' ? 2 : Math.min(10_000, Math.max(1000, memberIds.length));
    const { organisationId } = ctx.actor;
    const row = soleOf(
      await tx.query(insertRoom, [
        uuidOf('room', room.id),
        KINDS[file],
        'private',
        name,
        about,
        organisationId,
        ownerId,
        dmKey,
        most,
        false,
        '{}',
        0,
      ]),
    );
    await tx.query(datedRoom, [row.id, new Date((room.created ?? 0) * 1000)]);
    const made = soleOf(await tx.query(roomById, [row.id]));
    await appendRoomEvent(tx, row.id, { type: 'room.created', room: toRoom(made), members: [] });
    await recordAudit(tx, ctx, { action: 'room_created', roomId: row.id, details: { from: 'slack' } });
    return row.id;
  });
  return { ...open, roomId };
}

/** Lets its people in, with nothing unread, and shows it to whom it is meant for. One that has people is left to them. */
export async function showRoom(ctx: Ctx, room: OpenRoom): Promise<void> {
  const { roomId, memberIds, ownerId, file } = room;
  const [now] = await ctx.db.query(roomByUuid, [uuidOf('room', room.id)]);
  if (!now || now.member_count > 0) return;
  await inTurn(ctx, roomId, async ({ tx, emit, emitAll }) => {
    const roomNow = async () => toRoom(soleOf(await tx.query(roomById, [roomId])));
    for (let at = 0; at < memberIds.length; at += AT_ONCE) {
      const some = memberIds.slice(at, at + AT_ONCE);
      const roles = some.map((id): Member['role'] => (id === ownerId ? 'owner' : 'member'));
      const joined = (await enterRoom(tx, roomId, some, roles)).map(toMember);
      await tx.query(countMembers, [roomId]);
      await tx.query(setRoomOwner, [roomId]);
      const shown = await roomNow();
      await emitAll(joined.map((member) => ({ type: 'member.joined', room: shown, member })));
    }
    const visibility = file === 'channels' ? 'public' : null;
    if (visibility === null && !room.is_archived) return;
    await tx.query(updateRoomRow, [roomId, false, null, null, visibility, null, room.is_archived || null, null, null]);
    await emit({ type: 'room.updated', room: await roomNow() });
  });
}
