import { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { UserCard } from '#contract/users.ts';
import { UpdateProfile } from '#contract/users.ts';
import { type Api, route } from '#rest/dialect.ts';
import { limit, offset, pathId } from '#rest/dialects/veza/asked.ts';
import { enveloped, ok } from '#rest/dialects/veza/envelope.ts';
import { presenceOf } from '#rest/dialects/veza/people.ts';
import { toUser } from '#rest/dialects/veza/serialize.ts';
import { User } from '#rest/dialects/veza/shapes.ts';

const group = 'Utilisateurs';
const { username, email, displayName, avatarUrl } = UpdateProfile.shape;

async function shownUsers(api: Api, asker: { userId: number; role: string }, cards: readonly UserCard[]) {
  const seen = await presenceOf(
    api,
    cards.map(({ id }) => id),
  );
  const seesEmail = (id: number) => id === asker.userId || asker.role !== 'member';
  return cards.map((card) => toUser(card, seesEmail(card.id) ? card.email : null, seen(card.id)));
}

async function shownMe(api: Api) {
  const me = await api.users.me();
  const seen = await presenceOf(api, [me.id]);
  return toUser(me, me.email, seen(me.id));
}

export const userRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/users/me',
    operation: 'get_me',
    summary: 'Profil utilisateur',
    group,
    answers: { 200: enveloped(User) },
    run: async ({ api }) => ok(await shownMe(api)),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/users/me',
    operation: 'update_me',
    summary: 'Modifier son profil',
    description: 'Ce qui est omis reste tel quel.',
    group,
    body: z.object({
      username,
      email,
      status_message: z.string().trim().max(140).optional(),
      display_name: displayName,
      avatar_url: avatarUrl,
    }),
    answers: { 200: enveloped(User) },
    async run({ api, body: { status_message, display_name, avatar_url, ...rest } }) {
      const changes = { ...rest, statusMessage: status_message, displayName: display_name, avatarUrl: avatar_url };
      if (Object.values(changes).some((value) => value !== undefined)) await api.users.update(changes);
      return ok(await shownMe(api));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/users/search',
    operation: 'search_users',
    summary: 'Rechercher des utilisateurs',
    description: "Par une partie du nom ou du nom d'utilisateur.",
    group,
    query: z.object({ q: z.string().trim().min(1).max(254), limit: limit(20), offset }),
    answers: { 200: enveloped(z.object({ users: z.array(User), total: z.int(), has_more: z.boolean() })) },
    async run({ api, me, query: { q, limit, offset } }) {
      if (!me) throw new ChatError('unauthenticated', { reason: 'missing' });
      const { items, total } = await api.users.lookup({ query: q, offset, limit });
      return ok({ users: await shownUsers(api, me, items), total, has_more: offset + items.length < total });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/users/{user_id}',
    operation: 'get_user',
    summary: 'Obtenir un utilisateur',
    group,
    params: z.object({ user_id: pathId }),
    answers: { 200: enveloped(User) },
    async run({ api, me, params: { user_id: userId } }) {
      const cards = await api.users.cards({ userIds: [userId] });
      if (!me || cards.length === 0) throw new ChatError('user_not_found', { userIds: [userId] });
      const [user] = await shownUsers(api, me, cards);
      return ok(user);
    },
  }),
];
