import { account } from '#api/account.ts';
import { admin } from '#api/admin.ts';
import { announcements } from '#api/announcements.ts';
import { audit } from '#api/audit.ts';
import { auth } from '#api/auth.ts';
import { bots } from '#api/bots.ts';
import { drafts } from '#api/drafts.ts';
import { emoji } from '#api/emoji.ts';
import { files } from '#api/files.ts';
import { groups } from '#api/groups.ts';
import { incomingWebhooks } from '#api/incoming-webhooks.ts';
import { invites } from '#api/invites.ts';
import { live } from '#api/live.ts';
import { members } from '#api/members.ts';
import { messages } from '#api/messages.ts';
import { notifications } from '#api/notifications.ts';
import { organisations } from '#api/organisations.ts';
import { preferences } from '#api/preferences.ts';
import { presence } from '#api/presence.ts';
import { push } from '#api/push.ts';
import { reactions } from '#api/reactions.ts';
import { receipts } from '#api/receipts.ts';
import { rooms } from '#api/rooms.ts';
import { saved } from '#api/saved.ts';
import { scheduled } from '#api/scheduled.ts';
import { search } from '#api/search.ts';
import { server } from '#api/server.ts';
import { stats } from '#api/stats.ts';
import { router } from '#api/trpc.ts';
import { typing } from '#api/typing.ts';
import { users } from '#api/users.ts';
import { webhooks } from '#api/webhooks.ts';

export const appRouter = router({
  account,
  admin,
  announcements,
  audit,
  auth,
  bots,
  emoji,
  drafts,
  files,
  incomingWebhooks,
  groups,
  invites,
  live,
  members,
  messages,
  notifications,
  organisations,
  preferences,
  presence,
  push,
  reactions,
  receipts,
  rooms,
  server,
  search,
  saved,
  scheduled,
  stats,
  typing,
  users,
  webhooks,
});

/** What the typed client is made from: import it as a type only. */
export type AppRouter = typeof appRouter;
