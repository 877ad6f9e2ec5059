import { admin } from '#api/admin.ts';
import { announcements } from '#api/announcements.ts';
import { audit } from '#api/audit.ts';
import { auth } from '#api/auth.ts';
import { bots } from '#api/bots.ts';
import { emoji } from '#api/emoji.ts';
import { files } from '#api/files.ts';
import { incomingWebhooks } from '#api/incoming-webhooks.ts';
import { live } from '#api/live.ts';
import { members } from '#api/members.ts';
import { messages } from '#api/messages.ts';
import { notifications } from '#api/notifications.ts';
import { organisations } from '#api/organisations.ts';
import { presence } from '#api/presence.ts';
import { reactions } from '#api/reactions.ts';
import { receipts } from '#api/receipts.ts';
import { rooms } from '#api/rooms.ts';
import { search } from '#api/search.ts';
import { server } from '#api/server.ts';
import { stats } from '#api/stats.ts';
import { router } from '#api/trpc.ts';
import { typing } from '#api/typing.ts';
import { users } from '#api/users.ts';
import { webhooks } from '#api/webhooks.ts';

export const appRouter = router({
  admin,
  announcements,
  audit,
  auth,
  bots,
  emoji,
  files,
  incomingWebhooks,
  live,
  members,
  messages,
  notifications,
  organisations,
  presence,
  reactions,
  receipts,
  rooms,
  server,
  search,
  stats,
  typing,
  users,
  webhooks,
});

/** What the typed client is made from: import it as a type only. */
export type AppRouter = typeof appRouter;
