'use client';
import { useLocale } from 'next-intl';
import { useEffect } from 'react';
import { installWorker, keepPageAnew, lookForUpdate } from '#ui/offline/install.ts';
import { isOpenPlace } from '#ui/offline/words.ts';
import { goTo } from '#ui/places/use-place.ts';
import { Attention } from '#ui/push/attention.tsx';

const LOOK_EVERY_MS = 3600_000;

/** What ties the app to the device: it opens without a network, follows its notifications, and is seen when it has news. */
export function OnThisDevice() {
  const locale = useLocale();
  useEffect(() => {
    void installWorker();
    const looking = setInterval(lookForUpdate, LOOK_EVERY_MS);
    return () => clearInterval(looking);
  }, []);
  useEffect(() => {
    const container = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
    const onMessage = ({ data }: MessageEvent) => {
      if (isOpenPlace(data)) goTo(data.path);
    };
    container?.addEventListener('message', onMessage);
    return () => container?.removeEventListener('message', onMessage);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: in another language it is another page
  useEffect(keepPageAnew, [locale]);
  return <Attention />;
}
