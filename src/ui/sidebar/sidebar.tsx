'use client';
import { useQuery } from '@tanstack/react-query';
import { Compass, Plus, SquarePen } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { Mark } from '#ui/parts/mark.tsx';
import { Bone } from '#ui/parts/skeleton.tsx';
import { usePlace } from '#ui/places/use-place.ts';
import { useRoomName } from '#ui/room/room-name.tsx';
import type { OpenDialog } from '#ui/sidebar/dialogs.tsx';
import { OwnPlace } from '#ui/sidebar/own-place.tsx';
import { RoomLink } from '#ui/sidebar/room-link.tsx';

export function Sidebar({ onOpen }: { onOpen: OpenDialog }) {
  const t = useTranslations('sidebar');
  const { queries } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const place = usePlace();
  const nameOf = useRoomName();
  const inOrder = new Intl.Collator(useLocale(), { numeric: true }).compare;
  const current = place.screen === 'room' ? place.roomId : null;

  const channels = rooms
    ?.filter(({ room }) => room.kind === 'channel')
    .toSorted((a, b) => inOrder(nameOf(a), nameOf(b)));
  const direct = rooms
    ?.filter(({ room }) => room.kind !== 'channel')
    .toSorted((a, b) => (a.room.lastActivityAt < b.room.lastActivityAt ? 1 : -1));

  return (
    <>
      <div className="flex items-center gap-2 px-4 pt-3 pb-2 text-lg font-[650] tracking-[-0.01em]">
        <Mark />
        <span className="me-auto">Parley</span>
        <IconButton label={t('newDm')} onClick={() => onOpen('new-dm')}>
          <SquarePen size={18} strokeWidth={1.75} />
        </IconButton>
      </div>
      <nav aria-label={t('label')} className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        <Section
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
          {channels?.map((view) => (
            <RoomLink key={view.room.id} view={view} isCurrent={view.room.id === current} />
          ))}
          {channels?.length === 0 && <Nothing text={t('noRooms')} />}
          {!rooms && <Placeholder />}
        </Section>
        <Section
          title={t('direct')}
          actions={
            <IconButton label={t('newDm')} size="small" onClick={() => onOpen('new-dm')}>
              <Plus size={17} strokeWidth={1.75} />
            </IconButton>
          }
        >
          {direct?.map((view) => (
            <RoomLink key={view.room.id} view={view} isCurrent={view.room.id === current} />
          ))}
          {direct?.length === 0 && <Nothing text={t('noDirect')} />}
        </Section>
      </nav>
      <OwnPlace />
    </>
  );
}

function Section({ title, actions, children }: { title: string; actions: ReactNode; children: ReactNode }) {
  return (
    <section className="pt-2">
      <div className="flex items-center ps-2">
        <h2 className="me-auto text-xs font-[600] text-ink-3">{title}</h2>
        {actions}
      </div>
      <ul>{children}</ul>
    </section>
  );
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
