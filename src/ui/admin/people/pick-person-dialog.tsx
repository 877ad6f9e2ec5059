'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AdminPerson } from '#contract/admin.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { SearchList } from '#ui/parts/search-list.tsx';
import { useSettled } from '#ui/rooms/use-settled.ts';

interface PickPersonDialogProps {
  title: string;
  onPick: (person: AdminPerson) => void;
  onClose: () => void;
}

/** One of everybody, deactivated ones among them. */
export function PickPersonDialog({ title, onPick, onClose }: PickPersonDialogProps) {
  const t = useTranslations('admin.people');
  const { api } = useParley();
  const [query, setQuery] = useState('');
  const sought = useSettled(query.trim());
  const { data, error, isPending } = useQuery({
    queryKey: keys.admin('people', 'pick', sought),
    queryFn: () => api.admin.people.query({ query: sought, limit: 20 }),
    placeholderData: (shown) => shown,
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <SearchList
        label={t('search')}
        query={query}
        onQuery={setQuery}
        isLoading={isPending}
        error={error}
        isEmpty={data?.items.length === 0}
        empty={t('none')}
      >
        {data?.items.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              onClick={() => onPick(person)}
              className="flex min-h-11 w-full items-center gap-2.5 rounded-m px-2 py-1.5 text-start outline-offset-[-2px] hover:bg-hover"
            >
              <Avatar user={person} size="medium" />
              <span className="min-w-0">
                <bdi className="block truncate font-[560]">{person.displayName}</bdi>
                <bdi className="block truncate text-sm text-ink-3">@{person.username}</bdi>
              </span>
            </button>
          </li>
        ))}
      </SearchList>
    </Dialog>
  );
}
