'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { SearchList } from '#ui/parts/search-list.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { useEnter } from '#ui/rooms/use-enter.ts';
import { useSettled } from '#ui/rooms/use-settled.ts';

export function NewDmDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('newDm');
  const { api, meId } = useParley();
  const enter = useEnter();
  const [query, setQuery] = useState('');
  const sought = useSettled(query.trim());
  const { data, error, isPending } = useQuery({
    queryKey: keys.people(sought),
    queryFn: () => api.users.search.query({ query: sought }),
    placeholderData: (shown) => shown,
    staleTime: 0,
  });
  const people = data?.items.filter((user) => user.id !== meId && !user.deactivated);

  async function write(userId: number) {
    try {
      const view = await api.rooms.openDm.mutate({ userId });
      enter(view);
      onClose();
      goTo(pathTo.room(view.room.id));
    } catch (failure) {
      noticeFailure(failure);
    }
  }

  return (
    <Dialog title={t('title')} onClose={onClose}>
      <SearchList
        label={t('search')}
        query={query}
        onQuery={setQuery}
        isLoading={isPending}
        error={error}
        isEmpty={people?.length === 0}
        empty={sought === '' ? t('nobody') : t('notFound', { query: sought })}
      >
        {people?.map((user) => (
          <li key={user.id}>
            <button
              type="button"
              onClick={() => void write(user.id)}
              className="flex min-h-12 w-full items-center gap-3 rounded-m px-2 py-1.5 text-start outline-offset-[-2px] hover:bg-hover"
            >
              <Avatar user={user} size="medium" />
              <span className="min-w-0">
                <span className="block truncate font-[560]">
                  <bdi>{user.displayName}</bdi>
                </span>
                <span className="block truncate text-sm text-ink-3">
                  <bdi>@{user.username}</bdi>
                </span>
              </span>
            </button>
          </li>
        ))}
      </SearchList>
    </Dialog>
  );
}
