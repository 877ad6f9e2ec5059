'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { AdminPerson } from '#contract/admin.ts';
import type { Me } from '#contract/users.ts';
import { Facts, Part } from '#ui/admin/admin-parts.tsx';
import { AuditList } from '#ui/admin/audit/audit-list.tsx';
import { Holds } from '#ui/admin/holds.tsx';
import { lastHere, PersonStates } from '#ui/admin/people/people-list.tsx';
import { PersonDeeds } from '#ui/admin/people/person-deeds.tsx';
import { PersonPlace } from '#ui/admin/people/person-place.tsx';
import { PersonSessions } from '#ui/admin/people/person-sessions.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useFullTime } from '#ui/language/clock-time.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

/** Admins act on members, owners on everybody else, nobody on himself: as the server has it. */
function mayActOn(me: Me, person: AdminPerson): boolean {
  return person.id !== me.id && (person.role === 'member' || me.role === 'owner');
}

export function PersonPage({ userId, me }: { userId: number; me: Me }) {
  const t = useTranslations('admin.people');
  const { api } = useParley();
  const moment = useFullTime();
  const query = useQuery({
    queryKey: keys.admin('people', 'one', userId),
    queryFn: () => api.admin.person.query({ userId }),
    staleTime: 0,
  });
  return (
    <Loaded query={query}>
      {(person) => {
        const isOpen = mayActOn(me, person);
        const seen = lastHere(person);
        return (
          <>
            <PlaceLink
              href={pathTo.admin('people')}
              className="mb-4 self-start text-sm font-[560] text-accent narrow:hidden"
            >
              {t('all')}
            </PlaceLink>
            <div className="mb-6 flex items-center gap-3">
              <Avatar user={person} />
              <div className="me-auto min-w-0">
                <h2 className="flex flex-wrap items-center gap-2 text-lg font-[650] tracking-[-0.01em]">
                  <bdi className="truncate">{person.displayName}</bdi>
                  <PersonStates person={person} />
                </h2>
                <p className="truncate text-ink-2">
                  <bdi>@{person.username}</bdi>
                </p>
              </div>
            </div>
            <Part title={t('account')}>
              <Facts
                facts={[
                  ...(person.isBot ? [] : [[t('email'), <bdi key="email">{person.email}</bdi>] as const]),
                  [t('joined'), moment(person.createdAt)],
                  [t('lastSeen'), seen === null ? t('neverHere') : moment(seen)],
                  [t('secondFactor'), person.secondFactor ? t('on') : t('off')],
                  ...(person.deletionAt === null || person.erased
                    ? []
                    : [[t('deletionAt'), moment(person.deletionAt)] as const]),
                ]}
              />
            </Part>
            {!person.erased && <PersonPlace person={person} me={me} isOpen={isOpen} />}
            {!person.erased && <PersonDeeds person={person} isOpen={isOpen} isMe={person.id === me.id} />}
            {!person.erased && !person.isBot && <PersonSessions person={person} isOpen={isOpen} />}
            <Holds subject={{ userId }} />
            <Part title={t('done')}>
              <AuditList filter={{ actorId: userId }} empty={t('nothingDone')} />
            </Part>
          </>
        );
      }}
    </Loaded>
  );
}
