'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Member, RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { AboutSection } from '#ui/room/panels/about-section.tsx';
import { useMembers } from '#ui/room/panels/use-members.ts';
import { useRoomName } from '#ui/room/room-name.tsx';
import { PassOnDialog } from '#ui/rooms/pass-on-dialog.tsx';
import { useEnter } from '#ui/rooms/use-enter.ts';

type Asked = 'leave' | 'pass-on' | 'delete' | null;

/** Out of a room, and its end. A room is not left without an owner. */
export function AboutLeaving({ view }: { view: RoomView }) {
  const t = useTranslations('leaving');
  const { api, meId } = useParley();
  const [asked, setAsked] = useState<Asked>(null);
  const leave = useLeave(view);
  const name = useRoomName()(view);
  const { members } = useMembers(view.room.id, '');
  const isOwner = view.membership?.role === 'owner';
  const others = members.data?.filter(({ user }) => user.id !== meId) ?? [];
  const isLastOwner = isOwner && !others.some(({ role }: Member) => role === 'owner');
  const isAlone = view.room.memberCount < 2;
  const close = () => setAsked(null);
  return (
    <AboutSection title={t('title')}>
      {isLastOwner && <p className="text-sm text-ink-2">{t(isAlone ? 'alone' : 'lastOwner')}</p>}
      <div className="flex flex-wrap gap-2">
        {isOwner && !isAlone && <Button onClick={() => setAsked('pass-on')}>{t('passOn')}</Button>}
        {!isLastOwner && <Button onClick={() => setAsked('leave')}>{t('leave')}</Button>}
        {isOwner && (
          <Button className="text-signal!" onClick={() => setAsked('delete')}>
            {t('delete')}
          </Button>
        )}
      </div>
      {asked === 'pass-on' && <PassOnDialog view={view} onClose={close} />}
      {asked === 'leave' && (
        <Confirm
          title={t('leaveTitle', { name })}
          text={t(view.room.visibility === 'public' ? 'leavePublic' : 'leavePrivate')}
          action={t('leave')}
          onConfirm={leave}
          onClose={close}
        />
      )}
      {asked === 'delete' && (
        <Confirm
          title={t('deleteTitle', { name })}
          text={t('deleteText', { count: view.room.memberCount })}
          action={t('delete')}
          onConfirm={async () => {
            await api.rooms.delete.mutate({ roomId: view.room.id });
            goTo(pathTo.home);
            noticeDone(t('deleted', { name }));
          }}
          onClose={close}
        />
      )}
    </AboutSection>
  );
}

function useLeave(view: RoomView): () => Promise<void> {
  const t = useTranslations('leaving');
  const { api } = useParley();
  const enter = useEnter();
  const name = useRoomName()(view);
  const { id, visibility } = view.room;
  const comeBack = () => void api.members.join.mutate({ roomId: id }).then(enter, noticeFailure);
  return async () => {
    await api.members.leave.mutate({ roomId: id });
    goTo(pathTo.home);
    noticeDone(t('left', { name }), visibility === 'public' ? { label: t('joinAgain'), run: comeBack } : undefined);
  };
}
