import type { StreamEvent } from '#contract/events.ts';
import type { Member } from '#contract/rooms.ts';
import type { RoomMembers } from '#ui/live/live-state.ts';

export function applyToMembers(known: RoomMembers, { seq, event }: StreamEvent): RoomMembers {
  if (seq <= known.seq) return known;
  return { ...known, members: changeMembers(known.members, event), seq };
}

function changeMembers(members: readonly Member[], event: StreamEvent['event']): readonly Member[] {
  switch (event.type) {
    case 'member.joined':
      return [...members.filter(({ user }) => user.id !== event.member.user.id), event.member];
    case 'member.left':
      return members.filter(({ user }) => user.id !== event.userId);
    case 'member.role_changed':
      return members.map((member) => (member.user.id === event.userId ? { ...member, role: event.role } : member));
    case 'receipt.moved': {
      const { userId, lastReadId, lastReadAt } = event.position;
      return members.map((member) => (member.user.id === userId ? { ...member, lastReadId, lastReadAt } : member));
    }
    case 'room.created':
      return event.members;
    case 'message.created':
    case 'message.edited':
    case 'message.deleted':
    case 'message.pinned':
    case 'message.unpinned':
    case 'reaction.added':
    case 'reaction.removed':
    case 'room.updated':
    case 'room.deleted':
    case 'user.updated':
    case 'user.blocked':
    case 'user.unblocked':
    case 'session.revoked':
      return members;
    default:
      return event satisfies never;
  }
}
