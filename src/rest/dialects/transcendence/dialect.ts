import type { Dialect } from '#rest/dialect.ts';
import { chatSocket } from '#rest/dialects/transcendence/chat-socket.ts';
import { login } from '#rest/dialects/transcendence/login.ts';
import { conversations, messages } from '#rest/dialects/transcendence/messages.ts';
import { notificationSocket } from '#rest/dialects/transcendence/notification-socket.ts';
import { notifications } from '#rest/dialects/transcendence/notifications.ts';
import { refuseFields, words } from '#rest/dialects/transcendence/words.ts';
import { drfManners } from '#rest/drf/manners.ts';

/** 003: the chat of a game, where people write to one another by name. */
export const transcendence: Dialect = {
  name: 'transcendence',
  title: 'Transcendence chat',
  summary: 'Direct messages by username, notifications, and a socket for each.',
  language: 'en',
  prefixes: [
    '/api/chat/messages',
    '/messages/api/chat',
    '/api/chat/conversations',
    '/api/notification/notif',
    '/api/login',
  ],
  routes: [...messages, ...conversations, ...notifications, ...login],
  sockets: [chatSocket, notificationSocket],
  manners: drfManners({ words, refuseFields }),
  security: ['bearer', 'api-key'],
};
