'use client';
import { CheckCheck, Link, LogOut, Star, StarOff } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { MenuAt, MenuChoices, MenuItem, MenuLine, MenuTitle } from '#ui/parts/menu.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { useRoomName } from '#ui/room/room-name.tsx';
import { useChangeWants, useWants } from '#ui/sidebar/use-wants.ts';

interface RoomMenuProps {
  view: RoomView;
  anchor: ComponentProps<typeof MenuAt>['anchor'];
  onLeave: () => void;
  onClose: () => void;
}

const HOUR_MS = 3_600_000;
/** What is muted for longer is muted for ever. */
const A_WHILE_MS = 366 * 24 * HOUR_MS;

export function RoomMenu({ view, anchor, onLeave, onClose }: RoomMenuProps) {
  const t = useTranslations('roomMenu');
  const format = useFormatter();
  const { api } = useParley();
  const wants = useWants();
  const change = useChangeWants();
  const name = useRoomName()(view);
  const { room, membership } = view;
  const { level, mutedUntil, favourite } = wants.of(room.id);
  const until = mutedUntil === null ? 0 : Date.parse(mutedUntil);
  const isPaused = until > Date.now();
  const isPausedForNow = isPaused && until - Date.now() < A_WHILE_MS;
  const chosen = isPaused ? (isPausedForNow ? 'while' : 'nothing') : level;

  const choose = (value: 'all' | 'mentions' | 'nothing' | 'while') => {
    if (value === 'while') void change(room.id, { mutedUntil: new Date(Date.now() + HOUR_MS).toISOString() });
    else void change(room.id, { level: value, mutedUntil: null });
  };
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
        onClick={() => void change(room.id, { favourite: !favourite })}
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
      <MenuChoices
        value={chosen}
        onChange={choose}
        choices={[
          { value: 'all', label: t('all') },
          { value: 'mentions', label: t('mentions') },
          { value: 'nothing', label: t('nothing') },
          {
            value: 'while',
            label: isPausedForNow
              ? t('mutedUntil', { when: format.dateTime(until, { hour: 'numeric', minute: '2-digit' }) })
              : t('hour'),
          },
        ]}
      />
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
