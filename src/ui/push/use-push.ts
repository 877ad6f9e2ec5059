'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { installedWorker } from '#ui/offline/install.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';

/**
 * `unsupported`: this browser cannot, or not here (without https, or on an iPhone before the app is on the home screen).
 * `denied`: the person has said no to the browser, and only there can change it.
 */
export type PushState = 'unsupported' | 'denied' | 'off' | 'on';

/** Whether this device is told of what happens while the app is closed. */
export function usePush(): { state: PushState; isBusy: boolean; enable(): void; disable(): void } {
  const { api, cache } = useParley();
  const { data: state = 'off' } = useQuery({ queryKey: keys.push, queryFn: readState });
  const change = useMutation({
    mutationFn: async (wanted: boolean) => {
      const registration = await installedWorker();
      if (!registration) return;
      if (!wanted) {
        const subscription = await registration.pushManager.getSubscription();
        if (subscription) await api.push.unsubscribe.mutate({ endpoint: subscription.endpoint });
        await subscription?.unsubscribe();
        return;
      }
      if ((await Notification.requestPermission()) !== 'granted') return;
      const { key } = await api.push.key.query();
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: key,
      });
      await api.push.subscribe.mutate(toInput(subscription));
    },
    onError: noticeFailure,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.push }),
  });
  return {
    state,
    isBusy: change.isPending,
    enable: () => change.mutate(true),
    disable: () => change.mutate(false),
  };
}

async function readState(): Promise<PushState> {
  if (!('PushManager' in window) || !('Notification' in window)) return 'unsupported';
  const registration = await installedWorker();
  if (!registration) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return (await registration.pushManager.getSubscription()) ? 'on' : 'off';
}

function toInput(subscription: PushSubscription) {
  const { endpoint, keys: { p256dh = '', auth = '' } = {} } = subscription.toJSON();
  return { endpoint: endpoint ?? subscription.endpoint, keys: { p256dh, auth } };
}
