'use client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo } from 'react';
import { refusalOf } from '#client/refusal.ts';
import type { UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Bone } from '#ui/parts/skeleton.tsx';
import { useRoomMention } from '#ui/room/room-name.tsx';
import { SearchResult } from '#ui/search/search-result.tsx';

export type SearchOrder = 'newest' | 'relevance';

const PAGE = 20;

export function SearchResults({ query, order, onClear }: { query: string; order: SearchOrder; onClear: () => void }) {
  const t = useTranslations();
  const { api, queries } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const nameOf = useRoomMention();
  const search = useInfiniteQuery({
    queryKey: keys.found(query, order),
    queryFn: ({ pageParam }) => api.search.messages.query({ query, order, limit: PAGE, ...pageParam }),
    initialPageParam: {},
    getNextPageParam: ({ nextCursor }): { cursor?: string } | null =>
      nextCursor === null ? null : { cursor: nextCursor },
    staleTime: 0,
    retry: 1,
  });
  const { data, error, hasNextPage, isFetchingNextPage, isFetching, fetchNextPage, refetch } = search;
  const hits = data?.pages.flatMap((page) => page.hits) ?? [];
  const people = useMemo(() => {
    const found = new Map<number, UserRef>();
    for (const { users } of data?.pages ?? []) for (const user of users) found.set(user.id, user);
    return found;
  }, [data]);
  const names = useMemo(() => new Map(rooms?.map((view) => [view.room.id, nameOf(view)])), [rooms, nameOf]);

  // A page may be empty and yet not the last: what was looked through took its time.
  const isOnlyBegun = hits.length === 0 && hasNextPage && !isFetching && !error;
  useEffect(() => {
    if (isOnlyBegun) void fetchNextPage();
  }, [isOnlyBegun, fetchNextPage]);

  if (error && hits.length === 0) {
    const { code } = refusalOf(error);
    const isMisread = code === 'invalid_search';
    return (
      <EmptyState title={t(isMisread ? 'search.misread' : 'search.failed')} text={t(`errors.${code}`)}>
        {isMisread ? (
          <Button onClick={onClear}>{t('search.clear')}</Button>
        ) : (
          <Button onClick={() => void refetch()}>{t('page.again')}</Button>
        )}
      </EmptyState>
    );
  }
  if (hits.length === 0 && (isFetching || hasNextPage || !data)) return <Waiting label={t('search.searching')} />;
  if (hits.length === 0)
    return (
      <EmptyState title={t('search.none')} text={t('search.noneText')}>
        <Button onClick={onClear}>{t('search.clear')}</Button>
      </EmptyState>
    );
  const total = data?.pages[0]?.total ?? null;
  return (
    <div className="pb-6">
      <p role="status" className="pb-1 text-sm text-ink-3">
        {total === null ? t('search.many') : t('search.total', { count: total })}
      </p>
      <ul>
        {hits.map((hit) => (
          <SearchResult
            key={hit.message.id}
            hit={hit}
            author={people.get(hit.message.senderId)}
            roomName={names.get(hit.message.roomId) ?? null}
          />
        ))}
      </ul>
      {error && <p className="py-2 text-sm text-signal">{t(`errors.${refusalOf(error).code}`)}</p>}
      {hasNextPage && (
        <Button className="mt-3" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? t('search.searching') : t('search.more')}
        </Button>
      )}
    </div>
  );
}

function Waiting({ label }: { label: string }) {
  return (
    <div role="status" className="after-a-while grid gap-6 py-4">
      <span className="sr-only">{label}</span>
      {['w-2/3', 'w-1/2', 'w-3/4', 'w-2/5'].map((width) => (
        <div key={width} className="flex gap-3">
          <Bone className="size-9.5" />
          <div className="grid flex-1 gap-2">
            <Bone className="h-3.5 w-40" />
            <Bone className={`h-3.5 ${width}`} />
          </div>
        </div>
      ))}
    </div>
  );
}
