import { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { RoomView } from '#contract/rooms.ts';
import { BigId } from '#contract/text.ts';
import { type Api, route } from '#rest/dialect.ts';
import { limit, offset, RoomPath } from '#rest/dialects/veza/asked.ts';
import { done, enveloped, ok } from '#rest/dialects/veza/envelope.ts';
import { toListedRoom, toRoom, toRoomDetail } from '#rest/dialects/veza/serialize.ts';
import { ListedRoom, MarkedRead, Room, RoomDetail } from '#rest/dialects/veza/shapes.ts';

const group = 'Salons';

/** A room that is no conversation: each has its own paths, and is not there at the other's. */
export async function roomAt(api: Api, roomId: number): Promise<RoomView> {
  const view = await api.rooms.get({ roomId });
  if (view.room.kind === 'dm') throw new ChatError('room_not_found');
  return view;
}

export const ReadUpTo = z.object({ message_id: BigId.nullish() });

export async function markRead(api: Api, roomId: number, messageId: number | null | undefined) {
  const upTo = typeof messageId === 'number' ? { messageId } : {};
  const { marked, position } = await api.receipts.markRead({ roomId, ...upTo });
  return { marked_count: marked, unread_count: position.unread };
}

const SCOPES = { public: 'public', private: 'private', joined: 'not-dms', owned: 'owned' } as const;

const name = z.string().trim().min(1).max(100);
/** null is empty, as it is to whoever reads it. */
const description = z
  .string()
  .trim()
  .max(1000)
  .nullable()
  .transform((text) => text ?? '');
const max_members = z.int().min(2).max(10_000);

type Changes = Partial<Pick<RoomView['room'], 'name' | 'topic' | 'visibility' | 'maxMembers'>>;

/** A client sends back everything that it was given: what only owners change counts where it differs, or stands alone. */
function changesIn({ room }: RoomView, wanted: Changes): Changes {
  const differs = ([key, value]: [string, unknown]) => value !== room[key as keyof Changes];
  const changes = Object.entries(wanted).filter(differs);
  return changes.length === 0 ? wanted : Object.fromEntries(changes);
}

function visibility(isPublic: boolean): 'public' | 'private' {
  return isPublic ? 'public' : 'private';
}

export const roomRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/rooms',
    operation: 'list_rooms',
    summary: 'Lister les salons',
    description: 'Les plus actifs d’abord : les salons publics et ceux dont on est membre.',
    group,
    query: z.object({
      limit: limit(50),
      offset,
      filter: z.enum(['public', 'private', 'joined', 'owned']).optional(),
      search: z.string().trim().max(255).optional(),
    }),
    answers: {
      200: enveloped(z.object({ rooms: z.array(ListedRoom), total: z.int(), has_more: z.boolean() })),
    },
    async run({ api, query: { limit, offset, filter, search } }) {
      const scope = filter === undefined ? 'visible' : SCOPES[filter];
      const wanted = search === undefined || search === '' ? {} : { search };
      const { items, total } = await api.rooms.page({ scope, order: 'activity', offset, limit, ...wanted });
      return ok({ rooms: items.map(toListedRoom), total, has_more: offset + items.length < total });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/rooms',
    operation: 'create_room',
    summary: 'Créer un salon',
    group,
    body: z.object({
      name,
      description: description.default(''),
      is_public: z.boolean().default(false),
      max_members: max_members.default(1000),
    }),
    answers: { 201: enveloped(Room) },
    async run({ api, body, clientId }) {
      const { room } = await api.rooms.create({
        name: body.name,
        topic: body.description,
        visibility: visibility(body.is_public),
        maxMembers: body.max_members,
        clientId,
      });
      return ok(toRoom(room), 201);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/rooms/{room_id}',
    operation: 'get_room',
    summary: 'Obtenir un salon',
    group,
    params: RoomPath,
    answers: { 200: enveloped(RoomDetail) },
    run: async ({ api, params }) => ok(toRoomDetail(await roomAt(api, params.room_id))),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/rooms/{room_id}',
    operation: 'update_room',
    summary: 'Modifier un salon',
    description: 'Ce qui est omis reste tel quel. Seul le propriétaire change is_public et max_members.',
    group,
    params: RoomPath,
    body: z.object({
      name: name.optional(),
      description: description.optional(),
      is_public: z.boolean().optional(),
      max_members: max_members.optional(),
    }),
    answers: { 200: enveloped(RoomDetail) },
    async run({ api, params: { room_id: roomId }, body }) {
      const before = await roomAt(api, roomId);
      const wanted = {
        ...(body.name !== undefined && { name: body.name }),
        ...(body.description !== undefined && { topic: body.description }),
        ...(body.is_public !== undefined && { visibility: visibility(body.is_public) }),
        ...(body.max_members !== undefined && { maxMembers: body.max_members }),
      };
      if (Object.keys(wanted).length === 0) return ok(toRoomDetail(before));
      return ok(toRoomDetail(await api.rooms.update({ roomId, ...changesIn(before, wanted) })));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/rooms/{room_id}/read',
    operation: 'mark_room_read',
    summary: 'Marquer un salon comme lu',
    description: 'Jusqu’à un message, ou en entier. Un ajout de Parley.',
    group,
    params: RoomPath,
    body: ReadUpTo,
    answers: { 200: enveloped(MarkedRead) },
    async run({ api, params: { room_id: roomId }, body }) {
      await roomAt(api, roomId);
      return ok(await markRead(api, roomId, body.message_id));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/rooms/{room_id}',
    operation: 'delete_room',
    summary: 'Supprimer un salon',
    group,
    params: RoomPath,
    answers: { 204: null },
    async run({ api, params }) {
      await roomAt(api, params.room_id);
      await api.rooms.delete({ roomId: params.room_id });
      return done;
    },
  }),
];
