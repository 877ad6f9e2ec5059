import type { ParleyClient } from '#client/parley-client.ts';
import type { Presence } from '#contract/signals.ts';

/** What one tells of oneself for a moment, and asks of others. Failing is no news: it is said again, or over, in a moment. */
export interface SignalCalls {
  tellTyping(roomId: number, typing: boolean): void;
  tellAway(away: boolean): void;
  presenceOf(userIds: number[]): Promise<readonly Presence[]>;
}

export function createSignalCalls(_api: ParleyClient['api'], _isLive: () => boolean): SignalCalls {
  return { tellTyping() {}, tellAway() {}, presenceOf: async () => [] };
}
