import type { z } from 'zod';
import { MAX_PEOPLE_SHOWN } from '#contract/limits.ts';
import type { Message, MessageWithSender } from '#contract/messages.ts';
import type { Member, Room, RoomView } from '#contract/rooms.ts';
import type { UserCard, UserRef } from '#contract/users.ts';
import type * as shapes from '#rest/dialects/messaging/shapes.ts';
import { pythonTime } from '#rest/drf/times.ts';

type Of<Shape extends z.ZodType> = z.output<Shape>;

/** A picture of our own is named by its path; whoever reads this may be anywhere. */
function toPicture(avatarUrl: string | null, baseUrl: string): string | null {
  return avatarUrl?.startsWith('/') ? baseUrl + avatarUrl : avatarUrl;
}

function toPerson(user: UserRef): Of<typeof shapes.Person> {
  return { id: user.id, username: user.username, display_name: user.displayName };
}

export function toSender(user: UserRef, baseUrl: string): Of<typeof shapes.Sender> {
  return { ...toPerson(user), avatar_url: toPicture(user.avatarUrl, baseUrl) };
}

export function toFoundUser(user: UserCard, baseUrl: string): Of<typeof shapes.FoundUser> {
  return { ...toPerson(user), email: user.email ?? '', avatar_url: toPicture(user.avatarUrl, baseUrl) };
}

const TYPES: Record<Room['kind'], 'dm' | 'group' | 'room'> = { dm: 'dm', group: 'group', channel: 'room' };

/** A chat that nobody named is called after those one meets there. */
function titleOf({ room, other }: RoomView, members: Member[], myId: number): string {
  if (room.kind === 'dm') return other?.displayName ?? '';
  if (room.name !== null) return room.name;
  const others = members.filter(({ user }) => user.id !== myId).map(({ user }) => user.displayName);
  return others.slice(0, 10).join(', ');
}

export function toNewChat(view: RoomView, members: Member[], myId: number): Of<typeof shapes.NewChat> {
  return {
    id: view.room.id,
    title: titleOf(view, members, myId),
    chat_type: TYPES[view.room.kind],
    created_at: pythonTime(view.room.createdAt),
    members: members.map(({ user }) => toPerson(user)),
  };
}

function updatedAt({ lastActivityAt, updatedAt }: Room): string {
  return pythonTime(lastActivityAt > updatedAt ? lastActivityAt : updatedAt);
}

export function toChatDetail(view: RoomView, members: Member[], myId: number): Of<typeof shapes.ChatDetail> {
  const { members: people, ...chat } = toNewChat(view, members, myId);
  return {
    ...chat,
    updated_at: updatedAt(view.room),
    members: people,
    admins: members.filter(({ role }) => role !== 'member').map(({ user }) => user.id),
  };
}

export function toChat(
  view: RoomView,
  members: Member[],
  latest: MessageWithSender | undefined,
  myId: number,
): Of<typeof shapes.Chat> {
  const { members: people, ...chat } = toNewChat(view, members, myId);
  return {
    ...chat,
    updated_at: updatedAt(view.room),
    last_message: latest
      ? {
          id: latest.message.id,
          content: latest.message.content,
          created_at: pythonTime(latest.message.createdAt),
          sender: toPerson(latest.sender),
        }
      : null,
    unread_count: view.membership?.unread ?? 0,
    members: people,
  };
}

export function toReactions(groups: Message['reactions']): Of<typeof shapes.Reactions> {
  return groups.map(({ emoji, userIds }) => ({
    emoji,
    count: userIds.length,
    users: userIds.slice(0, MAX_PEOPLE_SHOWN),
  }));
}

function readersOf(message: Message, members: Member[]): number[] {
  const readers = members.filter(({ lastReadId }) => lastReadId >= message.id).map(({ user }) => user.id);
  return [...new Set([...readers, message.senderId])].sort((a, b) => a - b);
}

export function toMessage(
  message: Message,
  sender: UserRef,
  members: Member[],
  baseUrl: string,
): Of<typeof shapes.Message> {
  return {
    id: message.id,
    content: message.content,
    created_at: pythonTime(message.createdAt),
    updated_at: pythonTime(message.editedAt ?? message.createdAt),
    is_edited: message.editedAt !== null,
    is_deleted: false,
    sender: toSender(sender, baseUrl),
    reactions: toReactions(message.reactions),
    read_by: readersOf(message, members),
  };
}

export function toSentMessage({ message, sender }: MessageWithSender, baseUrl: string): Of<typeof shapes.SentMessage> {
  return {
    id: message.id,
    content: message.content,
    created_at: pythonTime(message.createdAt),
    sender: toSender(sender, baseUrl),
  };
}

export function toMessageDetail(sent: MessageWithSender, baseUrl: string): Of<typeof shapes.MessageDetail> {
  return { ...toSentMessage(sent, baseUrl), chat: sent.message.roomId };
}
