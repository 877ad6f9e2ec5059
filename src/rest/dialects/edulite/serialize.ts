import type { z } from 'zod';
import type { Message } from '#contract/messages.ts';
import type { Member, RoomView } from '#contract/rooms.ts';
import type { ChatRoom, Message as DocumentedMessage } from '#rest/dialects/edulite/shapes.ts';
import { pythonTime } from '#rest/drf/times.ts';

/** A direct message has no name of its own: it is called after the other person. */
export function toRoom({ room, other }: RoomView, members: Member[]): z.infer<typeof ChatRoom> {
  const participants = members.map(({ user }) => user.id);
  return { id: room.id, name: room.name ?? other?.displayName ?? '', participants };
}

export function toMessage(message: Message): z.infer<typeof DocumentedMessage> {
  return {
    id: message.id,
    chat_room: message.roomId,
    sender: message.senderId,
    content: message.content,
    timestamp: pythonTime(message.createdAt),
  };
}
