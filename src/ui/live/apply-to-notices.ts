import type { StreamEvent } from '#contract/events.ts';
import type { KnownNotices } from '#ui/live/live-state.ts';

/** Only my own stream has them. */
export function applyToNotices(known: KnownNotices, { seq, event }: StreamEvent): KnownNotices {
  if (event.type !== 'notifications.counted' || seq <= known.seq) return known;
  return { unread: event.unread, seq };
}
