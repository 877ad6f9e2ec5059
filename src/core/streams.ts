import { ChatError } from '#contract/errors.ts';
import type { ReadStretch, Stretch } from '#contract/live.ts';
import { accessRoom } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { withoutDeletedTexts } from '#events/backlog.ts';
import { readStretch } from '#events/log.ts';

/** What a client missed of one stream: of a room that the caller is in, or of his own stream. */
export async function readMissing(ctx: Ctx, { scope, streamId, after, upTo }: ReadStretch): Promise<Stretch> {
  if (scope === 'room') await accessRoom(ctx, ctx.db, streamId, 'take-part');
  else if (streamId !== ctx.actor.userId) throw new ChatError('forbidden', { need: 'your own stream' });
  const events = await withoutDeletedTexts(ctx.db, await readStretch(ctx.db, { scope, streamId, after, upTo }));
  return { events, complete: upTo <= after || events[0]?.seq === after + 1 };
}
