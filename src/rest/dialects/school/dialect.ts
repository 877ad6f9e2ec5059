import type { Dialect } from '#rest/dialect.ts';
import { messages } from '#rest/dialects/school/messages.ts';
import { rooms } from '#rest/dialects/school/rooms.ts';
import { drfManners } from '#rest/drf/manners.ts';
import { drfWords, inFields } from '#rest/drf/words.ts';

const words = {
  ...drfWords,
  invalid_input: inFields({
    content: 'content',
    metadata: 'extra_data',
    name: 'name',
    topic: 'details',
    extra: 'extra_data',
    memberIds: 'participants',
  }),
};

export const school: Dialect = {
  name: 'school',
  title: 'Documentation API : section Chat',
  summary: 'Messages et salons de discussion.',
  language: 'fr',
  prefixes: ['/chats/messages', '/chats/rooms'],
  routes: [...messages, ...rooms],
  manners: drfManners({ words }),
  security: ['bearer', 'api-key'],
};
