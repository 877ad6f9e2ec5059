import { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { Member as RoomMember, RoomView } from '#contract/rooms.ts';
import { RoomRole } from '#contract/rooms.ts';
import { Id } from '#contract/text.ts';
import { type Api, route } from '#rest/dialect.ts';
import { limit, MemberPath, offset, RoomPath } from '#rest/dialects/veza/asked.ts';
import { done, enveloped, ok } from '#rest/dialects/veza/envelope.ts';
import { presenceOf } from '#rest/dialects/veza/people.ts';
import { roomAt } from '#rest/dialects/veza/rooms.ts';
import { toMember } from '#rest/dialects/veza/serialize.ts';
import { Member } from '#rest/dialects/veza/shapes.ts';

const group = 'Membres';

async function shown(api: Api, member: RoomMember) {
  const seen = await presenceOf(api, [member.user.id]);
  return toMember(member, seen(member.user.id));
}

/** Whoever adds himself joins, where that is free to all; nobody gives himself a rank by it. */
async function joinAs(
  api: Api,
  { room: { id: roomId }, membership: before }: RoomView,
  role: RoomRole,
  clientId: string | undefined,
): Promise<RoomMember> {
  if (role !== 'member') throw new ChatError('forbidden', { need: 'room owner' });
  const { membership }: RoomView = await api.members.join({ roomId, clientId });
  if (!membership) throw new ChatError('not_a_member');
  // Retried with its key, the first answer counts; without one, whoever is in is told so.
  if (before && clientId === undefined) throw new ChatError('already_member');
  const { id, username, displayName, avatarUrl, version } = await api.users.me();
  const { role: own, joinedAt, lastReadId, lastReadAt } = membership;
  return {
    roomId,
    role: own,
    joinedAt,
    lastReadId,
    lastReadAt,
    user: { id, username, displayName, avatarUrl, version },
  };
}

export const memberRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/rooms/{room_id}/members',
    operation: 'list_members',
    summary: "Lister les membres d'un salon",
    description: 'Propriétaires, modérateurs, membres ; puis par date d’arrivée. Pour les membres seulement.',
    group,
    params: RoomPath,
    query: z.object({
      limit: limit(50),
      offset,
      role: z.enum(['owner', 'moderator', 'member', 'all']).default('all'),
    }),
    answers: { 200: enveloped(z.object({ members: z.array(Member), total: z.int() })) },
    async run({ api, params: { room_id: roomId }, query: { role, limit, offset } }) {
      await roomAt(api, roomId);
      const chosen = role === 'all' ? {} : { role };
      const { items, total } = await api.members.page({ roomId, offset, limit, ...chosen });
      const seen = await presenceOf(
        api,
        items.map(({ user }) => user.id),
      );
      return ok({ members: items.map((member) => toMember(member, seen(member.user.id))), total });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/rooms/{room_id}/members',
    operation: 'add_member',
    summary: 'Ajouter un membre',
    description: 'Le propriétaire et les modérateurs ajoutent ; chacun s’ajoute soi-même à un salon public.',
    group,
    params: RoomPath,
    body: z.object({ user_id: Id, role: RoomRole.default('member') }),
    answers: { 201: enveloped(Member) },
    async run({ api, me, params: { room_id: roomId }, body: { user_id: userId, role }, clientId }) {
      const view = await roomAt(api, roomId);
      const member =
        userId === me?.userId
          ? await joinAs(api, view, role, clientId)
          : await api.members.add({ roomId, userId, role, clientId });
      return ok(await shown(api, member), 201);
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/rooms/{room_id}/members/{user_id}',
    operation: 'change_member_role',
    summary: "Modifier le rôle d'un membre",
    group,
    params: MemberPath,
    body: z.object({ role: RoomRole }),
    answers: { 200: enveloped(Member) },
    async run({ api, params: { room_id: roomId, user_id: userId }, body: { role } }) {
      await roomAt(api, roomId);
      return ok(await shown(api, await api.members.setRole({ roomId, userId, role })));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/rooms/{room_id}/members/{user_id}',
    operation: 'remove_member',
    summary: 'Retirer un membre',
    description: 'Chacun peut se retirer soi-même.',
    group,
    params: MemberPath,
    answers: { 204: null },
    async run({ api, params: { room_id: roomId, user_id: userId } }) {
      await roomAt(api, roomId);
      await api.members.remove({ roomId, userId });
      return done;
    },
  }),
];
