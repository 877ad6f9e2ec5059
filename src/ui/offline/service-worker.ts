import { KEEP_PAGE, TAKE_OVER } from '#ui/offline/words.ts';
import { answerAsset, answerPlace, forgetOldBuilds, keepBuild, keepPage } from '#ui/offline/worker-cache.ts';
import { openFromNotification, showPush, subscribeAnew } from '#ui/offline/worker-push.ts';
import type { WorkerScope } from '#ui/offline/worker-scope.ts';
import { readPlace } from '#ui/places/place.ts';

declare const self: WorkerScope;
/** Written in by the build. */
declare const BUILD: { version: string; assets: readonly string[] };

// Nothing is taken over while people are at work: another build waits until all windows are closed, or until it is asked for.

self.addEventListener('install', (event) => {
  event.waitUntil(keepBuild(BUILD));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldBuilds().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/_next/static/') || url.pathname.startsWith('/icons/')) {
    event.respondWith(answerAsset(request, BUILD.version));
  } else if (request.mode === 'navigate' && readPlace(url.pathname, url.searchParams).screen !== 'lost') {
    event.respondWith(answerPlace(request));
  }
});

self.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(self.skipWaiting());
  else if (event.data === KEEP_PAGE) event.waitUntil(keepPage());
});

self.addEventListener('push', (event) => {
  event.waitUntil(showPush(self, event.data?.json()));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openFromNotification(self, event.notification.data));
});

self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(subscribeAnew(self.registration, event.oldSubscription));
});
