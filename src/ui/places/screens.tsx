'use client';
import { useTranslations } from 'next-intl';
import { lazy, Suspense } from 'react';
import { lazyWithTexts } from '#ui/language/lazy-with-texts.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { usePlace } from '#ui/places/use-place.ts';
import { RoomScreen } from '#ui/room/room-screen.tsx';
import { HomeScreen } from '#ui/sidebar/home-screen.tsx';

const SavedScreen = lazy(async () => ({ default: (await import('#ui/saved/saved-screen.tsx')).SavedScreen }));
const PeopleScreen = lazyWithTexts(async () => ({
  default: (await import('#ui/people/people-screen.tsx')).PeopleScreen,
}));
const ProfileScreen = lazyWithTexts(async () => ({
  default: (await import('#ui/people/profile-screen.tsx')).ProfileScreen,
}));
const JoinScreen = lazy(() => import('#ui/rooms/join-screen.tsx').then((m) => ({ default: m.JoinScreen })));
const AdminScreen = lazyWithTexts(async () => ({ default: (await import('#ui/admin/admin-screen.tsx')).AdminScreen }));
const SearchScreen = lazyWithTexts(async () => ({
  default: (await import('#ui/search/search-screen.tsx')).SearchScreen,
}));
const NotificationsScreen = lazyWithTexts(async () => ({
  default: (await import('#ui/notifications/notifications-screen.tsx')).NotificationsScreen,
}));
const SettingsScreen = lazyWithTexts(async () => ({
  default: (await import('#ui/settings/settings-screen.tsx')).SettingsScreen,
}));
const DraftsScreen = lazy(() => import('#ui/room/composer/drafts-screen.tsx'));

/** What is shown at each place. The room comes with the page; all else is loaded when it is first wanted. */
export function Screens() {
  const place = usePlace();
  switch (place.screen) {
    case 'home':
      return <HomeScreen />;
    case 'room':
      return <RoomScreen place={place} />;
    case 'saved':
      return (
        <Suspense>
          <SavedScreen />
        </Suspense>
      );
    case 'people':
      return (
        <Suspense>
          {place.userId === null ? <PeopleScreen /> : <ProfileScreen key={place.userId} userId={place.userId} />}
        </Suspense>
      );
    case 'join':
      return (
        <Suspense>
          <JoinScreen key={place.code} code={place.code} />
        </Suspense>
      );
    case 'search':
      return (
        <Suspense>
          <SearchScreen query={place.query} />
        </Suspense>
      );
    case 'notifications':
      return (
        <Suspense>
          <NotificationsScreen />
        </Suspense>
      );
    case 'settings':
      return (
        <Suspense>
          <SettingsScreen section={place.section} />
        </Suspense>
      );
    case 'admin':
      return (
        <Suspense>
          <AdminScreen section={place.section} of={place.of} nothing={<Lost />} />
        </Suspense>
      );
    case 'drafts':
      return (
        <Suspense>
          <DraftsScreen />
        </Suspense>
      );
    default:
      return <Lost />;
  }
}

function Lost() {
  const t = useTranslations('page');
  return (
    <EmptyState isPlace title={t('missing')} text={t('missingText')}>
      <PlaceLink href={pathTo.home} className="font-[600] text-accent underline underline-offset-2">
        {t('home')}
      </PlaceLink>
    </EmptyState>
  );
}
