import { z } from 'zod';
import { type Message as ContractMessage, EditMessage } from '#contract/messages.ts';
import { BigId, FreeData } from '#contract/text.ts';
import { type Api, route } from '#rest/dialect.ts';
import {
  Content,
  limit,
  MessagePath,
  pathBigId,
  RoomPath,
  refuseTooLong,
  whole,
  yesOrNo,
} from '#rest/dialects/veza/asked.ts';
import { done, enveloped, ok } from '#rest/dialects/veza/envelope.ts';
import { namesOf } from '#rest/dialects/veza/people.ts';
import { roomAt } from '#rest/dialects/veza/rooms.ts';
import { peopleIn, toMessage, toSent } from '#rest/dialects/veza/serialize.ts';
import { Message, MessageList, SentMessage } from '#rest/dialects/veza/shapes.ts';

const group = 'Messages';

export interface Wanted {
  limit: number;
  before_id?: number | undefined;
  after_id?: number | undefined;
  include_threads?: boolean | undefined;
  pinned_only?: boolean | undefined;
}

export const pageQuery = {
  limit: limit(50),
  before_id: pathBigId.optional(),
  after_id: whole(0, Number.MAX_SAFE_INTEGER).optional(),
};

export function isOneDirection(value: { before_id?: number | undefined; after_id?: number | undefined }): boolean {
  return value.before_id === undefined || value.after_id === undefined;
}

export const oneDirection = { error: 'beforeId and afterId exclude each other', path: ['after_id'] };

/** Newest first, before an id or right after one. */
export async function readPage(api: Api, roomId: number, wanted: Wanted) {
  const { limit, before_id, after_id, include_threads = false, pinned_only: pinned = false } = wanted;
  const threads = include_threads || pinned;
  const from = after_id === undefined ? { beforeId: before_id } : { afterId: after_id };
  const { messages, users, hasMore } = await api.messages.list({ roomId, limit, threads, pinned, ...from });
  const total = await api.messages.count({ roomId, threads, pinned });
  const names = await namesOf(api, peopleIn(messages), users);
  const inOrder = after_id === undefined ? messages : messages.toReversed();
  return {
    messages: inOrder.map((message) => toMessage(message, names)),
    has_more: hasMore,
    total_count: total,
  };
}

export const NewMessage = z.object({
  content: Content,
  parent_message_id: BigId.nullish(),
  metadata: FreeData.nullish(),
});

export async function sendTo(
  api: Api,
  roomId: number,
  { content, parent_message_id: parentId, metadata }: z.output<typeof NewMessage>,
  clientId: string | undefined,
) {
  refuseTooLong(content);
  return api.messages.send({ roomId, content, parentId: parentId ?? null, metadata: metadata ?? {}, clientId });
}

/** A message as lists have it. */
export async function shownMessage(api: Api, message: ContractMessage) {
  return toMessage(message, await namesOf(api, peopleIn([message])));
}

export const messageRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/rooms/{room_id}/messages',
    operation: 'list_messages',
    summary: "Lister les messages d'un salon",
    description: 'Les plus récents d’abord.',
    group,
    params: RoomPath,
    query: z
      .object({ ...pageQuery, include_threads: yesOrNo.optional(), pinned_only: yesOrNo.optional() })
      .refine(isOneDirection, oneDirection),
    answers: { 200: enveloped(MessageList) },
    async run({ api, params: { room_id: roomId }, query }) {
      await roomAt(api, roomId);
      return ok(await readPage(api, roomId, query));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/rooms/{room_id}/messages',
    operation: 'send_message',
    summary: 'Envoyer un message',
    group,
    params: RoomPath,
    body: NewMessage,
    answers: { 201: enveloped(SentMessage) },
    async run({ api, params: { room_id: roomId }, body, clientId }) {
      await roomAt(api, roomId);
      return ok(toSent(await sendTo(api, roomId, body, clientId)), 201);
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/messages/{message_id}',
    operation: 'edit_message',
    summary: 'Modifier un message',
    group,
    params: MessagePath,
    body: z.object({ content: Content, edit_reason: EditMessage.shape.reason.nullish() }),
    answers: { 200: enveloped(Message) },
    async run({ api, params: { message_id: messageId }, body: { content, edit_reason: reason } }) {
      refuseTooLong(content);
      const why = typeof reason === 'string' ? { reason } : {};
      return ok(await shownMessage(api, await api.messages.edit({ messageId, content, ...why })));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/messages/{message_id}',
    operation: 'delete_message',
    summary: 'Supprimer un message',
    description: 'Par son auteur, un modérateur ou le propriétaire. `reason` est gardé dans le journal d’audit.',
    group,
    params: MessagePath,
    query: z.object({ reason: z.string().trim().max(255).optional() }),
    answers: { 204: null },
    async run({ api, params: { message_id: messageId }, query }) {
      await api.messages.delete({ messageId, ...(query.reason !== undefined && { reason: query.reason }) });
      return done;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/messages/{message_id}/pin',
    operation: 'pin_message',
    summary: 'Épingler ou désépingler un message',
    group,
    params: MessagePath,
    body: z.object({ pinned: z.boolean() }),
    answers: { 200: enveloped(Message) },
    run: async ({ api, params: { message_id: messageId }, body: { pinned } }) =>
      ok(await shownMessage(api, await api.messages.pin({ messageId, pinned }))),
  }),
];
