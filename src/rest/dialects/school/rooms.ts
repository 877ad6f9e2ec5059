import type { z } from 'zod';
import type { Room } from '#contract/rooms.ts';
import { type Api, Refusal, route } from '#rest/dialect.ts';
import { findRoom } from '#rest/dialects/school/find.ts';
import { createRoomWith } from '#rest/dialects/school/new-room.ts';
import { passes, schoolOf } from '#rest/dialects/school/schools.ts';
import { toMessage, toRoom, toRoomDetail } from '#rest/dialects/school/serialize.ts';
import {
  ChatRoom,
  ChatRoomDetail,
  CreateChatRoom,
  CreateRoomForm,
  RoomChanges,
  RoomFilters,
  RoomForm,
  RoomPage,
  RoomPath,
  Success,
} from '#rest/dialects/school/shapes.ts';
import { fieldError } from '#rest/drf/instead.ts';
import { limitOffsetPage, MOST_ROOMS, readWindow } from '#rest/drf/paging.ts';

const PAGE_SIZE = 10;
const SHOWN_MESSAGES = 50;
const KIND_IS_KEPT = fieldError('is_group', 'A room stays the group, or not, that it was made.');
/** Longer than this nothing is called that could be looked for. */
const LONGEST = { name: 255, details: 1000 };
const group = 'Salons de Discussion';

const list = route({
  method: 'GET',
  path: '/chats/rooms/',
  operation: 'chats_rooms_list',
  summary: 'Permet de lister tous les salons de discussion.',
  group,
  query: RoomFilters,
  answers: { 200: RoomPage },
  async run({ api, at, me, query }) {
    const window = readWindow(at, PAGE_SIZE, MOST_ROOMS);
    const school = await schoolOf(api, me);
    const { name = '', details = '' } = query;
    if (!passes(school, query.school) || name.length > LONGEST.name || details.length > LONGEST.details) {
      return { status: 200, body: limitOffsetPage(at, window, 0, []) };
    }
    const { items, total } = await api.rooms.page({
      scope: 'mine',
      order: 'newest',
      ...(name !== '' && { name }),
      ...(details !== '' && { topic: details }),
      ...window,
    });
    const rows = items.map(({ room }) => toRoom(room, school));
    return { status: 200, body: limitOffsetPage(at, window, total, rows) };
  },
});

const create = route({
  method: 'POST',
  path: '/chats/rooms/',
  operation: 'chats_rooms_create',
  summary: 'Permet de créer un nouveau salon de discussion.',
  group,
  body: RoomForm,
  accepts: ['form'],
  answers: { 201: ChatRoom },
  async run({ api, body, me, clientId }) {
    const room = await createRoomWith(api, body, clientId);
    return { status: 201, body: toRoom(room, await schoolOf(api, me)) };
  },
});

const createAction = route({
  method: 'POST',
  path: '/chats/rooms/create/',
  operation: 'chats_rooms_create_chat_room',
  summary: 'Ajouter/créer un nouveau salon de discussion.',
  group,
  body: CreateRoomForm,
  accepts: ['form'],
  answers: { 201: CreateChatRoom },
  async run({ api, body, clientId }) {
    const { name } = await createRoomWith(api, body, clientId);
    return { status: 201, body: { name } };
  },
});

const read = route({
  method: 'GET',
  path: '/chats/rooms/{id}/',
  operation: 'chats_rooms_read',
  summary: "Lire les détails d'un salon de discussion spécifique.",
  description: 'messages: les derniers messages du salon, du plus ancien au plus récent.',
  group,
  params: RoomPath,
  answers: { 200: ChatRoomDetail },
  async run({ api, me, params }) {
    const { room } = await findRoom(api, params.id);
    const { messages } = await api.messages.list({ roomId: room.id, limit: SHOWN_MESSAGES });
    const rows = messages.map((message) => toMessage(message, room.organisationId)).reverse();
    return { status: 200, body: toRoomDetail(room, await schoolOf(api, me), rows) };
  },
});

/** `is_deleted` is the deletion in other words; a room stays the group, or not, that it was made. */
async function change(api: Api, key: number | string, changes: z.output<typeof RoomChanges>): Promise<[Room, boolean]> {
  const { room } = await findRoom(api, key);
  const roomId = room.id;
  if (changes.is_group !== undefined && changes.is_group !== (room.kind === 'group')) throw new Refusal(KIND_IS_KEPT);
  const { name, details: topic, extra_data: extra, is_deleted: isDeleted = false } = changes;
  const isChanged = name !== undefined || topic !== undefined || extra !== undefined;
  const changed = isChanged
    ? (await api.rooms.update({ roomId, name: name === undefined ? undefined : name || null, topic, extra })).room
    : room;
  if (isDeleted) await api.rooms.delete({ roomId });
  return [changed, isDeleted];
}

const single = { path: '/chats/rooms/{id}/', group, params: RoomPath };

const update = route({
  ...single,
  method: 'PUT',
  operation: 'chats_rooms_update',
  summary: 'Met à jour entièrement un salon de discussion existant.',
  body: RoomChanges,
  accepts: ['form'],
  answers: { 200: ChatRoom },
  async onBadBody({ api, params }) {
    await findRoom(api, params.id);
  },
  async run({ api, body, me, params }) {
    const [room, isDeleted] = await change(api, params.id, body);
    return { status: 200, body: toRoom(room, await schoolOf(api, me), isDeleted) };
  },
});

const partialUpdate = route({
  ...single,
  method: 'PATCH',
  operation: 'chats_rooms_partial_update',
  summary: 'Met à jour partiellement un salon de discussion existant.',
  body: RoomChanges,
  accepts: ['form'],
  answers: { 200: ChatRoom },
  async onBadBody({ api, params }) {
    await findRoom(api, params.id);
  },
  async run({ api, body, me, params }) {
    const [room, isDeleted] = await change(api, params.id, body);
    return { status: 200, body: toRoom(room, await schoolOf(api, me), isDeleted) };
  },
});

const destroy = route({
  ...single,
  method: 'DELETE',
  operation: 'chats_rooms_delete',
  summary: 'Supprime un salon de discussion spécifique.',
  answers: { 204: null },
  async run({ api, params }) {
    const { room } = await findRoom(api, params.id);
    await api.rooms.delete({ roomId: room.id });
    return { status: 204 };
  },
});

const markAsRead = route({
  method: 'POST',
  path: '/chats/rooms/{id}/mark_as_read/',
  operation: 'chats_rooms_mark_as_read',
  summary: 'Marque comme lus tous les messages du salon.',
  group,
  params: RoomPath,
  answers: { 200: Success },
  async run({ api, params }) {
    const { room } = await findRoom(api, params.id);
    await api.receipts.markRead({ roomId: room.id });
    return { status: 200, body: { success: true } };
  },
});

export const rooms = [list, create, createAction, read, update, partialUpdate, destroy, markAsRead];
