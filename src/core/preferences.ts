import type { z } from 'zod';
import type {
  ListRoomPreferences,
  RoomPreferences,
  RoomPreferencesPage,
  SetRoomPreferences,
} from '#contract/preferences.ts';
import { accessRoom } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { cutPage, idCursor } from '#core/cursors.ts';
import { toPreferences } from '#core/rows.ts';
import { preferenceOf, preferencesAfter, setPreference } from '#db/preference-sql.ts';
import { lockUser, streamSeqOf } from '#db/user-sql.ts';
import { appendUserEvent } from '#events/log.ts';

/** They are one's own affair: nobody else is told. Of a room one is in; wanting what one wants already changes nothing. */
export async function setRoomPreferences(
  ctx: Ctx,
  input: z.output<typeof SetRoomPreferences>,
): Promise<RoomPreferences> {
  const { roomId, level = null, mutedUntil, favourite = null } = input;
  const { userId } = ctx.actor;
  const values = [userId, roomId, level, mutedUntil !== undefined, mutedUntil ?? null, favourite];
  const preferences = await ctx.db.transaction(async (tx) => {
    await accessRoom(ctx, tx, roomId, 'take-part');
    // Whoever changes them on two devices at once does it one after the other, and is told so in that order.
    await tx.query(lockUser, [userId]);
    const [changed] = await tx.query(setPreference, values);
    if (changed)
      await appendUserEvent(tx, userId, { type: 'preferences.changed', preferences: toPreferences(changed) });
    const [row] = changed ? [changed] : await tx.query(preferenceOf, [userId, roomId]);
    return row ? toPreferences(row) : { roomId, level: 'all' as const, mutedUntil: null, favourite: false };
  });
  ctx.wake();
  return preferences;
}

/** The seq is read first: what the list shows beyond it, events tell once more. */
export async function listRoomPreferences(
  ctx: Ctx,
  input: z.output<typeof ListRoomPreferences>,
): Promise<RoomPreferencesPage> {
  const after = idCursor(input.cursor) ?? 0;
  const [own] = await ctx.db.query(streamSeqOf, [ctx.actor.userId]);
  const rows = await ctx.db.query(preferencesAfter, [ctx.actor.userId, after, input.limit + 1]);
  return { ...cutPage(rows.map(toPreferences), input.limit, ({ roomId }) => [roomId]), seq: own?.stream_seq ?? 0 };
}
