import type { Dialect, Manners } from '#rest/dialect.ts';
import { messages } from '#rest/dialects/edulite/messages.ts';
import { rooms } from '#rest/dialects/edulite/rooms.ts';
import { roomSocket } from '#rest/dialects/edulite/socket.ts';
import { drfManners } from '#rest/drf/manners.ts';
import { denied, drfWords, inFields } from '#rest/drf/words.ts';

/** Who is not in a room is told so, whether there is one or not; only the room's own page tells these apart. */
const words = {
  ...drfWords,
  room_not_found: denied,
  invalid_input: inFields({ name: 'name', memberIds: 'participants', content: 'content' }),
};

const shared = drfManners({ words });

/** A number that no room can have is a room that is not there; those of a room's messages say 403 of it. */
const manners: Manners = {
  ...shared,
  refuseShape(error, part, at) {
    const isRoom =
      part === 'params' &&
      error.issues.some(({ path, code }) => path[0] === 'chat_room_id' && code !== 'invalid_format');
    return isRoom ? denied() : shared.refuseShape(error, part, at);
  },
};

export const edulite: Dialect = {
  name: 'edulite',
  title: 'EduLite Chat API',
  summary: 'Rooms with participants and their messages.',
  language: 'en',
  prefixes: ['/api/chat/rooms'],
  routes: [...rooms, ...messages],
  sockets: [roomSocket],
  manners,
  security: ['bearer', 'api-key'],
};
