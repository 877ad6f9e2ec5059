import { ChatError } from '#contract/errors.ts';
import type { Page } from '#contract/paging.ts';
import type { Presence, PresenceState } from '#contract/signals.ts';
import type { UserRef } from '#contract/users.ts';
import type { Ctx } from '#core/context.ts';
import { idCursor, nextIdCursor } from '#core/cursors.ts';
import { readPresence } from '#core/presence.ts';
import { dmKeyOf } from '#core/rooms.ts';
import { toUserRef } from '#core/rows.ts';
import { getUser } from '#core/users.ts';
import { touchDmAccess } from '#db/room-sql.ts';
import { blockedUsers, deleteBlock, insertBlock } from '#db/user-sql.ts';
import { appendUserEvent } from '#events/log.ts';

interface Presences {
  stateOf(userId: number): PresenceState;
  show(toUserId: number, presences: Presence[]): void;
}

/** Blocking stops direct messages both ways; only whoever blocked can lift it. Doing it twice is doing it once. */
export async function setBlocked(ctx: Ctx, presences: Presences, userId: number, blocked: boolean): Promise<void> {
  if (userId === ctx.actor.userId) throw new ChatError('forbidden', { need: 'somebody else' });
  // Whoever was blocked can be let go again, wherever he is by now.
  if (blocked) await getUser(ctx, userId);
  const seen = await ctx.db.transaction(async (tx) => {
    await tx.query(touchDmAccess, [dmKeyOf(ctx, userId)]);
    const changed = await tx.query(blocked ? insertBlock : deleteBlock, [ctx.actor.userId, userId]);
    if (changed.length === 0) return [];
    await appendUserEvent(tx, ctx.actor.userId, { type: blocked ? 'user.blocked' : 'user.unblocked', userId });
    return readPresence(tx, userId, (who) => presences.stateOf(who), [ctx.actor.userId]);
  });
  ctx.wake();
  // He is not told of the block, and from now on of nothing else: what his screen shows would stay there.
  presences.show(userId, seen);
}

export async function listBlocked(
  ctx: Ctx,
  input: { cursor?: string | undefined; limit: number },
): Promise<Page<UserRef>> {
  const values = [ctx.actor.userId, idCursor(input.cursor) ?? 0, input.limit + 1];
  return nextIdCursor((await ctx.db.query(blockedUsers, values)).map(toUserRef), input.limit);
}
