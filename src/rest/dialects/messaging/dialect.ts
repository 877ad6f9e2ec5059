import { z } from 'zod';
import type { Dialect } from '#rest/dialect.ts';
import { chats } from '#rest/dialects/messaging/chats.ts';
import { login } from '#rest/dialects/messaging/login.ts';
import { members } from '#rest/dialects/messaging/members.ts';
import { messages } from '#rest/dialects/messaging/messages.ts';
import { live } from '#rest/dialects/messaging/socket.ts';
import { invalid, words } from '#rest/dialects/messaging/words.ts';
import { drfManners } from '#rest/drf/manners.ts';

const manners = drfManners({ words, cookie: true, refuseFields: invalid });

/** 004: a messaging app for Django, by session cookie. */
export const messaging: Dialect = {
  name: 'messaging',
  title: 'Messaging',
  summary: 'Chats, messages, reactions and read receipts, by session cookie.',
  language: 'en',
  prefixes: ['/messages/api', '/login'],
  routes: [...login, ...chats, ...messages, ...members],
  sockets: [live],
  manners: { ...manners, errors: { ...manners.errors, 500: z.object({ error: z.string() }) } },
  security: ['cookie', 'bearer', 'api-key'],
};
