'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { goTo } from '#ui/places/use-place.ts';
import { InvitationTold } from '#ui/rooms/invitation.tsx';
import { isOver } from '#ui/rooms/is-over.ts';
import { useEnter } from '#ui/rooms/use-enter.ts';

/** An invitation that was opened by somebody who is here already. */
export function JoinScreen({ code }: { code: string }) {
  const t = useTranslations('join');
  const { api } = useParley();
  const enter = useEnter();
  const [isBusy, setBusy] = useState(false);
  const [isRefused, setRefused] = useState(false);
  const invitation = useQuery({
    queryKey: keys.invitation(code),
    queryFn: () => api.invites.preview.query({ code }),
    staleTime: 0,
  });

  async function join() {
    setBusy(true);
    try {
      const view = await api.invites.accept.mutate({ code });
      enter(view);
      goTo(pathTo.room(view.room.id), { instead: true });
    } catch (error) {
      if (error instanceof Error && isOver(error)) setRefused(true);
      else noticeFailure(error);
      setBusy(false);
    }
  }

  if (isRefused || isOver(invitation.error))
    return (
      <EmptyState isPlace title={t('over')} text={t('overText')}>
        <PlaceLink href={pathTo.home} className="font-[600] text-accent underline underline-offset-2">
          {t('home')}
        </PlaceLink>
      </EmptyState>
    );
  return (
    <div className="m-auto grid w-full max-w-100 gap-6 p-6">
      <title>{`${t('title')} · Parley`}</title>
      <h1 className="sr-only">{t('title')}</h1>
      <InvitationTold invitation={invitation} />
      <div className="flex gap-2">
        <Button look="primary" disabled={isBusy || !invitation.data} onClick={() => void join()}>
          {t('join')}
        </Button>
        <Button onClick={() => goTo(pathTo.home)}>{t('notNow')}</Button>
      </div>
    </div>
  );
}
