'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { refusalOf } from '#client/refusal.ts';
import { keep } from '#ui/data/kept-on-this-device.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Bone } from '#ui/parts/skeleton.tsx';
import { pathTo, type RoomPlace } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { LogSkeleton } from '#ui/room/log/log-skeleton.tsx';
import { isPanelOpen, RoomPanel } from '#ui/room/panels/room-panel.tsx';
import { RoomConversation } from '#ui/room/room-conversation.tsx';
import { RoomHeader } from '#ui/room/room-header.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';

/** A room, and what is open beside it. */
export function RoomScreen({ place }: { place: RoomPlace }) {
  const { roomId } = place;
  const { api, queries } = useParley();
  const rooms = useQuery(queries.rooms);
  const me = useQuery(queries.me);
  const mine = rooms.data?.find(({ room }) => room.id === roomId);
  const visited = useQuery({
    queryKey: keys.room(roomId),
    queryFn: () => api.rooms.get.query({ roomId }),
    enabled: rooms.isSuccess && !mine,
    staleTime: 0,
  });
  const view = mine ?? visited.data;
  const lastIn = useRef<number | null>(null);
  useEffect(() => {
    if (mine) lastIn.current = roomId;
  }, [mine, roomId]);
  // A message of a thread is looked at in its thread.
  const at = place.thread === null ? place.at : null;
  const log = useQuery({ ...queries.log(roomId, at), enabled: view !== undefined });
  const error = rooms.error ?? me.error ?? visited.error ?? log.error;

  if (view && log.data && me.data) return <OpenRoom place={place} view={view} log={log.data} me={me.data} />;
  if (error)
    return (
      <RoomFailure
        error={error}
        wasIn={lastIn.current === roomId}
        onRetry={() => [rooms, me, log].forEach((query) => void query.refetch())}
      />
    );
  return (
    <>
      {view ? <RoomHeader view={view} /> : <HeaderSkeleton />}
      <div className="flex flex-1 flex-col justify-end pb-6">
        <LogSkeleton />
      </div>
    </>
  );
}

type OpenRoomProps = { place: RoomPlace } & Pick<React.ComponentProps<typeof RoomConversation>, 'view' | 'log' | 'me'>;

function OpenRoom({ place, view, log, me }: OpenRoomProps) {
  const name = useRoomName()(view);
  const { id } = view.room;
  useEffect(() => keep('last-room', String(id)), [id]);
  return (
    <div className="relative flex min-h-0 flex-1">
      <title>{`${name} · Parley`}</title>
      {isPanelOpen(place) && <h1 className="sr-only not-narrow:hidden">{name}</h1>}
      {/* Under the panel on a phone it keeps its size, and so the place where one was reading. */}
      <div
        className={`flex min-w-0 flex-1 flex-col ${isPanelOpen(place) ? 'narrow:invisible narrow:absolute narrow:inset-0' : ''}`}
      >
        <RoomHeader view={view} />
        <RoomConversation key={id} view={view} log={log} at={place.thread === null ? place.at : null} me={me} />
      </div>
      <RoomPanel place={place} view={view} me={me} />
    </div>
  );
}

function HeaderSkeleton() {
  return (
    <div className="flex min-h-14.5 items-center border-b border-line px-6">
      <Bone className="after-a-while h-4 w-36" />
    </div>
  );
}

interface RoomFailureProps {
  error: Error;
  /** it was taken from under its reader */
  wasIn: boolean;
  onRetry: () => void;
}

function RoomFailure({ error, wasIn, onRetry }: RoomFailureProps) {
  const t = useTranslations();
  const { code } = refusalOf(error);
  if (code === 'room_not_found' || code === 'invalid_input') {
    const what = wasIn ? 'lost' : 'missing';
    return (
      <>
        <title>{`${t(`room.${what}`)} · Parley`}</title>
        <EmptyState isPlace title={t(`room.${what}`)} text={t(`room.${what}Text`)}>
          <PlaceLink href={pathTo.home} className="font-[600] text-accent underline underline-offset-2">
            {t('page.home')}
          </PlaceLink>
        </EmptyState>
      </>
    );
  }
  return (
    <EmptyState isPlace title={t('room.failed')} text={t(`errors.${code}`)}>
      <Button onClick={onRetry}>{t('room.tryAgain')}</Button>
    </EmptyState>
  );
}
