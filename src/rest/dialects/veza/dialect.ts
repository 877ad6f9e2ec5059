import type { Dialect } from '#rest/dialect.ts';
import { authRoutes } from '#rest/dialects/veza/auth.ts';
import { conversationRoutes } from '#rest/dialects/veza/conversations.ts';
import { fileRoutes } from '#rest/dialects/veza/files.ts';
import { manners } from '#rest/dialects/veza/manners.ts';
import { memberRoutes } from '#rest/dialects/veza/members.ts';
import { messageRoutes } from '#rest/dialects/veza/messages.ts';
import { reactionRoutes } from '#rest/dialects/veza/reactions.ts';
import { roomRoutes } from '#rest/dialects/veza/rooms.ts';
import { live } from '#rest/dialects/veza/socket.ts';
import { statsRoutes } from '#rest/dialects/veza/stats.ts';
import { userRoutes } from '#rest/dialects/veza/users.ts';
import { webhookRoutes } from '#rest/dialects/veza/webhooks.ts';

export const veza: Dialect = {
  name: 'veza',
  title: 'Veza : API REST',
  summary: 'Toutes les opérations de chat par HTTP, et le temps réel par WebSocket.',
  language: 'fr',
  prefixes: ['/api/v1'],
  routes: [
    ...authRoutes,
    ...roomRoutes,
    ...memberRoutes,
    ...messageRoutes,
    ...conversationRoutes,
    ...reactionRoutes,
    ...fileRoutes,
    ...userRoutes,
    ...statsRoutes,
    ...webhookRoutes,
  ],
  sockets: [live],
  manners,
  security: ['bearer', 'api-key'],
};
