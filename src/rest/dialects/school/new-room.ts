import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Room } from '#contract/rooms.ts';
import type { Api } from '#rest/dialect.ts';
import type { RoomForm } from '#rest/dialects/school/shapes.ts';
import { noSuchPk } from '#rest/drf/fields.ts';
import { fieldError, orInstead } from '#rest/drf/instead.ts';

/** The message that comes with a room is sent once too, by a key of its own made of the room's. */
function keyOfFirstMessage(clientId: string | undefined): string | undefined {
  return clientId && createHash('sha256').update(`initial_message ${clientId}`).digest('base64url');
}

/** A room, with the people and the first message that its form may name. */
export async function createRoomWith(
  api: Api,
  form: z.output<typeof RoomForm>,
  clientId: string | undefined,
): Promise<Room> {
  const { name, details: topic, is_group: isGroup, extra_data: extra, participants: memberIds } = form;
  const wanted = {
    kind: isGroup ? ('group' as const) : ('channel' as const),
    name: name || null,
    topic,
    extra,
    memberIds,
  };
  const { room } = await orInstead(api.rooms.create({ ...wanted, clientId }), {
    user_not_found: ({ userIds }) => fieldError('participants', noSuchPk(userIds[0])),
  });
  if (form.initial_message) {
    const first = { roomId: room.id, content: form.initial_message };
    await api.messages.send({ ...first, clientId: keyOfFirstMessage(clientId) });
  }
  return room;
}
