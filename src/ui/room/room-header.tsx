'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, Hash, PanelRight, Pin, Search, Star } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { lazy, type ReactNode, Suspense } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { Faces } from '#ui/parts/faces.tsx';
import { PersonButton } from '#ui/people/person-button.tsx';
import { usePresenceText } from '#ui/people/presence-text.ts';
import { StatusEmoji } from '#ui/people/status-emoji.tsx';
import { type Panel, pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { goTo, usePlace } from '#ui/places/use-place.ts';
import { RoomIcon, useRoomName } from '#ui/room/room-name.tsx';
import { useWantsOf } from '#ui/rooms/use-wants.ts';

// The menu is wanted by few and comes after the room.
const HearingMenu = lazy(() => import('#ui/room/hearing-menu.tsx').then((file) => ({ default: file.HearingMenu })));

const MOST_FACES = 3;
const ICON = { size: 18, strokeWidth: 1.75 } as const;

export function RoomHeader({ view }: { view: RoomView }) {
  const t = useTranslations('room');
  const { room, other, membership } = view;
  return (
    <header className="flex min-h-14.5 items-center gap-3 border-b border-line ps-6 pe-3 py-2.5 narrow:gap-0 narrow:ps-1.5 narrow:pe-1">
      <PlaceLink
        href={pathTo.home}
        aria-label={t('back')}
        className="hidden size-11 shrink-0 place-items-center rounded-s text-ink-2 hover:bg-hover narrow:grid"
      >
        <ChevronLeft size={20} strokeWidth={1.75} className="rtl:-scale-x-100" />
      </PlaceLink>
      <div className="flex min-w-0 flex-1 items-center gap-2">
        <Name view={view} />
        {membership && <FavouriteStar roomId={room.id} />}
        <p dir="auto" className="min-w-0 truncate ps-1 text-sm text-ink-3 narrow:hidden">
          {other ? <WhoAndWhen other={other} /> : room.topic}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-0.5 narrow:gap-0">
        {room.kind !== 'dm' && <Members view={view} />}
        {membership && (
          <>
            <Suspense fallback={<span className="size-8.5 narrow:hidden" />}>
              <HearingMenu roomId={room.id} />
            </Suspense>
            <SearchHere view={view} />
            <PanelToggle roomId={room.id} panel="pins" label="pins">
              <Pin {...ICON} />
            </PanelToggle>
          </>
        )}
        <PanelToggle
          roomId={room.id}
          panel={membership && room.kind !== 'dm' ? 'members' : 'about'}
          label="details"
          any
        >
          <PanelRight {...ICON} className="rtl:-scale-x-100" />
        </PanelToggle>
      </div>
    </header>
  );
}

function Name({ view }: { view: RoomView }) {
  const { room, other } = view;
  const name = useRoomName()(view);
  return (
    <h1 className="flex min-w-0 items-center gap-1.5 text-lg font-[650] tracking-[-0.01em]">
      {other || room.kind === 'group' || room.visibility === 'private' ? (
        <RoomIcon view={view} />
      ) : (
        <Hash aria-hidden="true" size={17} strokeWidth={2.5} className="shrink-0" />
      )}
      {other ? (
        <>
          <PersonButton user={other} className="min-w-0 truncate hover:underline">
            <bdi>{name}</bdi>
          </PersonButton>
          <StatusEmoji userId={other.id} />
        </>
      ) : (
        <bdi className="truncate">{name}</bdi>
      )}
    </h1>
  );
}

function FavouriteStar({ roomId }: { roomId: number }) {
  const t = useTranslations('roomHeader');
  const { wants, change } = useWantsOf(roomId);
  return (
    <IconButton
      label={t('favourite')}
      size="small"
      aria-pressed={wants.favourite}
      onClick={() => void change({ favourite: !wants.favourite })}
      className={`narrow:hidden ${wants.favourite ? 'text-accent!' : 'text-ink-3!'}`}
    >
      <Star size={16} strokeWidth={1.75} className={wants.favourite ? 'fill-current' : ''} />
    </IconButton>
  );
}

/** The search screen with this room already chosen. */
function SearchHere({ view }: { view: RoomView }) {
  const t = useTranslations('roomHeader');
  const { room, other } = view;
  const within = other ? `in:@${other.username}` : room.name === null ? '' : `in:${quoted(room.name)}`;
  return (
    <PlaceLink
      href={pathTo.search(within === '' ? '' : `${within} `)}
      aria-label={t('search')}
      title={t('search')}
      className="grid size-8.5 shrink-0 place-items-center rounded-s text-ink-2 hover:bg-hover hover:text-ink touch:size-11"
    >
      <Search {...ICON} />
    </PlaceLink>
  );
}

const quoted = (name: string) => (/[\s"]/.test(name) ? `"${name.replaceAll('"', '')}"` : name);

interface PanelToggleProps {
  roomId: number;
  panel: Panel;
  label: 'pins' | 'details';
  /** closes whichever panel is open */
  any?: boolean;
  children: ReactNode;
}

function PanelToggle({ roomId, panel, label, any = false, children }: PanelToggleProps) {
  const t = useTranslations('roomHeader');
  const place = usePlace();
  const shown = place.screen === 'room' ? place.panel : null;
  const isOpen = any ? shown !== null : shown === panel;
  return (
    <IconButton
      label={t(label)}
      aria-expanded={isOpen}
      onClick={() => goTo(isOpen ? pathTo.room(roomId) : pathTo.panel(roomId, panel))}
      className={isOpen ? 'bg-accent-soft text-accent!' : ''}
    >
      {children}
    </IconButton>
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

function Members({ view }: { view: RoomView }) {
  const t = useTranslations('room');
  const format = useFormatter();
  const { queries } = useParley();
  const { data } = useQuery({ ...queries.members(view.room.id), enabled: view.membership !== null });
  const count = view.room.memberCount;
  const label = t('members', { count });
  const faces = (
    <>
      <Faces people={(data?.members ?? []).slice(0, MOST_FACES).map(({ user }) => user)} />
      <span aria-hidden="true" className="tabular-nums narrow:hidden">
        {format.number(count)}
      </span>
      <span className="sr-only">{label}</span>
    </>
  );
  const look = 'flex min-h-8.5 items-center gap-1.5 rounded-s px-1.5 text-xs text-ink-3 narrow:hidden';
  // Whoever is not in the room does not see who is.
  if (!view.membership)
    return (
      <p title={label} className={look}>
        {faces}
      </p>
    );
  return (
    <PlaceLink href={pathTo.panel(view.room.id, 'members')} title={label} className={`${look} hover:bg-hover`}>
      {faces}
    </PlaceLink>
  );
}
