import { route } from '#rest/dialect.ts';
import { toFoundUser } from '#rest/dialects/messaging/serialize.ts';
import { Added, AddMembers, ChatPath, FoundUsers, MemberPath, UsersQuery } from '#rest/dialects/messaging/shapes.ts';
import { naming } from '#rest/dialects/messaging/words.ts';
import { JSON_OR_FORM } from '#rest/drf/manners.ts';

const MOST_FOUND = 50;

export const members = [
  route({
    method: 'POST',
    path: '/messages/api/chats/{chat_id}/members/add/',
    operation: 'add_members',
    summary: 'Bring people into a group (its admins)',
    group: 'Members',
    params: ChatPath,
    body: AddMembers,
    accepts: JSON_OR_FORM,
    answers: { 200: Added },
    async run({ api, params, body, clientId }) {
      const wanted = { roomId: params.chat_id, userIds: body.user_ids, clientId };
      const { added } = await naming('user_ids', api.members.addSeveral(wanted));
      return { status: 200, body: { status: 'success', added_count: added.length } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/messages/api/chats/{chat_id}/members/{user_id}/remove/',
    operation: 'remove_member',
    summary: 'Take somebody out of a group (its admins), or leave it',
    group: 'Members',
    params: MemberPath,
    answers: { 204: null },
    async run({ api, params }) {
      await api.members.remove({ roomId: params.chat_id, userId: params.user_id });
      return { status: 204 };
    },
  }),
  route({
    method: 'GET',
    path: '/messages/api/users/search/',
    operation: 'search_users',
    summary: 'People by a part of their names, or by a whole e-mail address that one may see',
    group: 'Users',
    query: UsersQuery,
    answers: { 200: FoundUsers },
    async run({ api, at, query, me }) {
      const { items } = await api.users.lookup({ query: query.q, limit: MOST_FOUND });
      const others = items.filter(({ id }) => id !== me?.userId);
      return { status: 200, body: { results: others.map((user) => toFoundUser(user, at.baseUrl)) } };
    },
  }),
];
