import type { StreamEvent } from '#contract/events.ts';
import type { KnownAnnouncements } from '#ui/live/live-state.ts';

/** What I dismissed is told by my own stream, and may come before the word that it was posted. */
export function applyToAnnouncements(
  known: KnownAnnouncements,
  { scope, seq, event }: StreamEvent,
): KnownAnnouncements {
  if (event.type === 'announcement.dismissed') {
    const { announcementId } = event;
    if (known.dismissed.includes(announcementId)) return known;
    const items = known.items.filter(({ id }) => id !== announcementId);
    return { ...known, items, dismissed: [...known.dismissed, announcementId] };
  }
  if (scope !== 'server' || seq <= known.seq) return known;
  if (event.type === 'announcement.withdrawn')
    return { ...known, items: known.items.filter(({ id }) => id !== event.announcementId), seq };
  if (event.type !== 'announcement.posted' || known.dismissed.includes(event.announcement.id)) return { ...known, seq };
  const { announcement } = event;
  return { ...known, items: [...known.items.filter(({ id }) => id !== announcement.id), announcement], seq };
}
