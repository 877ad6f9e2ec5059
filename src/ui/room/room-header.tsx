'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, Hash } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { usePresenceText } from '#ui/people/presence-text.ts';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { RoomIcon, useRoomName } from '#ui/room/room-name.tsx';

const MOST_FACES = 3;

export function RoomHeader({ view }: { view: RoomView }) {
  const t = useTranslations('room');
  const { room, other } = view;
  const name = useRoomName()(view);
  return (
    <header className="flex min-h-14.5 items-center gap-3 border-b border-line px-6 py-2.5 narrow:gap-1 narrow:ps-1.5 narrow:pe-4">
      <PlaceLink
        href={pathTo.home}
        aria-label={t('back')}
        className="hidden size-11 shrink-0 place-items-center rounded-s text-ink-2 hover:bg-hover narrow:grid"
      >
        <ChevronLeft size={20} strokeWidth={1.75} className="rtl:-scale-x-100" />
      </PlaceLink>
      <h1 className="flex min-w-0 items-center gap-1.5 text-lg font-[650] tracking-[-0.01em]">
        {other || room.kind === 'group' || room.visibility === 'private' ? (
          <RoomIcon view={view} />
        ) : (
          <Hash aria-hidden="true" size={17} strokeWidth={2.5} className="shrink-0" />
        )}
        <bdi className="truncate">{name}</bdi>
      </h1>
      <p dir="auto" className="min-w-0 truncate text-sm text-ink-3 narrow:hidden">
        {other ? <WhoAndWhen other={other} /> : room.topic}
      </p>
      {room.kind !== 'dm' && <Faces view={view} />}
    </header>
  );
}

function WhoAndWhen({ other }: { other: UserRef }) {
  const said = usePresenceText(other.id);
  return (
    <>
      <bdi>@{other.username}</bdi>
      {said && ` · ${said}`}
    </>
  );
}

function Faces({ view }: { view: RoomView }) {
  const t = useTranslations('room');
  const format = useFormatter();
  const { queries } = useParley();
  const { data } = useQuery({ ...queries.members(view.room.id), enabled: view.membership !== null });
  const count = view.room.memberCount;
  return (
    <p className="ms-auto flex shrink-0 items-center gap-1.5 text-xs text-ink-3" title={t('members', { count })}>
      <span className="flex ps-1.5 narrow:hidden">
        {data?.members.slice(0, MOST_FACES).map(({ user }) => (
          <span key={user.id} className="-ms-1.5 rounded-[32%] ring-2 ring-paper">
            <Avatar user={user} size="small" />
          </span>
        ))}
      </span>
      <span aria-hidden="true" className="tabular-nums narrow:hidden">
        {format.number(count)}
      </span>
      <span className="sr-only narrow:not-sr-only">{t('members', { count })}</span>
    </p>
  );
}
