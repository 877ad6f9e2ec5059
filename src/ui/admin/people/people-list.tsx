'use client';
import { ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { AdminPerson } from '#contract/admin.ts';
import { Pill } from '#ui/admin/admin-parts.tsx';
import { PageList } from '#ui/admin/page-list.tsx';
import type { Pages } from '#ui/admin/use-pages.ts';
import { useAgo } from '#ui/admin/use-words.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

export function PeopleList({ pages, empty }: { pages: Pages<AdminPerson>; empty: string }) {
  const t = useTranslations('admin');
  return (
    <PageList pages={pages} label={t('sections.people')} empty={empty}>
      {(person) => <PersonRow key={person.id} person={person} />}
    </PageList>
  );
}

function PersonRow({ person }: { person: AdminPerson }) {
  const t = useTranslations('admin.people');
  const ago = useAgo();
  const seen = lastHere(person);
  return (
    <li className="border-b border-line">
      <PlaceLink
        href={pathTo.admin('people', person.id)}
        className="-mx-2 flex min-h-14 items-center gap-3 rounded-s px-2 py-2 hover:bg-hover"
      >
        <Avatar user={person} size="medium" />
        <span className="me-auto min-w-0">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <bdi className="truncate font-[600]">{person.displayName}</bdi>
            <PersonStates person={person} />
          </span>
          <span className="block truncate text-sm text-ink-2">
            <bdi>@{person.username}</bdi>
            {!person.isBot && !person.erased && (
              <>
                {' · '}
                <bdi>{person.email}</bdi>
              </>
            )}
          </span>
        </span>
        {person.secondFactor && (
          <span title={t('secondFactor')} className="text-ink-3">
            <ShieldCheck aria-label={t('secondFactor')} role="img" size={17} strokeWidth={1.75} />
          </span>
        )}
        <span className="w-36 shrink-0 text-end text-sm text-ink-2 narrow:hidden">
          {seen === null ? t('neverHere') : ago(seen)}
        </span>
      </PlaceLink>
    </li>
  );
}

/** Whoever is here for the first time has not been seen before, but has signed in. */
export function lastHere({ lastSeenAt, lastLoginAt }: AdminPerson): string | null {
  return lastSeenAt ?? lastLoginAt;
}

/** What is not as with everybody, in a word each. */
export function PersonStates({ person }: { person: AdminPerson }) {
  const t = useTranslations('admin.people');
  return (
    <>
      {person.role !== 'member' && <Pill tone="accent">{t(`roles.${person.role}`)}</Pill>}
      {person.isBot && <Pill>{t('bot')}</Pill>}
      {person.erased ? <Pill>{t('erased')}</Pill> : person.deactivated && <Pill>{t('deactivated')}</Pill>}
      {person.deletionAt !== null && !person.erased && <Pill tone="signal">{t('toBeDeleted')}</Pill>}
      {person.held && <Pill>{t('held')}</Pill>}
    </>
  );
}
