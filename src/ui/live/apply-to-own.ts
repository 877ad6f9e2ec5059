import type { Draft } from '#contract/drafts.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { Saved } from '#contract/saved.ts';
import type { Scheduled } from '#contract/scheduled.ts';

// What somebody keeps for himself. What was fetched may be newer than an event that comes after it: versions tell.

type Place = Pick<Draft, 'roomId' | 'parentId'>;
const isAt = (place: Place) => (draft: Draft) => draft.roomId === place.roomId && draft.parentId === place.parentId;

export function applyToDrafts(drafts: readonly Draft[], { seq, event }: StreamEvent): readonly Draft[] {
  if (event.type !== 'draft.set' && event.type !== 'draft.cleared') return drafts;
  const here = isAt(event.type === 'draft.set' ? event.draft : event);
  if (drafts.some((draft) => here(draft) && draft.version >= seq)) return drafts;
  const others = drafts.filter((draft) => !here(draft));
  return event.type === 'draft.set' ? [...others, event.draft] : others;
}

/** The newest first. */
export function applyToSaved(saved: readonly Saved[], { seq, event }: StreamEvent): readonly Saved[] {
  if (event.type !== 'saved.added' && event.type !== 'saved.removed') return saved;
  const messageId = event.type === 'saved.added' ? event.saved.messageId : event.messageId;
  if (saved.some((known) => known.messageId === messageId && known.version >= seq)) return saved;
  const others = saved.filter((known) => known.messageId !== messageId);
  return event.type === 'saved.added' ? [event.saved, ...others].sort((a, b) => b.version - a.version) : others;
}

export function applyToScheduled(scheduled: readonly Scheduled[], { event }: StreamEvent): readonly Scheduled[] {
  if (event.type === 'scheduled.gone') return scheduled.filter(({ id }) => id !== event.scheduledId);
  if (event.type !== 'scheduled.set') return scheduled;
  const { id, updatedAt } = event.scheduled;
  if (scheduled.some((known) => known.id === id && known.updatedAt > updatedAt)) return scheduled;
  return [...scheduled.filter((known) => known.id !== id), event.scheduled].sort((a, b) => a.id - b.id);
}
