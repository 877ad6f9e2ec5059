import type { Dialect } from '#rest/dialect.ts';
import { authRoutes } from '#rest/dialects/veza/auth.ts';
import { conversationRoutes } from '#rest/dialects/veza/conversations.ts';
import { manners } from '#rest/dialects/veza/manners.ts';
import { memberRoutes } from '#rest/dialects/veza/members.ts';
import { messageRoutes } from '#rest/dialects/veza/messages.ts';
import { reactionRoutes } from '#rest/dialects/veza/reactions.ts';
import { roomRoutes } from '#rest/dialects/veza/rooms.ts';
import { userRoutes } from '#rest/dialects/veza/users.ts';

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
    ...userRoutes,
  ],
  manners,
  security: ['bearer', 'api-key'],
};
