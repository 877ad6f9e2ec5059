import { type TrackedEnvelope, tracked } from '@trpc/server';
import type { ApiContext } from '#api/context.ts';
import type { Identity } from '#auth/service.ts';
import type { LiveItem } from '#contract/live.ts';
import type { Feed } from '#events/feed.ts';

/** A feed as tRPC hands it on. A socket that knows it takes the feed itself, whose items are written once for all. */
export class LiveFeed implements AsyncIterable<TrackedEnvelope<LiveItem>> {
  private constructor(readonly feed: Feed) {}

  static open(
    { services, call, identity }: ApiContext & { identity: Identity },
    from: string | null | undefined,
    signal: AbortSignal | undefined,
  ): LiveFeed {
    const giveBack = call.takeFeed?.();
    const { userId, sessionId, apiKeyId } = identity;
    const device = services.presence.enter(userId);
    const leave = call.connection?.enter(device) ?? device.leave;
    const feed = services.hub.follow({ userId, sessionId, apiKeyId }, from, () => {
      giveBack?.();
      leave();
    });
    if (signal?.aborted) feed.stop();
    else signal?.addEventListener('abort', feed.stop, { once: true });
    return new LiveFeed(feed);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TrackedEnvelope<LiveItem>, void> {
    for await (const { position, data } of this.feed) yield tracked(position, data);
  }
}
