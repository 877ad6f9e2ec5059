'use client';
import { useQuery } from '@tanstack/react-query';
import { Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { SearchList } from '#ui/parts/search-list.tsx';
import { PersonLine } from '#ui/people/person-line.tsx';
import { useWriteTo } from '#ui/people/use-write-to.ts';
import { NewGroup } from '#ui/rooms/new-group.tsx';
import { useSettled } from '#ui/rooms/use-settled.ts';

/** To one person by one press, or to several in a group. */
export function NewDmDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('newDm');
  const [isGroup, setGroup] = useState(false);
  return (
    <Dialog title={t(isGroup ? 'groupTitle' : 'title')} onClose={onClose}>
      {isGroup ? <NewGroup onClose={onClose} /> : <OnePerson onClose={onClose} onSeveral={() => setGroup(true)} />}
    </Dialog>
  );
}

function OnePerson({ onClose, onSeveral }: { onClose: () => void; onSeveral: () => void }) {
  const t = useTranslations('newDm');
  const { api, meId } = useParley();
  const writeTo = useWriteTo();
  const [query, setQuery] = useState('');
  const sought = useSettled(query.trim());
  const { data, error, isPending } = useQuery({
    queryKey: keys.people(sought),
    queryFn: () => api.users.search.query({ query: sought }),
    placeholderData: (shown) => shown,
    staleTime: 0,
  });
  const people = data?.items.filter((user) => user.id !== meId && !user.deactivated);
  return (
    <>
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
              onClick={async () => (await writeTo(user.id)) && onClose()}
              className="flex min-h-12 w-full items-center gap-3 rounded-m px-2 py-1.5 text-start outline-offset-[-2px] hover:bg-hover"
            >
              <PersonLine user={user} />
            </button>
          </li>
        ))}
      </SearchList>
      <div className="border-t border-line px-5 py-3">
        <Button look="bare" className="-ms-3.5" onClick={onSeveral}>
          <Users aria-hidden="true" size={16} strokeWidth={1.75} />
          {t('several')}
        </Button>
      </div>
    </>
  );
}
