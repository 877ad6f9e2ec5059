'use client';
import { CheckCheck, Link, LogOut, Star, StarOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { MenuAt, MenuChoices, MenuItem, MenuLine, MenuTitle } from '#ui/parts/menu.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { useRoomName } from '#ui/room/room-name.tsx';
import { useHearing } from '#ui/rooms/use-hearing.ts';
import { useWantsOf } from '#ui/rooms/use-wants.ts';

interface RoomMenuProps {
  view: RoomView;
  anchor: ComponentProps<typeof MenuAt>['anchor'];
  onLeave: () => void;
  onClose: () => void;
}

export function RoomMenu({ view, anchor, onLeave, onClose }: RoomMenuProps) {
  const t = useTranslations('roomMenu');
  const { api } = useParley();
  const { room, membership } = view;
  const { wants, change } = useWantsOf(room.id);
  const { hearing, choose, choices } = useHearing(room.id);
  const name = useRoomName()(view);
  const { favourite } = wants;

  const markRead = () =>
    api.receipts.markRead.mutate({ roomId: room.id, messageId: room.lastMessageId }).catch(noticeFailure);
  const copyLink = async () => {
    await navigator.clipboard.writeText(new URL(pathTo.room(room.id), window.location.origin).href);
    noticeDone(t('copied'));
  };
  return (
    <MenuAt anchor={anchor} label={name} onClose={onClose}>
      <MenuItem
        icon={favourite ? <StarOff {...ICON} /> : <Star {...ICON} />}
        onClick={() => void change({ favourite: !favourite })}
      >
        {favourite ? t('unfavourite') : t('favourite')}
      </MenuItem>
      <MenuItem
        icon={<CheckCheck {...ICON} />}
        disabled={(membership?.unread ?? 0) === 0}
        onClick={() => void markRead()}
      >
        {t('markRead')}
      </MenuItem>
      <MenuItem icon={<Link {...ICON} />} onClick={() => void copyLink().catch(noticeFailure)}>
        {t('copyLink')}
      </MenuItem>
      <MenuLine />
      <MenuTitle>{t('notify')}</MenuTitle>
      <MenuChoices value={hearing} onChange={(next) => void choose(next)} choices={choices} />
      {room.kind !== 'dm' && membership && (
        <>
          <MenuLine />
          <MenuItem danger icon={<LogOut {...ICON} className="rtl:-scale-x-100" />} onClick={onLeave}>
            {t('leave')}
          </MenuItem>
        </>
      )}
    </MenuAt>
  );
}

const ICON = { size: 17, strokeWidth: 1.75 } as const;
