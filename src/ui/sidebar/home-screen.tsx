'use client';
import { useQuery } from '@tanstack/react-query';
import { Compass, Plus, SquarePen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Suspense, useEffect } from 'react';
import { skipFirstRun, useIsFirstRun } from '#ui/account/first-run/use-first-run.ts';
import { recall } from '#ui/data/kept-on-this-device.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { lazyWithTexts } from '#ui/language/lazy-with-texts.tsx';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { isNarrow } from '#ui/parts/use-is-narrow.ts';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { useOpenDialog } from '#ui/sidebar/shell.tsx';

const FirstRun = lazyWithTexts(async () => ({
  default: (await import('#ui/account/first-run/first-run.tsx')).FirstRun,
}));

/** Back to where one was; else what there is to do first. */
export function HomeScreen() {
  const t = useTranslations('home');
  const { queries } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const { data: me } = useQuery(queries.me);
  const open = useOpenDialog();
  const isFirstRun = useIsFirstRun();

  useEffect(() => {
    // On a phone this place is the list of rooms, and one came back to it on purpose.
    if (!rooms || isNarrow()) return;
    const last = Number(recall('last-room'));
    const target = rooms.find(({ room }) => room.id === last);
    if (target) goTo(pathTo.room(target.room.id), { instead: true });
  }, [rooms]);

  if (!rooms || !me) return null;
  const isNew = rooms.length === 0;
  if (isFirstRun) {
    return (
      <Suspense>
        <FirstRun name={me.displayName} onCreateRoom={() => open('create-room')} onSkip={skipFirstRun} />
      </Suspense>
    );
  }
  return (
    <EmptyState
      isPlace
      title={isNew ? t('welcome', { name: me.displayName }) : t('title')}
      text={isNew ? t(me.role === 'owner' ? 'ownerText' : 'newText') : t('text')}
    >
      <Button look={me.role === 'owner' && isNew ? 'primary' : 'quiet'} onClick={() => open('create-room')}>
        <Plus size={17} strokeWidth={2} />
        {t('create')}
      </Button>
      <Button look={me.role !== 'owner' && isNew ? 'primary' : 'quiet'} onClick={() => open('browse')}>
        <Compass size={17} strokeWidth={1.75} />
        {t('browse')}
      </Button>
      <Button onClick={() => open('new-dm')}>
        <SquarePen size={17} strokeWidth={1.75} />
        {t('write')}
      </Button>
    </EmptyState>
  );
}
