'use client';
import { UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { Button } from '#ui/parts/button.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { SearchField } from '#ui/parts/search-field.tsx';
import { MemberRow } from '#ui/room/panels/member-row.tsx';
import { MoreButton } from '#ui/room/panels/more-button.tsx';
import { useMembers } from '#ui/room/panels/use-members.ts';
import { AddPeopleDialog } from '#ui/rooms/add-people-dialog.tsx';

export function MembersTab({ view }: { view: RoomView }) {
  const t = useTranslations('members');
  const [query, setQuery] = useState('');
  const [isAdding, setAdding] = useState(false);
  const { members, pages } = useMembers(view.room.id, query.trim());
  const mayAdd = view.membership !== null && view.membership.role !== 'member';
  return (
    <>
      <div className="sticky top-0 z-10 grid gap-2 bg-ground px-4 py-3">
        {mayAdd && (
          <Button onClick={() => setAdding(true)}>
            <UserPlus aria-hidden="true" size={16} strokeWidth={1.75} />
            {t('add')}
          </Button>
        )}
        <SearchField label={t('find')} value={query} onChange={setQuery} />
      </div>
      <div aria-live="polite" className="px-2 pb-4">
        <Loaded query={members}>
          {(all) =>
            all.length === 0 ? (
              <p className="px-2 py-3 text-sm text-ink-2">{t('notFound', { query: query.trim() })}</p>
            ) : (
              <ul>
                {all.map((member) => (
                  <MemberRow key={member.user.id} member={member} view={view} />
                ))}
              </ul>
            )
          }
        </Loaded>
        {pages && <MoreButton query={pages} />}
      </div>
      {isAdding && <AddPeopleDialog view={view} onClose={() => setAdding(false)} />}
    </>
  );
}
