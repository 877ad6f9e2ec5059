'use client';
import { useTranslations } from 'next-intl';
import { lazy, Suspense } from 'react';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { usePlace } from '#ui/places/use-place.ts';
import { RoomScreen } from '#ui/room/room-screen.tsx';
import { HomeScreen } from '#ui/sidebar/home-screen.tsx';

const DraftsScreen = lazy(() => import('#ui/room/composer/drafts-screen.tsx'));
const SettingsScreen = lazy(() =>
  import('#ui/settings/settings-screen.tsx').then((file) => ({ default: file.SettingsScreen })),
);

/** What is shown at each place. The room comes with the page; all else is loaded when it is first wanted. */
export function Screens() {
  const place = usePlace();
  switch (place.screen) {
    case 'home':
      return <HomeScreen />;
    case 'room':
      return <RoomScreen place={place} />;
    case 'drafts':
      return (
        <Suspense>
          <DraftsScreen />
        </Suspense>
      );
    case 'settings':
      return (
        <Suspense>
          <SettingsScreen section={place.section} />
        </Suspense>
      );
    default:
      return <Lost />;
  }
}

function Lost() {
  const t = useTranslations('page');
  return (
    <EmptyState title={t('missing')} text={t('missingText')}>
      <PlaceLink href={pathTo.home} className="font-[600] text-accent underline underline-offset-2">
        {t('home')}
      </PlaceLink>
    </EmptyState>
  );
}
