import type { StreamEvent } from '#contract/events.ts';
import type { KnownPreferences } from '#ui/live/live-state.ts';

/** Only my own stream has them. */
export function applyToPreferences(known: KnownPreferences, { seq, event }: StreamEvent): KnownPreferences {
  if (event.type !== 'preferences.changed' || seq <= known.seq) return known;
  const { preferences } = event;
  return { items: [...known.items.filter(({ roomId }) => roomId !== preferences.roomId), preferences], seq };
}
