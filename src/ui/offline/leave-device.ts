import { installedWorker } from '#ui/offline/install.ts';
import { forgetKept } from '#ui/offline/kept-store.ts';
import { PAGES } from '#ui/offline/words.ts';

/** Nobody waits longer for a push service to hear of it. */
const PATIENCE_MS = 2000;

/** Whoever signs out leaves nothing behind for whoever uses this browser next; and is not told of anything here. */
export async function leaveDevice(): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const done = [forgetKept(), forgetPage(), forgetPush(), forgetBadge()];
  await Promise.race([Promise.allSettled(done), late]);
}

async function forgetPage(): Promise<void> {
  if ('caches' in window) await caches.delete(PAGES);
}

async function forgetPush(): Promise<void> {
  const registration = await installedWorker();
  const subscription = await registration?.pushManager?.getSubscription();
  if (!registration || !subscription) return;
  // While the session still holds; a push service that says the address is gone would make the server forget it too.
  const told = fetch('/api/trpc/push.unsubscribe', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ endpoint: subscription.endpoint }),
  });
  await Promise.allSettled([told, subscription.unsubscribe()]);
  for (const notification of await registration.getNotifications()) notification.close();
}

async function forgetBadge(): Promise<void> {
  if ('clearAppBadge' in navigator) await navigator.clearAppBadge();
}
