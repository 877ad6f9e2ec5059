import type { StreamEvent } from '#contract/events.ts';
import type { Message } from '#contract/messages.ts';
import type { Room } from '#contract/rooms.ts';
import type { DeliveredEvent } from '#contract/webhooks.ts';

/** What an event names by number and its receiver wants by name. */
export interface Names {
  /** the usernames of those whom it concerns */
  usernames: ReadonlyMap<number, string>;
  /** of the messages that it is about */
  messageUuids: ReadonlyMap<number, string>;
}

export interface Told {
  event: DeliveredEvent;
  data: object;
}

/** The words for an event, or null for what no webhook is told of. */
export type Render = (event: StreamEvent, names: Names) => Told | null;

/** So many of those who reacted are named beside their count: a body must stay small enough to be taken. */
const MOST_NAMED = 50;

/** Whole seconds where there is no fraction, else as it is kept. */
function time(at: string): string {
  return at.replace('.000000Z', 'Z');
}

/** Null for whoever is not known any more. */
function nameOf({ usernames }: Names, userId: number): string | null {
  return usernames.get(userId) ?? null;
}

function toReactions(message: Message, names: Names): object {
  // Not by assignment: one may react with any word, also with one that means something to JavaScript.
  return Object.fromEntries(
    message.reactions.map(({ emoji, userIds }) => [
      emoji,
      {
        count: userIds.length,
        users: userIds.slice(0, MOST_NAMED).map((id) => ({ user_id: id, username: nameOf(names, id) })),
      },
    ]),
  );
}

function toMessage(message: Message, names: Names): object {
  return {
    room_id: message.roomId,
    id: message.id,
    uuid: `msg-${message.uuid}`,
    author_id: message.senderId,
    username: nameOf(names, message.senderId),
    content: message.content,
    parent_message_id: message.parentId,
    thread_count: message.threadCount,
    is_pinned: message.pinnedAt !== null,
    is_edited: message.editCount > 0,
    edit_count: message.editCount,
    reactions: toReactions(message, names),
    mentions: message.mentions,
    metadata: message.metadata,
    created_at: time(message.createdAt),
    updated_at: time(message.updatedAt),
  };
}

function toRoom(room: Room): object {
  return {
    room_id: room.id,
    id: room.id,
    uuid: room.uuid,
    name: room.name,
    description: room.topic,
    is_public: room.visibility === 'public',
    owner_id: room.ownerId,
    member_count: room.memberCount,
    max_members: room.maxMembers,
    last_activity: time(room.lastActivityAt),
    created_at: time(room.createdAt),
    updated_at: time(room.updatedAt),
  };
}

export const renderEvent: Render = ({ streamId: roomId, at, event }, names) => {
  const messageUuid = (id: number) => {
    const uuid = names.messageUuids.get(id);
    return uuid === undefined ? null : `msg-${uuid}`;
  };
  const person = (userId: number) => ({ user_id: userId, username: nameOf(names, userId) });
  switch (event.type) {
    case 'message.created':
      return { event: 'message_sent', data: toMessage(event.message, names) };
    case 'message.edited':
      return { event: 'message_edited', data: toMessage(event.message, names) };
    case 'message.deleted':
      return {
        event: 'message_deleted',
        data: {
          room_id: roomId,
          id: event.messageId,
          uuid: messageUuid(event.messageId),
          author_id: event.senderId,
          username: nameOf(names, event.senderId),
          parent_message_id: event.thread?.parentId ?? null,
          deleted_by: event.deletedBy ?? event.senderId,
          deleted_at: time(at),
        },
      };
    case 'member.joined':
      return { event: 'user_joined', data: { room_id: roomId, ...person(event.member.user.id) } };
    case 'member.left':
      return { event: 'user_left', data: { room_id: roomId, ...person(event.userId), removed_by: event.removedBy } };
    case 'reaction.added':
    case 'reaction.removed':
      return {
        event: event.type === 'reaction.added' ? 'reaction_added' : 'reaction_removed',
        data: { room_id: roomId, message_id: event.messageId, ...person(event.userId), emoji: event.emoji },
      };
    case 'room.updated':
      return { event: 'room_updated', data: toRoom(event.room) };
    default:
      return null;
  }
};

/** Whom and which messages the words for an event may name. */
export function namedIn({ event }: StreamEvent): { userIds: number[]; messageIds: number[] } {
  switch (event.type) {
    case 'message.created':
    case 'message.edited': {
      const reacted = event.message.reactions.flatMap(({ userIds }) => userIds.slice(0, MOST_NAMED));
      return { userIds: [event.message.senderId, ...reacted], messageIds: [] };
    }
    case 'message.deleted':
      return { userIds: [event.senderId], messageIds: [event.messageId] };
    case 'member.joined':
      return { userIds: [event.member.user.id], messageIds: [] };
    case 'member.left':
      return { userIds: [event.userId], messageIds: [] };
    case 'reaction.added':
    case 'reaction.removed':
      return { userIds: [event.userId], messageIds: [event.messageId] };
    default:
      return { userIds: [], messageIds: [] };
  }
}

/** The bytes that are signed and sent: compact, `event` first, so that whoever parses and writes it again has the same. */
export function toBody({ event, data }: Told, at: string): string {
  return JSON.stringify({ event, data, timestamp: time(at) });
}

/** What a test says. */
export function pingOf(webhook: { id: number; roomId: number | null }): Told {
  return { event: 'ping', data: { webhook_id: webhook.id, room_id: webhook.roomId } };
}
