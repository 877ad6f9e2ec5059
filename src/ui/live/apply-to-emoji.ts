import type { StreamEvent } from '#contract/events.ts';
import type { KnownEmoji } from '#ui/live/live-state.ts';

export function applyToEmoji(known: KnownEmoji, { scope, seq, event }: StreamEvent): KnownEmoji {
  if (scope !== 'server' || seq <= known.seq) return known;
  if (event.type !== 'emoji.added' && event.type !== 'emoji.removed') return { ...known, seq };
  const { emoji } = event;
  return { items: [...known.items.filter(({ name }) => name !== emoji.name), emoji], seq };
}
