import { route } from '#rest/dialect.ts';
import { roomOf } from '#rest/dialects/edulite/access.ts';
import { toRoom } from '#rest/dialects/edulite/serialize.ts';
import { ChatRoom, NewRoom, RoomPage, RoomPath, RoomWindow } from '#rest/dialects/edulite/shapes.ts';
import { noSuchPk } from '#rest/drf/fields.ts';
import { fieldError, orInstead } from '#rest/drf/instead.ts';
import { JSON_OR_FORM } from '#rest/drf/manners.ts';
import { limitOffsetPage, MOST_ROOMS, readWindow } from '#rest/drf/paging.ts';
import { peopleOf } from '#rest/drf/people.ts';
import { denied, notFound } from '#rest/drf/words.ts';

const PAGE_SIZE = 10;

const list = route({
  method: 'GET',
  path: '/api/chat/rooms/',
  operation: 'list_rooms',
  summary: 'Lists the rooms that you take part in, the latest activity first',
  group: 'Chat Rooms',
  query: RoomWindow,
  answers: { 200: RoomPage },
  async run({ api, at }) {
    const window = readWindow(at, PAGE_SIZE, MOST_ROOMS);
    const { items, total } = await api.rooms.page({ scope: 'mine', order: 'activity', ...window });
    const membersOf = await peopleOf(
      api,
      items.map(({ room }) => room.id),
    );
    const rooms = items.map((view) => toRoom(view, membersOf(view.room.id)));
    return { status: 200, body: limitOffsetPage(at, window, total, rooms) };
  },
});

const create = route({
  method: 'POST',
  path: '/api/chat/rooms/',
  operation: 'create_room',
  summary: 'Creates a room; you are one of its participants',
  group: 'Chat Rooms',
  body: NewRoom,
  accepts: JSON_OR_FORM,
  answers: { 201: ChatRoom },
  async run({ api, body, clientId }) {
    const { name, participants: memberIds = [] } = body;
    const view = await orInstead(api.rooms.create({ name, memberIds, clientId }), {
      user_not_found: ({ userIds }) => fieldError('participants', noSuchPk(userIds[0])),
    });
    return { status: 201, body: toRoom(view, view.members) };
  },
});

const retrieve = route({
  method: 'GET',
  path: '/api/chat/rooms/{room_id}/',
  operation: 'retrieve_room',
  summary: 'Tells of one room',
  group: 'Chat Room',
  params: RoomPath,
  answers: { 200: ChatRoom },
  async run({ api, params: { room_id: roomId } }) {
    const view = await orInstead(roomOf(api, roomId), {
      room_not_found: async () => ((await api.rooms.exists({ roomId })) ? denied() : notFound()),
    });
    const membersOf = await peopleOf(api, [roomId]);
    return { status: 200, body: toRoom(view, membersOf(roomId)) };
  },
});

export const rooms = [list, create, retrieve];
