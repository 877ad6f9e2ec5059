import type { EventOf, StreamEvent } from '#contract/events.ts';
import type { Member, Membership, RoomView } from '#contract/rooms.ts';
import { newer, toUserRef } from '#ui/live/names.ts';

type Rooms = readonly RoomView[];

export function applyToRooms(rooms: Rooms, streamEvent: StreamEvent, meId: number): Rooms {
  const { scope, streamId, seq } = streamEvent;
  if (scope !== 'room') return changeAll(rooms, streamEvent.event);
  const known = rooms.find(({ room }) => room.id === streamId);
  if (!known) return enter(rooms, streamEvent, meId);
  if (seq <= known.room.seq) return rooms;
  const changed = changeRoom(known, streamEvent, meId);
  if (!changed) return rooms.filter((view) => view !== known);
  const current = { ...changed, room: { ...changed.room, seq } };
  return rooms.map((view) => (view === known ? current : view));
}

/** A room that was not mine until now. */
function enter(rooms: Rooms, { seq, event }: StreamEvent, meId: number): Rooms {
  if (event.type === 'room.created') {
    const mine = event.members.find(({ user }) => user.id === meId);
    const other = event.members.find(({ user }) => user.id !== meId);
    if (!mine) return rooms;
    const room = { ...event.room, seq };
    return [{ room, membership: arrived(mine), other: room.kind === 'dm' ? (other?.user ?? null) : null }, ...rooms];
  }
  if (event.type === 'member.joined' && event.member.user.id === meId) {
    return [{ room: { ...event.room, seq }, membership: arrived(event.member), other: null }, ...rooms];
  }
  return rooms;
}

function arrived({ role, joinedAt, lastReadId, lastReadAt }: Member): Membership {
  return { role, joinedAt, lastReadId, lastReadAt, unread: 0, mentions: 0 };
}

/** null: it is no longer mine. */
function changeRoom(view: RoomView, { event }: StreamEvent, meId: number): RoomView | null {
  switch (event.type) {
    case 'message.created':
      return addNew(view, event, meId);
    case 'message.edited':
      return readdress(view, event, meId);
    case 'message.deleted':
      return takeAway(view, event, meId);
    case 'receipt.moved': {
      const { userId, lastReadId, lastReadAt, unread, mentions } = event.position;
      if (userId !== meId || !view.membership) return view;
      return { ...view, membership: { ...view.membership, lastReadId, lastReadAt, unread, mentions } };
    }
    case 'room.created':
    case 'room.updated':
    case 'member.joined':
      return { ...view, room: event.room };
    case 'member.role_changed':
      if (event.userId !== meId || !view.membership) return { ...view, room: event.room };
      return { ...view, room: event.room, membership: { ...view.membership, role: event.role } };
    case 'member.left':
      return event.userId === meId ? null : { ...view, room: event.room };
    case 'room.deleted':
      return null;
    case 'message.previewed':
    case 'message.pinned':
    case 'message.unpinned':
    case 'reaction.added':
    case 'reaction.removed':
    case 'file.added':
    case 'file.removed':
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
      return view;
    default:
      return event satisfies never;
  }
}

function withBadge(view: RoomView, unread: number, mentions: number): RoomView {
  const { membership } = view;
  if (!membership) return view;
  const badge = { unread: membership.unread + unread, mentions: membership.mentions + mentions };
  return { ...view, membership: { ...membership, ...badge } };
}

function addNew(view: RoomView, { message }: EventOf<'message.created'>, meId: number): RoomView {
  const room = {
    ...view.room,
    messageCount: view.room.messageCount + 1,
    lastMessageId: message.id,
    lastActivityAt: message.createdAt,
  };
  const theirs = Number(message.senderId !== meId);
  return withBadge({ ...view, room }, theirs, theirs && Number(message.mentions.includes(meId)));
}

/** An edit changes the badge only of those who have not read the message yet. */
function readdress(
  view: RoomView,
  { message, mentioned, unmentioned }: EventOf<'message.edited'>,
  meId: number,
): RoomView {
  if (message.id <= (view.membership?.lastReadId ?? 0)) return view;
  return withBadge(view, 0, Number(mentioned.includes(meId)) - Number(unmentioned.includes(meId)));
}

function takeAway(view: RoomView, event: EventOf<'message.deleted'>, meId: number): RoomView {
  const room = { ...view.room, messageCount: view.room.messageCount - 1 };
  const wasUnread = event.senderId !== meId && event.messageId > (view.membership?.lastReadId ?? 0);
  if (!wasUnread) return { ...view, room };
  return withBadge({ ...view, room }, -1, event.mentions.includes(meId) ? -1 : 0);
}

function changeAll(rooms: Rooms, event: StreamEvent['event']): Rooms {
  if (event.type !== 'user.updated') return rooms;
  const ref = toUserRef(event.user);
  return rooms.map((view) => (view.other?.id === ref.id ? { ...view, other: newer(view.other, ref) } : view));
}
