'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { SavedPage } from '#contract/saved.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { Screen } from '#ui/parts/screen.tsx';
import { SavedRow } from '#ui/saved/saved-row.tsx';

/** What one keeps to come back to, the last kept first. What is let go on another device goes here too. */
export function SavedScreen() {
  const t = useTranslations('saved');
  const { api, queries } = useParley();
  const saved = useQuery(queries.saved);
  const newest = saved.data?.[0]?.version ?? 0;
  const pages = useInfiniteQuery({
    queryKey: keys.savedPages(newest),
    queryFn: ({ pageParam }) => api.saved.list.query({ cursor: pageParam, limit: 30 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: saved.isSuccess,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const isKept = new Set(saved.data?.map(({ messageId }) => messageId));
  return (
    <Screen title={t('title')}>
      <Loaded query={saved.error ? { ...pages, error: saved.error } : pages}>
        {(loaded) => {
          const items = itemsOf(loaded.pages).filter(({ item }) => isKept.has(item.messageId));
          if (items.length === 0) return <EmptyState title={t('empty')} text={t('emptyText')} />;
          return (
            <>
              <ul aria-label={t('title')} className="grid grid-cols-[minmax(0,1fr)] gap-1">
                {items.map((one) => (
                  <SavedRow key={one.item.messageId} {...one} />
                ))}
              </ul>
              {pages.hasNextPage && (
                <Button look="bare" className="mt-3 self-start" onClick={() => void pages.fetchNextPage()}>
                  {t('more')}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </Screen>
  );
}

function itemsOf(pages: readonly SavedPage[]) {
  return pages.flatMap(({ items, messages, users }) => {
    const people = Object.fromEntries(users.map((user) => [user.id, user]));
    return items.map((item) => ({ item, people, message: messages.find(({ id }) => id === item.messageId) ?? null }));
  });
}
