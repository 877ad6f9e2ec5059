import type { Message } from '#contract/messages.ts';
import { type Api, type Route, route } from '#rest/dialect.ts';
import { readPlayers } from '#rest/dialects/transcendence/players.ts';
import {
  type ChatMessage,
  Deleted,
  DeleteMessage,
  ListQuery,
  MessagesPage,
  MessagesQuery,
  type Player,
  PlayersPage,
} from '#rest/dialects/transcendence/shapes.ts';
import { NOT_THE_SENDER, refuse } from '#rest/dialects/transcendence/words.ts';
import { JSON_OR_FORM } from '#rest/drf/manners.ts';
import { fetchNumbered, numberedPage } from '#rest/drf/paging.ts';

const PAGE_SIZE = 10;

export function toChatMessage(message: Message, sender: Player): ChatMessage {
  return {
    id: message.id,
    chat: message.roomId,
    sender,
    message: message.content,
    updated_at: message.editedAt ?? message.createdAt,
  };
}

/** The conversation with somebody; that there is none yet is an empty one. */
async function pageWith(api: Api, username: string, offset: number) {
  const other = await api.users.named({ username });
  const dm = await api.rooms.dmWith({ userId: other.id });
  if (!dm) return { messages: [], users: [], total: 0 };
  return api.messages.page({ roomId: dm.room.id, offset, limit: PAGE_SIZE });
}

/** The document calls this by two names, with a slash behind and without. */
const PATHS = [
  ['/api/chat/messages/', ''],
  ['/api/chat/messages', '_without_slash'],
  ['/messages/api/chat', '_by_other_name'],
  ['/messages/api/chat/', '_by_other_name_with_slash'],
] as const;

function messagesAt(path: string, name: string): Route[] {
  return [
    route({
      method: 'GET',
      path,
      operation: `get_messages${name}`,
      summary: 'Messages exchanged with another user, the newest first',
      group: 'Messages',
      query: MessagesQuery,
      answers: { 200: MessagesPage },
      async run({ api, at, query }) {
        const fetched = await fetchNumbered(at, PAGE_SIZE, (offset) => pageWith(api, query.username, offset));
        if (!fetched) throw refuse('Invalid page.');
        const { messages, users, total } = fetched.found;
        const playerOf = await readPlayers(api, users);
        const results = messages.flatMap((message) => {
          const sender = playerOf(message.senderId);
          return sender ? [toChatMessage(message, sender)] : [];
        });
        return { status: 200, body: numberedPage(at, fetched.page, PAGE_SIZE, total, results) };
      },
    }),
    route({
      method: 'DELETE',
      path,
      operation: `delete_message${name}`,
      summary: 'Delete a message that one sent',
      group: 'Messages',
      body: DeleteMessage,
      accepts: JSON_OR_FORM,
      answers: { 200: Deleted },
      async run({ api, body, me }) {
        const messageId = body.message_id;
        const { message } = await api.messages.get({ messageId });
        if (message.senderId !== me?.userId) throw refuse(NOT_THE_SENDER);
        await api.messages.delete({ messageId });
        return { status: 200, body: { message: 'Message deleted' } };
      },
    }),
  ];
}

function conversationsAt(path: string, name: string): Route {
  return route({
    method: 'GET',
    path,
    operation: `list_conversations${name}`,
    summary: 'The people one has a conversation with, the latest activity first',
    group: 'Conversations',
    query: ListQuery,
    answers: { 200: PlayersPage },
    async run({ api, at }) {
      const fetched = await fetchNumbered(at, PAGE_SIZE, (offset) =>
        api.rooms.page({ scope: 'dms', order: 'activity', offset, limit: PAGE_SIZE }),
      );
      if (!fetched) throw refuse('Invalid page.');
      const others = fetched.found.items.flatMap(({ other }) => other ?? []);
      const playerOf = await readPlayers(api, others);
      const results = others.flatMap(({ id }) => playerOf(id) ?? []);
      return { status: 200, body: numberedPage(at, fetched.page, PAGE_SIZE, fetched.found.total, results) };
    },
  });
}

export const messages = PATHS.flatMap(([path, name]) => messagesAt(path, name));
export const conversations = [
  conversationsAt('/api/chat/conversations', ''),
  conversationsAt('/api/chat/conversations/', '_with_slash'),
];
