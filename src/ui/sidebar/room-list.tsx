'use client';
import { useQuery } from '@tanstack/react-query';
import { Compass, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type MouseEvent, useMemo } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { Bone } from '#ui/parts/skeleton.tsx';
import { usePlace } from '#ui/places/use-place.ts';
import { useRoomName } from '#ui/room/room-name.tsx';
import { badgeOf } from '#ui/sidebar/arrange.ts';
import type { OpenDialog } from '#ui/sidebar/dialogs.tsx';
import { RoomLink } from '#ui/sidebar/room-link.tsx';
import { useRoomMenu } from '#ui/sidebar/room-menu-host.tsx';
import { SidebarSection } from '#ui/sidebar/sidebar-section.tsx';
import { useArranged } from '#ui/sidebar/use-arranged.ts';
import { useWants } from '#ui/sidebar/use-wants.ts';

export function RoomList({ onOpen }: { onOpen: OpenDialog }) {
  const t = useTranslations('sidebar');
  const { queries } = useParley();
  const wants = useWants();
  const rooms = useArranged(wants.favourites);
  const place = usePlace();
  const nameOf = useRoomName();
  const menu = useRoomMenu();
  const { data: drafts } = useQuery(queries.drafts);
  const begun = useMemo(() => new Set(drafts?.map(({ roomId }) => roomId)), [drafts]);
  const current = place.screen === 'room' ? place.roomId : null;

  const rowsOf = (views: readonly RoomView[], isFolded: boolean) =>
    views
      .filter((view) => !isFolded || view.room.id === current || badgeOf(view, wants.isMuted(view.room.id)))
      .map((view) => (
        <RoomLink
          key={view.room.id}
          view={view}
          name={nameOf(view)}
          isCurrent={view.room.id === current}
          isMuted={wants.isMuted(view.room.id)}
          hasDraft={begun.has(view.room.id)}
        />
      ));

  const openMenu = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-room]') : null;
    const view = link && findRoom(rooms, Number(link.dataset.room));
    if (!view) return;
    event.preventDefault();
    menu.open(view, link, event);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rooms in it are links; the menu key and a long press come here too
    <div onContextMenu={openMenu}>
      {rooms && rooms.favourites.length > 0 && (
        <SidebarSection name="favourites" title={t('favourites')}>
          {(isFolded) => rowsOf(rooms.favourites, isFolded)}
        </SidebarSection>
      )}
      <SidebarSection
        name="rooms"
        title={t('rooms')}
        actions={
          <>
            <IconButton label={t('browse')} size="small" onClick={() => onOpen('browse')}>
              <Compass size={17} strokeWidth={1.75} />
            </IconButton>
            <IconButton label={t('create')} size="small" onClick={() => onOpen('create-room')}>
              <Plus size={17} strokeWidth={1.75} />
            </IconButton>
          </>
        }
      >
        {(isFolded) => (
          <>
            {rooms && rowsOf(rooms.channels, isFolded)}
            {rooms?.channels.length === 0 && <Nothing text={t('noRooms')} />}
            {!rooms && <Placeholder />}
          </>
        )}
      </SidebarSection>
      <SidebarSection
        name="direct"
        title={t('direct')}
        actions={
          <IconButton label={t('newDm')} size="small" onClick={() => onOpen('new-dm')}>
            <Plus size={17} strokeWidth={1.75} />
          </IconButton>
        }
      >
        {(isFolded) => (
          <>
            {rooms && rowsOf(rooms.direct, isFolded)}
            {rooms?.direct.length === 0 && <Nothing text={t('noDirect')} />}
          </>
        )}
      </SidebarSection>
      {menu.shown}
    </div>
  );
}

function findRoom(rooms: ReturnType<typeof useArranged>, roomId: number): RoomView | undefined {
  return [rooms?.favourites, rooms?.channels, rooms?.direct]
    .flatMap((views) => views ?? [])
    .find(({ room }) => room.id === roomId);
}

function Nothing({ text }: { text: string }) {
  return <li className="px-2 py-1 text-sm text-ink-3">{text}</li>;
}

function Placeholder() {
  return (
    <li aria-hidden="true" className="after-a-while grid gap-4 px-2 py-2">
      {['w-1/2', 'w-2/3', 'w-2/5'].map((width) => (
        <Bone key={width} className={`h-3.5 ${width}`} />
      ))}
    </li>
  );
}
