import type { z } from 'zod';
import type { ClearDraft, Draft, ListDrafts, SetDraft } from '#contract/drafts.ts';
import { ChatError } from '#contract/errors.ts';
import type { EventOf } from '#contract/events.ts';
import type { Page } from '#contract/paging.ts';
import { accessMessage, accessRoom } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { cutPage, decodeCursor } from '#core/cursors.ts';
import { toDraft } from '#core/rows.ts';
import { clearDraft as clearRow, draftsAfter, setDraft as setRow } from '#db/draft-sql.ts';

/** A thread is known by the message that began it. */
async function threadOf(ctx: Ctx, roomId: number, parentId: number | null): Promise<number> {
  if (parentId === null) return 0;
  const { message } = await accessMessage(ctx, ctx.db, parentId, 'take-part');
  if (message.room_id !== roomId) throw new ChatError('message_not_found');
  return message.parent_id ?? message.id;
}

/** What was written last wins, on whichever device: the server's order decides, and `version` tells it. */
export async function setDraft(ctx: Ctx, input: z.output<typeof SetDraft>): Promise<Draft> {
  await accessRoom(ctx, ctx.db, input.roomId, 'take-part');
  const thread = await threadOf(ctx, input.roomId, input.parentId);
  if (input.quoteId !== null) await threadOf(ctx, input.roomId, input.quoteId);
  const values = [ctx.actor.userId, input.roomId, thread, input.content, input.quoteId];
  const [row] = (await ctx.db.query(setRow, values)) as [{ payload: EventOf<'draft.set'> }];
  ctx.wake();
  return row.payload.draft;
}

/** One's own can always be cleared, also of a room that one has left. */
export async function clearDraft(ctx: Ctx, input: z.output<typeof ClearDraft>): Promise<void> {
  const { roomId, parentId, version = 2_147_483_647 } = input;
  const cleared = await ctx.db.query(clearRow, [ctx.actor.userId, roomId, parentId ?? 0, version]);
  if (cleared.length > 0) ctx.wake();
}

export async function listDrafts(ctx: Ctx, input: z.output<typeof ListDrafts>): Promise<Page<Draft>> {
  const [roomId, thread] = decodeCursor(input.cursor, ['id', 'big-id']) ?? [0, 0];
  const rows = await ctx.db.query(draftsAfter, [ctx.actor.userId, roomId, thread, input.limit + 1]);
  return cutPage(rows.map(toDraft), input.limit, (draft) => [draft.roomId, draft.parentId ?? 0]);
}
