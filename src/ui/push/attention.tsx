'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { usePlace } from '#ui/places/use-place.ts';
import { addressedToMe } from '#ui/push/addressed-to-me.ts';
import { holdSilence } from '#ui/push/ring.ts';
import { useRinging } from '#ui/push/use-ringing.ts';
import { useRoomName } from '#ui/room/room-name.tsx';

const NAME = 'Parley';
const DOTTED = '/icons/icon-dot.svg';

/** What of the app is seen, and heard, while one looks at something else: the window's title, its icon, the app's badge. */
export function Attention() {
  const count = useCount();
  const isLookedAt = useSyncExternalStore(watchLooking, isLooking, () => true);
  const title = useTitle(count);
  const ring = useRinging();
  const before = useRef<number | null>(null);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => showBadge(count), [count]);
  useEffect(() => (isLookedAt ? holdSilence() : undefined), [isLookedAt]);
  useEffect(() => {
    // The first count is what was there before.
    if (count !== null && before.current !== null && count > before.current && !isLooking())
      ring().catch(() => undefined);
    before.current = count;
  }, [count, ring]);
  return null;
}

function useCount(): number | null {
  const { queries } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const { data: me } = useQuery(queries.me);
  // Only what somebody else has asked for: for this alone they are not fetched.
  const { data: preferences } = useQuery({ ...queries.preferences, enabled: false });
  if (!rooms) return null;
  const now = new Date().toISOString();
  const wantsPeace = (me?.dndUntil ?? '') > now;
  return wantsPeace ? 0 : addressedToMe(rooms, preferences?.items ?? [], now);
}

function useTitle(count: number | null): string {
  const t = useTranslations('windowTitle');
  const { queries } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const nameOf = useRoomName();
  const place = usePlace();
  const view = place.screen === 'room' ? rooms?.find(({ room }) => room.id === place.roomId) : undefined;
  const isNamed = place.screen !== 'room' && place.screen !== 'home' && place.screen !== 'lost';
  const where = view ? nameOf(view) : isNamed ? t(place.screen) : null;
  const full = where === null ? NAME : t('of', { where, name: NAME });
  return count ? t('counted', { count, title: full }) : full;
}

const isLooking = () => document.visibilityState === 'visible' && document.hasFocus();

function watchLooking(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange);
  window.addEventListener('focus', onChange);
  window.addEventListener('blur', onChange);
  return () => {
    document.removeEventListener('visibilitychange', onChange);
    window.removeEventListener('focus', onChange);
    window.removeEventListener('blur', onChange);
  };
}

function showBadge(count: number | null): void {
  if (count === null) return;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon) {
    icon.dataset.plain ??= icon.href;
    icon.href = count > 0 ? DOTTED : icon.dataset.plain;
  }
  if (!('setAppBadge' in navigator)) return;
  const shown = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge();
  shown.catch(() => undefined);
}
