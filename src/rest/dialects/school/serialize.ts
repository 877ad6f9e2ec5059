import type { z } from 'zod';
import type { Message } from '#contract/messages.ts';
import type { Room } from '#contract/rooms.ts';
import type { School } from '#rest/dialects/school/schools.ts';
import type { ChatMessage, ChatRoom, ChatRoomDetail } from '#rest/dialects/school/shapes.ts';

/** Whoever reads a message is of the school of its room. */
export function toMessage(message: Message, schoolId: number | null, isDeleted = false): z.infer<typeof ChatMessage> {
  return {
    id: message.id,
    content: message.content,
    is_deleted: isDeleted,
    uuid: message.uuid,
    created_at: message.createdAt,
    last_update: message.updatedAt,
    extra_data: message.metadata,
    school: schoolId,
    chat: message.roomId,
    sender: message.senderId,
  };
}

export function toRoom(room: Room, school: School | null, isDeleted = false): z.infer<typeof ChatRoom> {
  return {
    id: room.id,
    school: room.organisationId === school?.id ? school.name : null,
    name: room.name,
    details: room.topic === '' ? null : room.topic,
    is_group: room.kind === 'group',
    is_deleted: isDeleted,
    uuid: room.uuid,
    created_at: room.createdAt,
    last_update: room.updatedAt,
    extra_data: room.extra,
  };
}

export function toRoomDetail(
  room: Room,
  school: School | null,
  messages: z.infer<typeof ChatMessage>[],
): z.infer<typeof ChatRoomDetail> {
  const { id, school: name, ...rest } = toRoom(room, school);
  return { id, school: name, messages, ...rest };
}
