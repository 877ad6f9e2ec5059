import type { Identity } from '#auth/service.ts';
import type { MessageWithSender } from '#contract/messages.ts';
import { type Api, Refusal, route } from '#rest/dialect.ts';
import { toMessage, toMessageDetail, toSentMessage } from '#rest/dialects/messaging/serialize.ts';
import {
  ChatPath,
  Message,
  MessageDetail,
  MessagePath,
  MessagesQuery,
  PatchMessage,
  page,
  React,
  ReactionAnswer,
  SentMessage,
  WriteMessage,
} from '#rest/dialects/messaging/shapes.ts';
import { denied, invalidPage } from '#rest/dialects/messaging/words.ts';
import { JSON_OR_FORM } from '#rest/drf/manners.ts';
import { fetchNumbered, numberedPage } from '#rest/drf/paging.ts';

const PAGE_SIZE = 50;

/** Elsewhere those who moderate a room may delete what others wrote; here the document says that nobody may. */
async function ownMessage(api: Api, messageId: number, me: Identity | null): Promise<MessageWithSender> {
  const found = await api.messages.get({ messageId });
  if (found.message.senderId !== me?.userId) throw new Refusal(denied());
  return found;
}

export const messages = [
  route({
    method: 'GET',
    path: '/messages/api/chats/{chat_id}/messages/',
    operation: 'list_messages',
    summary: 'Messages of a chat, the newest first',
    group: 'Messages',
    params: ChatPath,
    query: MessagesQuery,
    answers: { 200: page(Message) },
    async run({ api, at, params, query }) {
      const roomId = params.chat_id;
      const fetched = await fetchNumbered(at, PAGE_SIZE, (offset) =>
        api.messages.page({ roomId, beforeId: query.before, afterId: query.after, offset, limit: PAGE_SIZE }),
      );
      if (!fetched) throw invalidPage();
      const { messages: rows, users, total } = fetched.found;
      const members = rows.length > 0 ? await api.rooms.people({ roomIds: [roomId] }) : [];
      const results = rows.flatMap((message) => {
        const sender = users.find(({ id }) => id === message.senderId);
        return sender ? [toMessage(message, sender, members, at.baseUrl)] : [];
      });
      return { status: 200, body: numberedPage(at, fetched.page, PAGE_SIZE, total, results) };
    },
  }),
  route({
    method: 'POST',
    path: '/messages/api/chats/{chat_id}/messages/',
    operation: 'send_message',
    summary: 'Send a message to a chat',
    group: 'Messages',
    params: ChatPath,
    body: WriteMessage,
    accepts: JSON_OR_FORM,
    answers: { 201: SentMessage },
    async run({ api, at, params, body, clientId }) {
      const sent = await api.messages.send({ roomId: params.chat_id, content: body.content, clientId });
      return { status: 201, body: toSentMessage(sent, at.baseUrl) };
    },
  }),
  route({
    method: 'GET',
    path: '/messages/api/messages/{message_id}/',
    operation: 'get_message',
    summary: 'A message',
    group: 'Messages',
    params: MessagePath,
    answers: { 200: MessageDetail },
    async run({ api, at, params }) {
      const found = await api.messages.get({ messageId: params.message_id });
      return { status: 200, body: toMessageDetail(found, at.baseUrl) };
    },
  }),
  route({
    method: 'PUT',
    path: '/messages/api/messages/{message_id}/',
    operation: 'update_message',
    summary: 'Edit a message of one’s own',
    group: 'Messages',
    params: MessagePath,
    body: WriteMessage,
    accepts: JSON_OR_FORM,
    answers: { 200: MessageDetail },
    async onBadBody({ api, params, me }) {
      await ownMessage(api, params.message_id, me);
    },
    async run({ api, at, params, body, me }) {
      const own = await ownMessage(api, params.message_id, me);
      const message = await api.messages.edit({ messageId: own.message.id, content: body.content });
      return { status: 200, body: toMessageDetail({ ...own, message }, at.baseUrl) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/messages/api/messages/{message_id}/',
    operation: 'patch_message',
    summary: 'Edit a message of one’s own',
    group: 'Messages',
    params: MessagePath,
    body: PatchMessage,
    accepts: JSON_OR_FORM,
    answers: { 200: MessageDetail },
    async onBadBody({ api, params, me }) {
      await ownMessage(api, params.message_id, me);
    },
    async run({ api, at, params, body: { content }, me }) {
      const own = await ownMessage(api, params.message_id, me);
      const { id: messageId } = own.message;
      const message = content === undefined ? own.message : await api.messages.edit({ messageId, content });
      return { status: 200, body: toMessageDetail({ ...own, message }, at.baseUrl) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/messages/api/messages/{message_id}/',
    operation: 'delete_message',
    summary: 'Delete a message of one’s own',
    group: 'Messages',
    params: MessagePath,
    answers: { 204: null },
    async run({ api, params, me }) {
      const { message } = await ownMessage(api, params.message_id, me);
      await api.messages.delete({ messageId: message.id });
      return { status: 204 };
    },
  }),
  route({
    method: 'POST',
    path: '/messages/api/messages/{message_id}/reactions/',
    operation: 'toggle_reaction',
    summary: 'Add a reaction, or take it back',
    group: 'Reactions',
    params: MessagePath,
    body: React,
    accepts: JSON_OR_FORM,
    answers: { 200: ReactionAnswer },
    async run({ api, params, body, clientId }) {
      const wanted = { messageId: params.message_id, emoji: body.emoji, clientId };
      const { action, emoji, messageId } = await api.reactions.toggle(wanted);
      const said = action === 'removed' ? 'removed' : 'added';
      return { status: 200, body: { action: said, emoji, message_id: messageId } };
    },
  }),
];
