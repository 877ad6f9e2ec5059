'use client';
import { Ellipsis, Hash, Lock, Users } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { z } from 'zod';
import type { AdminRoom, ListAllRooms } from '#contract/admin-rooms.ts';
import { Pill } from '#ui/admin/admin-parts.tsx';
import { PageList } from '#ui/admin/page-list.tsx';
import { type RoomDialog, RoomDialogs } from '#ui/admin/rooms/room-dialogs.tsx';
import { usePages } from '#ui/admin/use-pages.ts';
import { useAgo, useBytes } from '#ui/admin/use-words.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { Menu, MenuItem, MenuLine } from '#ui/parts/menu.tsx';

type Asked = Omit<z.input<typeof ListAllRooms>, 'cursor' | 'limit'>;

export function RoomList({ asked, empty }: { asked: Asked; empty: string }) {
  const t = useTranslations('admin');
  const { api } = useParley();
  const [dialog, setDialog] = useState<RoomDialog | null>(null);
  const pages = usePages(keys.admin('rooms', asked), (cursor) => api.admin.rooms.query({ ...asked, cursor }));
  return (
    <>
      <PageList pages={pages} label={t('sections.rooms')} empty={empty}>
        {(room) => <RoomRow key={room.id} room={room} onOpen={setDialog} />}
      </PageList>
      <RoomDialogs open={dialog} onClose={() => setDialog(null)} />
    </>
  );
}

function RoomRow({ room, onOpen }: { room: AdminRoom; onOpen: (dialog: RoomDialog) => void }) {
  const t = useTranslations('admin.rooms');
  const format = useFormatter();
  const bytes = useBytes();
  const ago = useAgo();
  const Icon = room.kind === 'group' ? Users : room.visibility === 'private' ? Lock : Hash;
  const sizes = [
    t('people', { count: room.memberCount }),
    t('messages', { count: room.messageCount }),
    ...(room.fileBytes > 0 ? [bytes(room.fileBytes)] : []),
  ];
  const name = room.name ?? t('unnamed');
  return (
    <li className="flex min-h-14 items-center gap-3 border-b border-line py-2">
      <Icon aria-hidden="true" size={18} strokeWidth={1.75} className="shrink-0 text-ink-3" />
      <div className="me-auto min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <bdi className="truncate font-[600]">{name}</bdi>
          <Pill>{t(`visibilities.${room.visibility}`)}</Pill>
          {room.keep !== 'server' && (
            <Pill>{room.keep === 'forever' ? t('keptForever') : t('keptDays', { count: room.keep })}</Pill>
          )}
          {room.holdId !== null && <Pill>{t('held')}</Pill>}
        </p>
        <p className="text-sm text-ink-2">
          {format.list(sizes, { type: 'unit' })}
          {room.owner && (
            <>
              {' · '}
              {t.rich('ledBy', { name: () => <bdi>{room.owner?.displayName}</bdi> })}
            </>
          )}
        </p>
      </div>
      <span className="w-36 shrink-0 text-end text-sm text-ink-2 narrow:hidden">{ago(room.lastActivityAt)}</span>
      <Menu
        trigger={
          <IconButton label={t('actionsOf', { name })}>
            <Ellipsis size={18} strokeWidth={1.75} />
          </IconButton>
        }
      >
        <MenuItem onClick={() => onOpen({ deed: 'retention', room })}>{t('retention')}</MenuItem>
        {room.holdId === null ? (
          <MenuItem onClick={() => onOpen({ deed: 'hold', room })}>{t('placeHold')}</MenuItem>
        ) : (
          <MenuItem onClick={() => onOpen({ deed: 'lift', room })}>{t('liftHold')}</MenuItem>
        )}
        <MenuLine />
        <MenuItem danger disabled={room.holdId !== null} onClick={() => onOpen({ deed: 'delete', room })}>
          {t('delete')}
        </MenuItem>
      </Menu>
    </li>
  );
}
