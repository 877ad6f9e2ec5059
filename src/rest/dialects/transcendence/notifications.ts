import type { NotificationPage } from '#contract/notifications.ts';
import { type Api, type Route, route } from '#rest/dialect.ts';
import { toPlayer, whoIsOnline } from '#rest/dialects/transcendence/players.ts';
import { ListQuery, NotificationsPage, type Player } from '#rest/dialects/transcendence/shapes.ts';
import { refuse } from '#rest/dialects/transcendence/words.ts';
import { fetchNumbered, numberedPage } from '#rest/drf/paging.ts';

const PAGE_SIZE = 10;

type Noted = NotificationPage['items'][number];

const KINDS = {
  contact: { type: 'friend_request', does: 'sent you a friend request' },
  mention: { type: 'mention', does: 'mentioned you' },
  invitation: { type: 'invitation', does: 'invited you to a room' },
} as const satisfies Partial<Record<Noted['kind'], { type: string; does: string }>>;
/** The document knows no others, so nobody is told of them here. */
export const DOCUMENTED = ['contact', 'mention', 'invitation'] as const;
const isDocumented = (kind: Noted['kind']): kind is (typeof DOCUMENTED)[number] => kind in KINDS;

/** Each with who caused it as this document shows a person. */
export async function readNoted(api: Api, items: Noted[]) {
  const online = await whoIsOnline(api, [...new Set(items.map(({ actor }) => actor.id))]);
  return items.flatMap(({ id, kind, actor }) => {
    if (!isDocumented(kind)) return [];
    const sender: Player = toPlayer(actor, actor, online.has(actor.id));
    return { id, sender, type: KINDS[kind].type, message: `${actor.username} ${KINDS[kind].does}` };
  });
}

function notificationsAt(path: string, name: string): Route {
  return route({
    method: 'GET',
    path,
    operation: `list_notifications${name}`,
    summary: 'Notifications, the newest first',
    group: 'Notifications',
    query: ListQuery,
    answers: { 200: NotificationsPage },
    async run({ api, at, me }) {
      const fetched = await fetchNumbered(at, PAGE_SIZE, (offset) =>
        api.notifications.page({ offset, limit: PAGE_SIZE, kinds: [...DOCUMENTED] }),
      );
      if (!fetched) throw refuse('Invalid page.');
      const noted = await readNoted(api, fetched.found.items);
      const notifications = noted.map(({ id, sender, type, message }) => ({
        id,
        sender_notif: sender,
        type,
        message,
        receiver_notif: me?.userId ?? 0,
      }));
      const { total } = fetched.found;
      return { status: 200, body: numberedPage(at, fetched.page, PAGE_SIZE, total, { notifications }) };
    },
  });
}

export const notifications = [
  notificationsAt('/api/notification/notif', ''),
  notificationsAt('/api/notification/notif/', '_with_slash'),
];
