import type { PushMessage } from '#contract/push.ts';
import type { OpenPlace } from '#ui/offline/words.ts';
import type { WindowClient, WorkerScope } from '#ui/offline/worker-scope.ts';

const ICON = '/icons/icon-192.png';
const BADGE = '/icons/badge-96.png';

type Scope = Pick<WorkerScope, 'clients' | 'registration' | 'location'>;

function isPushMessage(data: unknown): data is PushMessage {
  return (
    typeof data === 'object' &&
    data !== null &&
    ['title', 'body', 'tag', 'path'].every((name) => typeof Reflect.get(data, name) === 'string')
  );
}

const windowsOf = ({ clients }: Scope) => clients.matchAll({ type: 'window', includeUncontrolled: true });

/** Whoever sees the room needs no word of it. */
export async function showPush(scope: Scope, data: unknown): Promise<void> {
  if (!isPushMessage(data)) return;
  const { title, body, tag, path } = data;
  const isSeen = (window: WindowClient) =>
    window.visibilityState === 'visible' && new URL(window.url).pathname === new URL(path, window.url).pathname;
  if ((await windowsOf(scope)).some(isSeen)) return;
  // `renotify`: what takes the place of another is news all the same. TypeScript does not know it.
  const options: NotificationOptions & { renotify: boolean } = {
    body,
    tag,
    icon: ICON,
    badge: BADGE,
    renotify: true,
    dir: 'auto',
    data: { path },
  };
  await scope.registration.showNotification(title, options);
}

/** To the window that is there, or a new one. */
export async function openFromNotification(scope: Scope, data: unknown): Promise<void> {
  const path = typeof data === 'object' && data !== null && 'path' in data ? String(data.path) : '/';
  const windows = await windowsOf(scope);
  const window = windows.find(({ visibilityState }) => visibilityState === 'visible') ?? windows[0];
  // Only to a place of ours, whatever the message said.
  const place = new URL(path, scope.location.origin);
  if (place.origin !== scope.location.origin) return;
  if (!window) {
    await scope.clients.openWindow(place.href);
    return;
  }
  const message: OpenPlace = { type: 'open', path: place.pathname + place.search };
  window.postMessage(message);
  await window.focus();
}

/** A browser changes its address at the push service when it likes; the server is told where it is now. */
export async function subscribeAnew(
  { pushManager }: ServiceWorkerRegistration,
  old: PushSubscription | null,
): Promise<void> {
  if (!old) return;
  const { applicationServerKey } = old.options;
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  await fetch('/api/trpc/push.subscribe', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(subscription),
  });
}
