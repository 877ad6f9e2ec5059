import { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { OpenedDm, RoomView } from '#contract/rooms.ts';
import { Id } from '#contract/text.ts';
import { type Api, route } from '#rest/dialect.ts';
import { ConversationPath, limit, offset, yesOrNo } from '#rest/dialects/veza/asked.ts';
import { enveloped, ok } from '#rest/dialects/veza/envelope.ts';
import { isOneDirection, NewMessage, oneDirection, pageQuery, readPage, sendTo } from '#rest/dialects/veza/messages.ts';
import { presenceOf } from '#rest/dialects/veza/people.ts';
import { markRead, ReadUpTo } from '#rest/dialects/veza/rooms.ts';
import { toConversation, toLastMessage, toSent } from '#rest/dialects/veza/serialize.ts';
import { Conversation, ConversationList, MarkedRead, MessageList, SentMessage } from '#rest/dialects/veza/shapes.ts';

const group = 'Messages directs';

export async function conversationAt(api: Api, conversationId: number): Promise<RoomView> {
  const view = await api.rooms.get({ roomId: conversationId });
  if (view.room.kind !== 'dm') throw new ChatError('room_not_found');
  return view;
}

/** Conversations with what is around them: whether the other is here, what was said last, whether one has blocked. */
async function shownConversations(api: Api, views: readonly RoomView[], withLast: boolean) {
  const roomIds = views.map(({ room }) => room.id);
  const others = views.flatMap(({ other }) => other?.id ?? []);
  const [seen, latest, blocks] = await Promise.all([
    presenceOf(api, others),
    withLast && roomIds.length > 0 ? api.rooms.latest({ roomIds }) : [],
    roomIds.length > 0 ? api.rooms.blocks({ roomIds }) : [],
  ]);
  const last = new Map(latest.map(({ message }) => [message.roomId, message]));
  const blocked = new Set(blocks.filter(({ byMe, byOther }) => byMe || byOther).map(({ roomId }) => roomId));
  return views.map((view) =>
    toConversation(view, { seen, last: last.get(view.room.id), isBlocked: blocked.has(view.room.id) }),
  );
}

export async function shownConversation(api: Api, view: RoomView) {
  const [shown] = await shownConversations(api, [view], true);
  return shown;
}

/** As it stood when it was opened, so that a retry is told the same; only who is here, and who has blocked, is of the moment. */
export async function openedConversation(api: Api, view: OpenedDm) {
  const { id, lastMessageId } = view.room;
  const around = { offset: 0, limit: 1, order: 'desc', beforeId: lastMessageId + 1 } as const;
  const [shown, last] = await Promise.all([
    shownConversations(api, [view], false),
    lastMessageId > 0 ? api.messages.page({ roomId: id, ...around }) : null,
  ]);
  const [conversation] = shown;
  return conversation && { ...conversation, last_message: toLastMessage(last?.messages[0]) };
}

export async function readConversations(
  api: Api,
  { offset, limit, withLast }: { offset: number; limit: number; withLast: boolean },
) {
  const { items, total } = await api.rooms.page({ scope: 'dms', order: 'activity', offset, limit });
  return { conversations: await shownConversations(api, items, withLast), total };
}

/** Blocking is between two people, so it belongs to the one conversation that they have. */
export async function setBlocked(api: Api, conversationId: number, blocked: boolean) {
  const { other } = await conversationAt(api, conversationId);
  if (!other) throw new ChatError('user_not_found', { userIds: [] });
  await api.users.setBlocked({ userId: other.id, blocked });
  return shownConversation(api, await conversationAt(api, conversationId));
}

export const conversationRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/conversations',
    operation: 'list_conversations',
    summary: 'Lister les conversations',
    description: 'Les plus récemment actives d’abord.',
    group,
    query: z.object({ limit: limit(50), offset, include_last_message: yesOrNo.optional() }),
    answers: { 200: enveloped(ConversationList) },
    run: async ({ api, query: { limit, offset, include_last_message: withLast = false } }) =>
      ok(await readConversations(api, { offset, limit, withLast })),
  }),
  route({
    method: 'POST',
    path: '/api/v1/conversations',
    operation: 'open_conversation',
    summary: 'Créer ou récupérer une conversation',
    description: 'Deux personnes ont une seule conversation : 201 quand elle est créée, 200 quand elle existait.',
    group,
    body: z.object({ user_id: Id }),
    answers: { 200: enveloped(Conversation), 201: enveloped(Conversation) },
    async run({ api, body, clientId }) {
      const view = await api.rooms.openDm({ userId: body.user_id, clientId });
      return ok(await openedConversation(api, view), view.made ? 201 : 200);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/conversations/{conversation_id}/messages',
    operation: 'list_direct_messages',
    summary: "Messages d'une conversation",
    description: 'Les plus récents d’abord, réponses comprises.',
    group,
    params: ConversationPath,
    query: z
      .object({ ...pageQuery, include_threads: yesOrNo.optional(), pinned_only: yesOrNo.optional() })
      .refine(isOneDirection, oneDirection),
    answers: { 200: enveloped(MessageList) },
    async run({ api, params: { conversation_id: id }, query }) {
      await conversationAt(api, id);
      return ok(await readPage(api, id, { ...query, include_threads: query.include_threads ?? true }));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/conversations/{conversation_id}/messages',
    operation: 'send_direct_message',
    summary: 'Envoyer un message direct',
    group,
    params: ConversationPath,
    body: NewMessage,
    answers: { 201: enveloped(SentMessage) },
    async run({ api, params: { conversation_id: id }, body, clientId }) {
      await conversationAt(api, id);
      return ok(toSent(await sendTo(api, id, body, clientId)), 201);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/conversations/{conversation_id}/read',
    operation: 'mark_conversation_read',
    summary: 'Marquer une conversation comme lue',
    description: 'Jusqu’à un message, ou en entier. Un ajout de Parley.',
    group,
    params: ConversationPath,
    body: ReadUpTo,
    answers: { 200: enveloped(MarkedRead) },
    async run({ api, params: { conversation_id: id }, body }) {
      await conversationAt(api, id);
      return ok(await markRead(api, id, body.message_id));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/conversations/{conversation_id}/block',
    operation: 'block_conversation',
    summary: 'Bloquer ou débloquer une conversation',
    description: 'Le blocage vaut dans les deux sens ; chacun lève le sien.',
    group,
    params: ConversationPath,
    body: z.object({ blocked: z.boolean() }),
    answers: { 200: enveloped(Conversation) },
    run: async ({ api, params, body: { blocked } }) => ok(await setBlocked(api, params.conversation_id, blocked)),
  }),
];
