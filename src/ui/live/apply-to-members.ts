import type { StreamEvent } from '#contract/events.ts';
import type { Member } from '#contract/rooms.ts';
import type { RoomMembers } from '#ui/live/live-state.ts';
import { newer } from '#ui/live/names.ts';

export function applyToMembers(known: RoomMembers, { seq, event }: StreamEvent): RoomMembers {
  if (seq <= known.seq) return known;
  return { ...known, members: changeMembers(known.members, event), seq };
}

function named(members: readonly Member[], member: Member): Member {
  const known = members.find(({ user }) => user.id === member.user.id);
  return { ...member, user: newer(known?.user, member.user) };
}

function changeMembers(members: readonly Member[], event: StreamEvent['event']): readonly Member[] {
  switch (event.type) {
    case 'member.joined':
      return [...members.filter(({ user }) => user.id !== event.member.user.id), named(members, event.member)];
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
    case 'message.previewed':
    case 'message.pinned':
    case 'message.unpinned':
    case 'reaction.added':
    case 'reaction.removed':
    case 'file.added':
    case 'file.removed':
    case 'room.updated':
    case 'room.deleted':
    case 'user.updated':
    case 'user.blocked':
    case 'user.unblocked':
    case 'session.revoked':
    case 'emoji.added':
    case 'emoji.removed':
    case 'announcement.posted':
    case 'announcement.withdrawn':
    case 'announcement.dismissed':
    case 'group.changed':
    case 'group.deleted':
    case 'preferences.changed':
    case 'notifications.counted':
    case 'draft.set':
    case 'draft.cleared':
    case 'saved.added':
    case 'saved.removed':
    case 'scheduled.set':
    case 'scheduled.gone':
      return members;
    default:
      return event satisfies never;
  }
}
