import { ChatError } from '#contract/errors.ts';
import type { ReadStretch, Stretch } from '#contract/live.ts';
import { accessRoom } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { withoutDeletedTexts } from '#events/backlog.ts';
import { readStretch } from '#events/log.ts';

/** Of those streams that are no rooms' everybody hears one as a whole. */
function ownStream({ actor }: Ctx, scope: 'user' | 'server' | 'organisation'): number {
  if (scope === 'user') return actor.userId;
  return scope === 'server' ? 0 : (actor.organisationId ?? 0);
}

/** What a client missed of one stream: of a room that the caller is in, of his own, his organisation's or the server's. */
export async function readMissing(ctx: Ctx, { scope, streamId, after, upTo }: ReadStretch): Promise<Stretch> {
  if (scope === 'room') await accessRoom(ctx, ctx.db, streamId, 'take-part');
  else if (streamId !== ownStream(ctx, scope)) throw new ChatError('forbidden', { need: 'your own stream' });
  const events = await withoutDeletedTexts(ctx.db, await readStretch(ctx.db, { scope, streamId, after, upTo }));
  return { events, complete: upTo <= after || events[0]?.seq === after + 1 };
}
