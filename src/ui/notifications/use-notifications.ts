import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { NotificationPage } from '#contract/notifications.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { KnownNotices } from '#ui/live/live-state.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';

const PAGE = 30;

type Known = InfiniteData<NotificationPage, number>;
export type Notification = NotificationPage['items'][number];

/** Fetched anew whenever my devices are told another count: what is new, and what was read elsewhere. */
export function useNotifications() {
  const { api, cache, queries } = useParley();
  const list = useInfiniteQuery({
    queryKey: keys.notifications,
    queryFn: ({ pageParam }) => api.notifications.page.query({ offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    getNextPageParam: ({ items, total }, _, offset) => (offset + items.length < total ? offset + PAGE : null),
    staleTime: 0,
  });
  const { data: told } = useQuery(queries.notices);
  const before = useRef(told);
  useEffect(() => {
    if (told && before.current && told.seq !== before.current.seq)
      void cache.invalidateQueries({ queryKey: keys.notifications });
    before.current = told;
  }, [told, cache]);

  // What comes while one leafs on moves all others by one place.
  const items = new Map((list.data?.pages ?? []).flatMap((page) => page.items).map((one) => [one.id, one]));

  const read = async (isMeant: (one: Notification) => boolean, tell: () => Promise<{ unread: number }>) => {
    const now = new Date().toISOString();
    cache.setQueryData<Known>(keys.notifications, (known) => known && withRead(known, isMeant, now));
    try {
      const { unread } = await tell();
      cache.setQueryData<KnownNotices>(keys.notices, (known) => known && { ...known, unread });
    } catch (error) {
      noticeFailure(error);
      await cache.invalidateQueries({ queryKey: keys.notifications });
    }
  };
  return {
    list,
    items: [...items.values()],
    unread: told?.unread ?? 0,
    readOne: (id: number) =>
      read(
        (one) => one.id === id,
        () => api.notifications.markOneRead.mutate({ id }),
      ),
    readAll: () => {
      const upToId = Math.max(0, ...items.keys());
      return read(
        (one) => one.id <= upToId,
        () => api.notifications.markRead.mutate({ upToId }),
      );
    },
  };
}

function withRead(known: Known, isMeant: (one: Notification) => boolean, now: string): Known {
  const pages = known.pages.map((page) => ({
    ...page,
    items: page.items.map((one) => (one.readAt === null && isMeant(one) ? { ...one, readAt: now } : one)),
  }));
  return { ...known, pages };
}
