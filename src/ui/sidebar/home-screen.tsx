'use client';
import { useQuery } from '@tanstack/react-query';
import { Compass, Plus, SquarePen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Suspense, useEffect, useState } from 'react';
import { keep, recall } from '#ui/data/kept-on-this-device.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { lazyWithTexts } from '#ui/language/lazy-with-texts.tsx';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
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
  const [isSkipped, setSkipped] = useState(() => recall('first-run') !== null);

  useEffect(() => {
    // On a phone this place is the list of rooms, and one came back to it on purpose.
    if (!rooms || window.matchMedia('(width < 820px)').matches) return;
    const last = Number(recall('last-room'));
    const target = rooms.find(({ room }) => room.id === last);
    if (target) goTo(pathTo.room(target.room.id), { instead: true });
  }, [rooms]);

  if (!rooms || !me) return null;
  const isNew = rooms.length === 0;
  if (isNew && me.role === 'owner' && !isSkipped) {
    const skip = () => {
      keep('first-run', 'skipped');
      setSkipped(true);
    };
    return (
      <Suspense>
        <FirstRun name={me.displayName} onCreateRoom={() => open('create-room')} onSkip={skip} />
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
