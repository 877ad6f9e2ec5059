import type { Dialect } from '#rest/dialect.ts';
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

export const edulite: Dialect = {
  name: 'edulite',
  title: 'EduLite Chat API',
  summary: 'Rooms with participants and their messages.',
  language: 'en',
  prefixes: ['/api/chat/rooms'],
  routes: [...rooms, ...messages],
  sockets: [roomSocket],
  manners: drfManners({ words }),
  security: ['bearer', 'api-key'],
};
