import type { MessageWithSender } from '#contract/messages.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { Api } from '#rest/dialect.ts';

/** By number, or by uuid. */
export function findRoom(api: Api, key: number | string): Promise<RoomView> {
  return typeof key === 'number' ? api.rooms.get({ roomId: key }) : api.rooms.find({ uuid: key });
}

export function findMessage(api: Api, key: number | string): Promise<MessageWithSender> {
  return typeof key === 'number' ? api.messages.get({ messageId: key }) : api.messages.find({ uuid: key });
}
