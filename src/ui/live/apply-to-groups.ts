import type { StreamEvent } from '#contract/events.ts';
import type { KnownGroups } from '#ui/live/live-state.ts';

export function applyToGroups(known: KnownGroups, { scope, streamId, seq, event }: StreamEvent): KnownGroups {
  if (scope !== 'organisation' || streamId !== known.organisationId || seq <= known.seq) return known;
  if (event.type === 'group.changed') {
    const { group } = event;
    return { ...known, items: [...known.items.filter(({ id }) => id !== group.id), group], seq };
  }
  if (event.type !== 'group.deleted') return { ...known, seq };
  return { ...known, items: known.items.filter(({ id }) => id !== event.groupId), seq };
}
