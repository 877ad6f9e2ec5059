import { ChatError } from '#contract/errors.ts';
import { route } from '#rest/dialect.ts';
import { messageOf, ownMessageOf, roomOf } from '#rest/dialects/edulite/access.ts';
import { toMessage } from '#rest/dialects/edulite/serialize.ts';
import {
  Message,
  MessageChanges,
  MessageCursor,
  MessagePage,
  MessagePath,
  NewMessage,
  RoomMessagesPath,
} from '#rest/dialects/edulite/shapes.ts';
import { type Edge, readCursor, writeCursor } from '#rest/drf/cursor.ts';
import { JSON_OR_FORM } from '#rest/drf/manners.ts';
import { cursorLink } from '#rest/drf/paging.ts';

const PAGE_SIZE = 50;
const collection = { path: '/api/chat/rooms/{chat_room_id}/messages/', group: 'Messages', params: RoomMessagesPath };
const single = { path: '/api/chat/rooms/{chat_room_id}/messages/{pk}/', group: 'Message', params: MessagePath };

const list = route({
  ...collection,
  method: 'GET',
  operation: 'list_messages',
  summary: 'Lists the messages of a room: pages run from the newest to the oldest, rows in a page from the oldest on',
  query: MessageCursor,
  answers: { 200: MessagePage },
  async run({ api, at, params: { chat_room_id: roomId }, query, services }) {
    await roomOf(api, roomId);
    const { secret } = services.auth;
    const name = `edulite room ${roomId}`;
    const edge = query.cursor ? readCursor(secret, name, query.cursor) : null;
    if (query.cursor && !edge) throw new ChatError('invalid_cursor');
    const from = edge?.way === 'newer' ? { afterId: edge.id } : edge ? { beforeId: edge.id } : {};
    const { messages, hasMore } = await api.messages.list({ roomId, limit: PAGE_SIZE, ...from });
    const rows = messages.map(toMessage);
    if (edge?.way !== 'newer') rows.reverse();
    const linkTo = (to: Edge | null) => to && cursorLink(at, writeCursor(secret, name, to));
    const { next, previous } = neighbours(edge, rows, hasMore);
    return { status: 200, body: { next: linkTo(next), previous: linkTo(previous), results: rows } };
  },
});

/** `next` leads to older messages, `previous` to newer ones. Where one came from there is always a way back. */
function neighbours(
  edge: Edge | null,
  rows: { id: number }[],
  hasMore: boolean,
): Record<'next' | 'previous', Edge | null> {
  const isBack = edge?.way === 'newer';
  // A page that turned out empty is passed over: the way back begins where the way here did.
  const oldest = rows[0]?.id ?? (edge ? edge.id + 1 : 1);
  const newest = rows.at(-1)?.id ?? (edge ? edge.id - 1 : 0);
  return {
    next: isBack || hasMore ? { way: 'older', id: oldest } : null,
    previous: (isBack ? hasMore : edge !== null) ? { way: 'newer', id: newest } : null,
  };
}

const create = route({
  ...collection,
  method: 'POST',
  operation: 'create_message',
  summary: 'Sends a message',
  body: NewMessage,
  accepts: JSON_OR_FORM,
  answers: { 201: Message },
  async onBadBody({ api, params }) {
    await roomOf(api, params.chat_room_id);
  },
  async run({ api, params, body, clientId }) {
    const { message } = await api.messages.send({ roomId: params.chat_room_id, content: body.content, clientId });
    return { status: 201, body: toMessage(message) };
  },
});

const retrieve = route({
  ...single,
  method: 'GET',
  operation: 'retrieve_message',
  summary: 'Tells of one message',
  answers: { 200: Message },
  async run({ api, params }) {
    return { status: 200, body: toMessage(await messageOf(api, params)) };
  },
});

const change = {
  ...single,
  accepts: JSON_OR_FORM,
  answers: { 200: Message },
};

const update = route({
  ...change,
  method: 'PUT',
  operation: 'update_message',
  summary: 'Replaces the text of a message of your own',
  body: NewMessage,
  async onBadBody({ api, params, me }) {
    await ownMessageOf(api, params, me);
  },
  async run({ api, params, body, me }) {
    const { id: messageId } = await ownMessageOf(api, params, me);
    return { status: 200, body: toMessage(await api.messages.edit({ messageId, content: body.content })) };
  },
});

const partialUpdate = route({
  ...change,
  method: 'PATCH',
  operation: 'partial_update_message',
  summary: 'Changes a message of your own',
  body: MessageChanges,
  async onBadBody({ api, params, me }) {
    await ownMessageOf(api, params, me);
  },
  async run({ api, params, body, me }) {
    const message = await ownMessageOf(api, params, me);
    if (body.content === undefined) return { status: 200, body: toMessage(message) };
    const edited = await api.messages.edit({ messageId: message.id, content: body.content });
    return { status: 200, body: toMessage(edited) };
  },
});

const destroy = route({
  ...single,
  method: 'DELETE',
  operation: 'delete_message',
  summary: 'Deletes a message of your own',
  answers: { 204: null },
  async run({ api, params, me }) {
    const { id: messageId } = await ownMessageOf(api, params, me);
    await api.messages.delete({ messageId });
    return { status: 204, headers: { 'Content-Length': '0' } };
  },
});

export const messages = [list, create, retrieve, update, partialUpdate, destroy];
