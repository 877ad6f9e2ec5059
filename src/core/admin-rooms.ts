import type { z } from 'zod';
import type { AskNames, Names } from '#contract/admin.ts';
import type { AdminRoom, ListAllRooms } from '#contract/admin-rooms.ts';
import { ChatError } from '#contract/errors.ts';
import type { Page } from '#contract/paging.ts';
import { requireAdmin } from '#core/access.ts';
import { inTurn } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { toPattern } from '#core/counted.ts';
import { cutPage, decodeCursor } from '#core/cursors.ts';
import { toRetention } from '#core/holds.ts';
import { removeRoom } from '#core/rooms.ts';
import { toUserRef } from '#core/rows.ts';
import { listRefs } from '#core/user-cards.ts';
import { type AdminRoomRow, allRooms, roomNames, sharedRoom } from '#db/admin-room-sql.ts';

function toAdminRoom(row: AdminRoomRow): AdminRoom {
  const owner =
    row.owner_id === null
      ? null
      : toUserRef({
          id: row.owner_id,
          username: row.owner_username,
          display_name: row.owner_display_name,
          avatar_url: row.owner_avatar_url,
          stream_seq: row.owner_stream_seq,
        });
  return {
    id: row.id,
    kind: row.kind === 'channel' ? 'channel' : 'group',
    visibility: row.visibility,
    name: row.name,
    topic: row.topic,
    organisationId: row.organisation_id,
    owner,
    memberCount: row.member_count,
    messageCount: row.live_count,
    fileBytes: row.file_bytes,
    keep: toRetention(row.retention_days),
    holdId: row.hold_id,
    lastActivityAt: row.last_activity_at,
    createdAt: row.created_at,
  };
}

const KEY_OF = {
  activity: ({ lastActivityAt }: AdminRoom) => lastActivityAt,
  messages: ({ messageCount }: AdminRoom) => messageCount,
  members: ({ memberCount }: AdminRoom) => memberCount,
};

/** Every room of every organisation but direct messages, the liveliest or largest first. */
export async function listAllRooms(ctx: Ctx, input: z.output<typeof ListAllRooms>): Promise<Page<AdminRoom>> {
  requireAdmin(ctx);
  const { query, visibility = null, organisationId, order, limit } = input;
  const kind = order === 'activity' ? 'time' : 'id';
  const [key = null, id = null] = decodeCursor(input.cursor, [kind, 'id']) ?? [];
  const pattern = query === '' ? null : toPattern(query);
  const isOfOne = organisationId !== undefined;
  const values = [pattern, visibility, isOfOne, organisationId ?? null, key, id, limit + 1];
  const rows = await ctx.db.query(allRooms[order], values);
  return cutPage(rows.map(toAdminRoom), limit, (room) => [KEY_OF[order](room), room.id]);
}

/** As its owners would delete it. */
export async function deleteAnyRoom(ctx: Ctx, roomId: number): Promise<void> {
  requireAdmin(ctx);
  await inTurn(ctx, roomId, async (turn) => {
    const [room] = await turn.tx.query(sharedRoom, [roomId]);
    if (!room) throw new ChatError('room_not_found');
    await removeRoom(ctx, room, turn);
  });
}

export async function listNames(ctx: Ctx, { userIds, roomIds }: z.output<typeof AskNames>): Promise<Names> {
  requireAdmin(ctx);
  const rooms = await ctx.db.query(roomNames, [roomIds]);
  return { users: await listRefs(ctx, userIds), rooms };
}
