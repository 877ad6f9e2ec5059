'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Me } from '#contract/users.ts';
import { AdminOverview } from '#ui/admin/admin-overview.tsx';
import { AuditSection } from '#ui/admin/audit/audit-section.tsx';
import { HealthSection } from '#ui/admin/health-section.tsx';
import { OrganisationPage } from '#ui/admin/organisations/organisation-page.tsx';
import { OrganisationsSection } from '#ui/admin/organisations/organisations-section.tsx';
import { PeopleSection } from '#ui/admin/people/people-section.tsx';
import { PersonPage } from '#ui/admin/people/person-page.tsx';
import { RoomsSection } from '#ui/admin/rooms/rooms-section.tsx';
import { ServerSection } from '#ui/admin/server/server-section.tsx';
import { StatisticsSection } from '#ui/admin/statistics/statistics-section.tsx';
import { WebhookPage } from '#ui/admin/webhooks/webhook-page.tsx';
import { WebhooksSection } from '#ui/admin/webhooks/webhooks-section.tsx';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Screen } from '#ui/parts/screen.tsx';
import { ADMIN, type AdminSection, pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

interface AdminScreenProps {
  section: AdminSection | null;
  of: number | null;
  /** what everybody else finds here */
  nothing: ReactNode;
}

/** For owners and admins. To whom it is not for, there is nothing here; the server refuses him anyway. */
export function AdminScreen({ section, of, nothing }: AdminScreenProps) {
  const t = useTranslations('admin');
  const { queries } = useParley();
  const { data: me } = useQuery(queries.me);
  if (!me) return null;
  if (me.role === 'member') return nothing;
  return (
    <Screen
      title={section === null ? t('title') : `${t('title')} · ${t(`sections.${section}`)}`}
      back={section === null ? pathTo.home : of === null ? pathTo.admin() : pathTo.admin(section)}
      top={<Sections current={section} />}
      wide
      isRead={section === 'health'}
    >
      <SectionOf key={`${section} ${of}`} section={section} of={of} me={me} />
    </Screen>
  );
}

function SectionOf({ section, of, me }: { section: AdminSection | null; of: number | null; me: Me }) {
  switch (section) {
    case null:
      return <AdminOverview />;
    case 'people':
      return of === null ? <PeopleSection /> : <PersonPage userId={of} me={me} />;
    case 'rooms':
      return <RoomsSection />;
    case 'organisations':
      return of === null ? <OrganisationsSection /> : <OrganisationPage organisationId={of} />;
    case 'webhooks':
      return of === null ? <WebhooksSection /> : <WebhookPage webhookId={of} />;
    case 'audit':
      return <AuditSection />;
    case 'statistics':
      return <StatisticsSection />;
    case 'health':
      return <HealthSection />;
    case 'server':
      return <ServerSection />;
  }
}

function Sections({ current }: { current: AdminSection | null }) {
  const t = useTranslations('admin');
  const chosen = useRef<HTMLAnchorElement>(null);
  // On a phone the row is longer than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another link when the section is another
  useEffect(() => {
    // What this answers is a promise in newer browsers, and no clean-up of an effect.
    void chosen.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <nav aria-label={t('title')} className="overflow-x-auto border-b border-line px-6 narrow:px-2">
      <ul className="-mx-2.5 flex max-w-268 gap-1 narrow:mx-0">
        {ADMIN.map((section) => {
          const isCurrent = section === current;
          return (
            <li key={section}>
              <PlaceLink
                ref={isCurrent ? chosen : undefined}
                href={pathTo.admin(section)}
                aria-current={isCurrent ? 'page' : undefined}
                className={`flex min-h-10 items-center border-b-2 px-2.5 whitespace-nowrap outline-offset-[-2px] touch:min-h-11 ${
                  isCurrent
                    ? 'border-accent font-[620] text-ink'
                    : 'border-transparent text-ink-2 hover:bg-hover hover:text-ink'
                }`}
              >
                {t(`sections.${section}`)}
              </PlaceLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
