'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { MessageSquare } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { User } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { SearchField } from '#ui/parts/search-field.tsx';
import { PersonLine } from '#ui/people/person-line.tsx';
import { useWriteTo } from '#ui/people/use-write-to.ts';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { MoreButton } from '#ui/room/panels/more-button.tsx';
import { useSettled } from '#ui/rooms/use-settled.ts';

const PAGE = 50;

export function Everybody() {
  const t = useTranslations('peopleScreen');
  const { api } = useParley();
  const [query, setQuery] = useState('');
  const sought = useSettled(query.trim());
  const pages = useInfiniteQuery({
    queryKey: keys.everybody(sought),
    queryFn: ({ pageParam }) => api.users.search.query({ query: sought, cursor: pageParam, limit: PAGE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (shown) => shown,
    staleTime: 0,
  });
  const people = {
    data: pages.data?.pages.flatMap((page) => page.items).filter((user) => !user.deactivated),
    error: pages.error,
    refetch: () => pages.refetch(),
  };
  return (
    <>
      <SearchField label={t('find')} value={query} onChange={setQuery} />
      <div aria-live="polite" className="grid pt-2">
        <Loaded query={people}>
          {(all) =>
            all.length === 0 ? (
              <p className="px-2 py-3 text-ink-2">{t('notFound', { query: sought })}</p>
            ) : (
              <ul className="-mx-2">
                {all.map((user) => (
                  <PersonRow key={user.id} user={user} />
                ))}
              </ul>
            )
          }
        </Loaded>
        <MoreButton query={pages} />
      </div>
    </>
  );
}

function PersonRow({ user }: { user: User }) {
  const t = useTranslations('peopleScreen');
  const { meId } = useParley();
  const writeTo = useWriteTo();
  const title = user.profile.title;
  return (
    <li className="flex min-h-13 items-center gap-1 rounded-m px-2 hover:bg-hover">
      <PlaceLink
        href={pathTo.person(user.id)}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-s py-1 outline-offset-[-2px]"
      >
        <PersonLine user={user} note={typeof title === 'string' && title !== '' ? <bdi>{title}</bdi> : undefined} />
      </PlaceLink>
      {user.id !== meId && (
        <IconButton label={t('write', { name: user.displayName })} onClick={() => void writeTo(user.id)}>
          <MessageSquare size={17} strokeWidth={1.75} />
        </IconButton>
      )}
    </li>
  );
}
