import type { z } from 'zod';
import { toChatError } from '#api/errors.ts';
import type { Identity } from '#auth/service.ts';
import type { Message } from '#contract/messages.ts';
import { type Api, Refusal, route } from '#rest/dialect.ts';
import { findMessage, findRoom } from '#rest/dialects/school/find.ts';
import {
  isInOwnName,
  judgeByRoom,
  judgeBySight,
  refuseKeys,
  refuseWithKeys,
} from '#rest/dialects/school/message-errors.ts';
import { passes, schoolOf } from '#rest/dialects/school/schools.ts';
import { toMessage } from '#rest/dialects/school/serialize.ts';
import {
  ChatMessage,
  CreateChatMessage,
  CreateMessageBody,
  MessageBody,
  MessageChanges,
  MessageFilters,
  MessagePage,
  MessagePath,
} from '#rest/dialects/school/shapes.ts';
import { noSuchPk } from '#rest/drf/fields.ts';
import { fieldError, orInstead } from '#rest/drf/instead.ts';
import { JSON_OR_FORM } from '#rest/drf/manners.ts';
import { limitOffsetPage, readWindow } from '#rest/drf/paging.ts';
import { PathKey } from '#rest/drf/path-ids.ts';
import { denied } from '#rest/drf/words.ts';

const PAGE_SIZE = 10;
const group = 'Messages de Chat';

/** The room that a filter names, if one is in it. */
async function ownRoomId(api: Api, text: string): Promise<number | null> {
  const key = PathKey.safeParse(text).data;
  if (key === undefined) return null;
  try {
    const { room, membership } = await findRoom(api, key);
    return membership ? room.id : null;
  } catch (error) {
    if (toChatError(error).code === 'room_not_found') return null;
    throw error;
  }
}

const list = route({
  method: 'GET',
  path: '/chats/messages/',
  operation: 'chats_messages_list',
  summary: 'Permet de lister tous les messages de chat ou de filtrer par salon de discussion.',
  group,
  query: MessageFilters,
  answers: { 200: MessagePage },
  async run({ api, at, me, query }) {
    const window = readWindow(at, PAGE_SIZE);
    const school = query.school ? await schoolOf(api, me) : null;
    const roomId = query.chat ? await ownRoomId(api, query.chat) : undefined;
    if (roomId === null || !passes(school, query.school)) {
      return { status: 200, body: limitOffsetPage(at, window, 0, []) };
    }
    const { messages, total } = await api.messages.page({ roomId, order: 'asc', ...window });
    const rows = messages.map((message) => toMessage(message, me?.organisationId ?? null));
    return { status: 200, body: limitOffsetPage(at, window, total, rows) };
  },
});

const create = route({
  method: 'POST',
  path: '/chats/messages/',
  operation: 'chats_messages_create',
  summary: 'Permet de créer un nouveau message de chat.',
  group,
  body: MessageBody,
  accepts: JSON_OR_FORM,
  answers: { 201: ChatMessage },
  onBadBody: ({ api, body, me }) => refuseWithKeys(body, me, judgeBySight(api)),
  async run({ api, body, me, clientId }) {
    if (!isInOwnName(body, me)) await refuseKeys(body, me, judgeBySight(api));
    const { chat: roomId, content, extra_data: metadata } = body;
    const { message } = await orInstead(api.messages.send({ roomId, content, metadata, clientId }), {
      room_not_found: () => fieldError('chat', noSuchPk(roomId)),
    });
    return { status: 201, body: toMessage(message, me?.organisationId ?? null) };
  },
});

const createAction = route({
  method: 'POST',
  path: '/chats/messages/create/',
  operation: 'chats_messages_create_chat_message',
  summary: 'Ajouter/créer un nouveau message de chat.',
  group,
  body: CreateMessageBody,
  accepts: JSON_OR_FORM,
  answers: { 201: CreateChatMessage },
  async run({ api, body, clientId }) {
    const noChat = () => fieldError('chat_room_id', noSuchPk(body.chat_room_id));
    const key = PathKey.safeParse(body.chat_room_id).data;
    if (key === undefined) throw new Refusal(noChat());
    const send = async () => {
      const roomId = typeof key === 'number' ? key : (await findRoom(api, key)).room.id;
      return api.messages.send({ roomId, content: body.content, clientId });
    };
    const { message } = await orInstead(send(), { room_not_found: noChat });
    return { status: 201, body: { chat_room_id: body.chat_room_id, content: message.content } };
  },
});

const read = route({
  method: 'GET',
  path: '/chats/messages/{id}/',
  operation: 'chats_messages_read',
  summary: "Lire les détails d'un message de chat spécifique.",
  group,
  params: MessagePath,
  answers: { 200: ChatMessage },
  async run({ api, me, params }) {
    const { message } = await findMessage(api, params.id);
    return { status: 200, body: toMessage(message, me?.organisationId ?? null) };
  },
});

async function ownMessage(api: Api, key: number | string, me: Identity | null): Promise<Message> {
  const { message } = await findMessage(api, key);
  if (message.senderId !== me?.userId) throw new Refusal(denied());
  return message;
}

/** `is_deleted` is the author's own deletion in other words, and of what goes nothing else is changed. */
async function change(
  api: Api,
  key: number | string,
  changes: z.output<typeof MessageChanges>,
  me: Identity | null,
): Promise<z.output<typeof ChatMessage>> {
  const message = await ownMessage(api, key, me);
  await refuseKeys(changes, me, judgeByRoom(message.roomId));
  const { content, extra_data: metadata, is_deleted: isDeleted = false } = changes;
  const messageId = message.id;
  const organisationId = me?.organisationId ?? null;
  if (isDeleted) {
    await api.messages.delete({ messageId });
    return toMessage(message, organisationId, true);
  }
  const isChanged = content !== undefined || metadata !== undefined;
  return toMessage(isChanged ? await api.messages.edit({ messageId, content, metadata }) : message, organisationId);
}

const single = {
  path: '/chats/messages/{id}/',
  group,
  params: MessagePath,
};

const update = route({
  ...single,
  method: 'PUT',
  operation: 'chats_messages_update',
  summary: 'Met à jour entièrement un message de chat existant.',
  body: MessageBody,
  accepts: JSON_OR_FORM,
  answers: { 200: ChatMessage },
  async onBadBody({ api, body, me, params }) {
    const { roomId } = await ownMessage(api, params.id, me);
    await refuseWithKeys(body, me, judgeByRoom(roomId));
  },
  async run({ api, body, me, params }) {
    return { status: 200, body: await change(api, params.id, body, me) };
  },
});

const partialUpdate = route({
  ...single,
  method: 'PATCH',
  operation: 'chats_messages_partial_update',
  summary: 'Met à jour partiellement un message de chat existant.',
  body: MessageChanges,
  accepts: JSON_OR_FORM,
  answers: { 200: ChatMessage },
  async onBadBody({ api, body, me, params }) {
    const { roomId } = await ownMessage(api, params.id, me);
    await refuseWithKeys(body, me, judgeByRoom(roomId));
  },
  async run({ api, body, me, params }) {
    return { status: 200, body: await change(api, params.id, body, me) };
  },
});

const destroy = route({
  ...single,
  method: 'DELETE',
  operation: 'chats_messages_delete',
  summary: 'Supprime un message de chat spécifique.',
  answers: { 204: null },
  async run({ api, params }) {
    const messageId = typeof params.id === 'number' ? params.id : (await findMessage(api, params.id)).message.id;
    await api.messages.delete({ messageId });
    return { status: 204 };
  },
});

export const messages = [list, create, createAction, read, update, partialUpdate, destroy];
