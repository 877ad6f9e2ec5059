import type { Message } from '#contract/messages.ts';
import type { RoomView } from '#contract/rooms.ts';
import { type Api, Refusal } from '#rest/dialect.ts';
import { denied, notFound } from '#rest/drf/words.ts';

/** The room, if one takes part in it. */
export async function roomOf(api: Api, roomId: number): Promise<RoomView> {
  const view = await api.rooms.get({ roomId });
  if (!view.membership) throw new Refusal(denied());
  return view;
}

type MessagePath = { chat_room_id: number; pk: number };

/** A message of this very room. */
export async function messageOf(api: Api, path: MessagePath): Promise<Message> {
  await roomOf(api, path.chat_room_id);
  const { message } = await api.messages.get({ messageId: path.pk });
  if (message.roomId !== path.chat_room_id) throw new Refusal(notFound());
  return message;
}

/** The same, if one wrote it. */
export async function ownMessageOf(api: Api, path: MessagePath, me: { userId: number } | null): Promise<Message> {
  const message = await messageOf(api, path);
  if (message.senderId !== me?.userId) throw new Refusal(denied());
  return message;
}
