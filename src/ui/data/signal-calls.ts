import type { ParleyClient } from '#client/parley-client.ts';
import type { Presence } from '#contract/signals.ts';

/** What one tells of oneself for a moment, and asks of others. Failing is no news: it is said again, or over, in a moment. */
export interface SignalCalls {
  tellTyping(roomId: number, typing: boolean): void;
  tellAway(away: boolean): void;
  presenceOf(userIds: number[]): Promise<readonly Presence[]>;
}

export function createSignalCalls(api: ParleyClient['api'], isLive: () => boolean): SignalCalls {
  // Without a connection these would wait for one, and be told when they are not true any more.
  const ifLive = <Answer>(call: () => Promise<Answer>) => (isLive() ? call().catch(() => null) : Promise.resolve(null));
  return {
    tellTyping: (roomId, typing) => void ifLive(() => api.typing.set.mutate({ roomId, typing })),
    tellAway: (away) => void ifLive(() => api.presence.report.mutate({ away })),
    presenceOf: async (userIds) => (await ifLive(() => api.presence.of.query({ userIds }))) ?? [],
  };
}
