'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { UserRef } from '#contract/users.ts';
import { Part } from '#ui/admin/admin-parts.tsx';
import { OrganisationDialog } from '#ui/admin/organisations/organisation-dialog.tsx';
import { PeopleList } from '#ui/admin/people/people-list.tsx';
import { PickPersonDialog } from '#ui/admin/people/pick-person-dialog.tsx';
import { RoomList } from '#ui/admin/rooms/room-list.tsx';
import { usePages } from '#ui/admin/use-pages.ts';
import { isolated } from '#ui/admin/use-words.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

export function OrganisationPage({ organisationId }: { organisationId: number }) {
  const t = useTranslations('admin.organisations');
  const { api } = useParley();
  const cache = useQueryClient();
  const [isRenaming, setRenaming] = useState(false);
  const [isPicking, setPicking] = useState(false);
  const [newcomer, setNewcomer] = useState<UserRef | null>(null);
  const query = useQuery({
    queryKey: keys.admin('organisations', 'one', organisationId),
    queryFn: () => api.organisations.get.query({ organisationId }),
    staleTime: 0,
  });
  const people = usePages(keys.admin('people', { organisationId }), (cursor) =>
    api.admin.people.query({ organisationId, cursor }),
  );
  const move = async (userId: number, name: string) => {
    await api.organisations.moveUser.mutate({ userId, organisationId });
    noticeDone(t('moved', { name }));
    await cache.invalidateQueries({ queryKey: keys.admin('people') });
  };
  return (
    <Loaded query={query}>
      {(organisation) => (
        <>
          <PlaceLink
            href={pathTo.admin('organisations')}
            className="mb-4 self-start text-sm font-[560] text-accent narrow:hidden"
          >
            {t('all')}
          </PlaceLink>
          <div className="mb-6 flex items-center gap-3">
            <h2 className="me-auto min-w-0 truncate text-lg font-[650] tracking-[-0.01em]">
              <bdi>{organisation.name}</bdi>
            </h2>
            <Button onClick={() => setRenaming(true)}>{t('rename')}</Button>
          </div>
          <Part
            title={t('people')}
            actions={
              <Button onClick={() => setPicking(true)}>
                <UserPlus aria-hidden="true" size={17} strokeWidth={1.75} />
                {t('move')}
              </Button>
            }
          >
            <div className="flex flex-col">
              <PeopleList pages={people} empty={t('nobody')} />
            </div>
          </Part>
          <Part title={t('rooms')}>
            <div className="flex flex-col">
              <RoomList asked={{ organisationId }} empty={t('noRooms')} />
            </div>
          </Part>
          {isRenaming && <OrganisationDialog organisation={organisation} onClose={() => setRenaming(false)} />}
          {isPicking && (
            <PickPersonDialog
              title={t('move')}
              onPick={(user) => {
                setPicking(false);
                setNewcomer(user);
              }}
              onClose={() => setPicking(false)}
            />
          )}
          {newcomer && (
            <Confirm
              title={t('moveTitle', { name: isolated(newcomer.displayName) })}
              text={t('moveText', { organisation: isolated(organisation.name) })}
              action={t('moveAction')}
              danger={false}
              onConfirm={() => move(newcomer.id, isolated(newcomer.displayName))}
              onClose={() => setNewcomer(null)}
            />
          )}
        </>
      )}
    </Loaded>
  );
}
