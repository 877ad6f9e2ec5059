import type { OpenedRoom, RoomView } from '#contract/rooms.ts';
import { type Api, Refusal, route } from '#rest/dialect.ts';
import { toChat, toChatDetail, toNewChat } from '#rest/dialects/messaging/serialize.ts';
import {
  Chat,
  ChatDetail,
  ChatPath,
  ChatsQuery,
  CreateChat,
  Done,
  Marked,
  NewChat,
  PatchChat,
  page,
  SetTyping,
  UpdateChat,
} from '#rest/dialects/messaging/shapes.ts';
import { invalid, invalidPage, naming } from '#rest/dialects/messaging/words.ts';
import { JSON_OR_FORM } from '#rest/drf/manners.ts';
import { fetchNumbered, numberedPage } from '#rest/drf/paging.ts';
import { peopleOf } from '#rest/drf/people.ts';

const PAGE_SIZE = 10;
const REQUIRED = ['This field is required.'];

async function detailOf(api: Api, view: RoomView, myId: number) {
  const membersOf = await peopleOf(api, [view.room.id]);
  return toChatDetail(view, membersOf(view.room.id), myId);
}

interface Wanted {
  chat_type: 'dm' | 'group' | 'room';
  title?: string | null | undefined;
  member_ids?: number[] | undefined;
}

/** A direct message has one other person; whether oneself is named beside makes no difference. */
async function openDm(api: Api, wanted: Wanted, myId: number, clientId: string | undefined): Promise<OpenedRoom> {
  const others = (wanted.member_ids ?? []).filter((id) => id !== myId);
  const [userId] = others.length > 0 ? others : (wanted.member_ids ?? []);
  if (userId === undefined) throw new Refusal(invalid({ member_ids: REQUIRED }));
  if (others.length > 1) throw new Refusal(invalid({ member_ids: ['A direct message has one other member.'] }));
  return naming('member_ids', api.rooms.openDm({ userId, clientId }));
}

async function create(api: Api, wanted: Wanted, myId: number, clientId: string | undefined): Promise<OpenedRoom> {
  if (wanted.chat_type === 'dm') return openDm(api, wanted, myId, clientId);
  const kind = wanted.chat_type === 'room' ? 'channel' : 'group';
  if (kind === 'channel' && wanted.title == null) throw new Refusal(invalid({ title: REQUIRED }));
  const memberIds = wanted.member_ids ?? [];
  return naming('member_ids', api.rooms.create({ kind, name: wanted.title ?? null, memberIds, clientId }));
}

export const chats = [
  route({
    method: 'GET',
    path: '/messages/api/chats/',
    operation: 'list_chats',
    summary: 'Chats of the current user, the latest activity first',
    group: 'Chats',
    query: ChatsQuery,
    answers: { 200: page(Chat) },
    async run({ api, at, query, me }) {
      const fetched = await fetchNumbered(at, PAGE_SIZE, (offset) =>
        api.rooms.page({ scope: 'mine', search: query.search, order: 'activity', offset, limit: PAGE_SIZE }),
      );
      if (!fetched) throw invalidPage();
      const { items, total } = fetched.found;
      const roomIds = items.map(({ room }) => room.id);
      const [membersOf, newest] = await Promise.all([peopleOf(api, roomIds), api.rooms.latest({ roomIds })]);
      const latest = new Map(newest.map((one) => [one.message.roomId, one]));
      const results = items.map((view) =>
        toChat(view, membersOf(view.room.id), latest.get(view.room.id), me?.userId ?? 0),
      );
      return { status: 200, body: numberedPage(at, fetched.page, PAGE_SIZE, total, results) };
    },
  }),
  route({
    method: 'POST',
    path: '/messages/api/chats/',
    operation: 'create_chat',
    summary: 'Create a chat; a direct message that there is already is answered as it is',
    group: 'Chats',
    body: CreateChat,
    accepts: JSON_OR_FORM,
    answers: { 201: NewChat },
    async run({ api, body, me, clientId }) {
      const view = await create(api, body, me?.userId ?? 0, clientId);
      return { status: 201, body: toNewChat(view, view.members, me?.userId ?? 0) };
    },
  }),
  route({
    method: 'GET',
    path: '/messages/api/chats/{chat_id}/',
    operation: 'get_chat',
    summary: 'A chat with its members and admins',
    group: 'Chats',
    params: ChatPath,
    answers: { 200: ChatDetail },
    async run({ api, params, me }) {
      const view = await api.rooms.get({ roomId: params.chat_id });
      return { status: 200, body: await detailOf(api, view, me?.userId ?? 0) };
    },
  }),
  route({
    method: 'PUT',
    path: '/messages/api/chats/{chat_id}/',
    operation: 'update_chat',
    summary: 'Give a chat another title',
    group: 'Chats',
    params: ChatPath,
    body: UpdateChat,
    accepts: JSON_OR_FORM,
    answers: { 200: ChatDetail },
    async run({ api, params, body, me }) {
      const view = await api.rooms.update({ roomId: params.chat_id, name: body.title });
      return { status: 200, body: await detailOf(api, view, me?.userId ?? 0) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/messages/api/chats/{chat_id}/',
    operation: 'patch_chat',
    summary: 'Give a chat another title',
    group: 'Chats',
    params: ChatPath,
    body: PatchChat,
    accepts: JSON_OR_FORM,
    answers: { 200: ChatDetail },
    async run({ api, params, body, me }) {
      const view = await api.rooms.update({ roomId: params.chat_id, name: body.title });
      return { status: 200, body: await detailOf(api, view, me?.userId ?? 0) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/messages/api/chats/{chat_id}/',
    operation: 'delete_chat',
    summary: 'Delete a chat for everybody (its owner)',
    group: 'Chats',
    params: ChatPath,
    answers: { 204: null },
    async run({ api, params }) {
      await api.rooms.delete({ roomId: params.chat_id });
      return { status: 204 };
    },
  }),
  route({
    method: 'POST',
    path: '/messages/api/chats/{chat_id}/mark-as-read/',
    operation: 'mark_chat_as_read',
    summary: 'Mark all messages of a chat as read',
    group: 'Read receipts',
    params: ChatPath,
    answers: { 200: Marked },
    async run({ api, params }) {
      const { marked } = await api.receipts.markRead({ roomId: params.chat_id });
      return { status: 200, body: { status: 'success', marked_count: marked } };
    },
  }),
  route({
    method: 'POST',
    path: '/messages/api/chats/{chat_id}/typing/',
    operation: 'set_typing',
    summary: 'Tell the others of a chat that one types, or stopped',
    group: 'Typing indicators',
    params: ChatPath,
    body: SetTyping,
    accepts: JSON_OR_FORM,
    answers: { 200: Done },
    async run({ api, params, body }) {
      await api.typing.set({ roomId: params.chat_id, typing: body.is_typing });
      return { status: 200, body: { status: 'success' } };
    },
  }),
];
