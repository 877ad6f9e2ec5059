import type { StreamEvent } from '#contract/events.ts';
import { keys } from '#ui/data/keys.ts';

/** Lists that are looked at now and then: an event does not change them, it makes them be fetched anew where they are shown. */
export function outdatedBy({ streamId, event }: StreamEvent): readonly (readonly unknown[])[] {
  switch (event.type) {
    case 'user.blocked':
    case 'user.unblocked':
      return [keys.blocked];
    case 'message.pinned':
    case 'message.unpinned':
    case 'message.edited':
      return [keys.pins(streamId)];
    case 'message.deleted':
      return [keys.pins(streamId), keys.filesOf(streamId)];
    case 'message.created':
      return event.message.files.length > 0 ? [keys.filesOf(streamId)] : [];
    case 'member.joined':
    case 'member.left':
    case 'member.role_changed':
      return [keys.memberPagesOf(streamId)];
    case 'file.removed':
      return [keys.filesOf(streamId)];
    default:
      return [];
  }
}
