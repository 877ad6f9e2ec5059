import { KEEP_PAGE, TAKE_OVER } from '#ui/offline/words.ts';

// The worker that makes the app open without a network. Where there is none (no https, a private window, development) the app is
// the same without it.

let registration: ServiceWorkerRegistration | null = null;
/** the next build's worker, which waits to be let */
let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

const workers = (): ServiceWorkerContainer | undefined =>
  'serviceWorker' in navigator && process.env.NODE_ENV === 'production' ? navigator.serviceWorker : undefined;

/** When the page has what it needs: nobody waits for this. */
export async function installWorker(): Promise<void> {
  const container = workers();
  if (!container || registration) return;
  try {
    registration = await container.register('/service-worker.js', { updateViaCache: 'none' });
  } catch {
    return;
  }
  const found = registration;
  const look = () => {
    // The first one ever has nothing to replace.
    waiting = container.controller ? found.waiting : null;
    for (const listener of listeners) listener();
  };
  found.addEventListener('updatefound', () => found.installing?.addEventListener('statechange', look));
  look();
}

/** Asked now and then by windows that stay open for days. */
export function lookForUpdate(): void {
  void registration?.update().catch(() => undefined);
}

/** Reloads this window; others go on with what they have. */
export function takeUpdate(): void {
  workers()?.addEventListener('controllerchange', () => window.location.reload(), { once: true });
  waiting?.postMessage(TAKE_OVER);
}

/** What the page is served with has changed: whose it is, its language, its theme. */
export function keepPageAnew(): void {
  workers()?.controller?.postMessage(KEEP_PAGE);
}

/** The worker in its place; null where there is none, or none in time. */
export async function installedWorker(): Promise<ServiceWorkerRegistration | null> {
  return (await workers()?.getRegistration()) ?? null;
}

export function subscribeToUpdate(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const hasUpdate = () => waiting !== null;
