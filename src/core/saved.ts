import type { z } from 'zod';
import type { EventOf } from '#contract/events.ts';
import type { ListSaved, Saved, SavedPage } from '#contract/saved.ts';
import { accessMessage } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { cutPage, idCursor } from '#core/cursors.ts';
import { sendersOf } from '#core/messages.ts';
import { toMessage, toSaved } from '#core/rows.ts';
import { dropSaved, readableAmong, savedBefore, savedOne, saveMessage } from '#db/saved-sql.ts';

/** Doing it twice is doing it once. */
export async function addSaved(ctx: Ctx, messageId: number): Promise<Saved> {
  const { message } = await accessMessage(ctx, ctx.db, messageId, 'read');
  const { userId } = ctx.actor;
  for (;;) {
    const [added] = await ctx.db.query(saveMessage, [userId, message.id, message.room_id]);
    if (added) {
      ctx.wake();
      return (added.payload as EventOf<'saved.added'>).saved;
    }
    const [known] = await ctx.db.query(savedOne, [userId, message.id]);
    // Between the two looks another device may have let it go.
    if (known) return toSaved(known);
  }
}

/** Also of what one cannot read any more. */
export async function removeSaved(ctx: Ctx, messageId: number): Promise<void> {
  const removed = await ctx.db.query(dropSaved, [ctx.actor.userId, messageId]);
  if (removed.length > 0) ctx.wake();
}

/** The newest first. What was deleted since, or is not for one's eyes any more, is named and not shown. */
export async function listSaved(ctx: Ctx, input: z.output<typeof ListSaved>): Promise<SavedPage> {
  const { userId, organisationId } = ctx.actor;
  const before = idCursor(input.cursor) ?? 2_147_483_647;
  const rows = await ctx.db.query(savedBefore, [userId, before, input.limit + 1]);
  const page = cutPage(rows.map(toSaved), input.limit, ({ version }) => [version]);
  const ids = page.items.map(({ messageId }) => messageId);
  const messages = ids.length > 0 ? await ctx.db.query(readableAmong, [ids, userId, organisationId]) : [];
  return { ...page, messages: messages.map(toMessage), users: sendersOf(messages) };
}
