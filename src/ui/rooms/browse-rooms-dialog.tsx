'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { SearchList } from '#ui/parts/search-list.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { MoreButton } from '#ui/room/panels/more-button.tsx';
import { RoomIcon, useRoomName } from '#ui/room/room-name.tsx';
import { useJoin } from '#ui/rooms/use-join.ts';
import { useSettled } from '#ui/rooms/use-settled.ts';

export function BrowseRoomsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations();
  const { api } = useParley();
  const nameOf = useRoomName();
  const { join, joiningId } = useJoin();
  const [query, setQuery] = useState('');
  const sought = useSettled(query.trim());
  const pages = useInfiniteQuery({
    queryKey: keys.browse(sought),
    queryFn: ({ pageParam }) => api.rooms.browse.query({ query: sought, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (shown) => shown,
    staleTime: 0,
  });
  const found = pages.data?.pages.flatMap((page) => page.items);

  const open = (roomId: number) => {
    onClose();
    goTo(pathTo.room(roomId));
  };
  return (
    <Dialog title={t('browse.title')} onClose={onClose}>
      <SearchList
        label={t('browse.search')}
        query={query}
        onQuery={setQuery}
        isLoading={pages.isPending}
        error={pages.error}
        isEmpty={found?.length === 0}
        empty={sought === '' ? t('browse.none') : t('browse.notFound', { query: sought })}
      >
        {found?.map((view) => (
          <li key={view.room.id} className="flex min-h-12 items-center gap-2.5 rounded-m px-2 py-1.5 hover:bg-hover">
            <RoomIcon view={view} />
            <div className="me-auto min-w-0">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="max-w-full truncate font-[560]">
                  <bdi>{nameOf(view)}</bdi>
                </span>
                <span className="shrink-0 text-xs text-ink-3">
                  {t('room.members', { count: view.room.memberCount })}
                </span>
              </p>
              {view.room.topic !== '' && (
                <p className="truncate text-sm text-ink-3">
                  <bdi>{view.room.topic}</bdi>
                </p>
              )}
            </div>
            {!view.membership && (
              <Button look="bare" onClick={() => open(view.room.id)}>
                {t('browse.look')}
              </Button>
            )}
            {view.membership ? (
              <Button look="bare" onClick={() => open(view.room.id)}>
                {t('browse.open')}
              </Button>
            ) : (
              <Button
                disabled={joiningId === view.room.id}
                onClick={async () => (await join(view.room.id)) && open(view.room.id)}
              >
                {t('room.join')}
              </Button>
            )}
          </li>
        ))}
        <li className="grid">
          <MoreButton query={pages} />
        </li>
      </SearchList>
    </Dialog>
  );
}
