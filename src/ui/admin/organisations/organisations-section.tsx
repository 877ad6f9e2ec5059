'use client';
import { Building2, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Toolbar } from '#ui/admin/admin-parts.tsx';
import { OrganisationDialog } from '#ui/admin/organisations/organisation-dialog.tsx';
import { PageList } from '#ui/admin/page-list.tsx';
import { usePages } from '#ui/admin/use-pages.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useFullTime } from '#ui/language/clock-time.ts';
import { Button } from '#ui/parts/button.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

export function OrganisationsSection() {
  const t = useTranslations('admin.organisations');
  const { api } = useParley();
  const moment = useFullTime();
  const [isMaking, setMaking] = useState(false);
  const pages = usePages(keys.admin('organisations', 'pages'), (cursor) => api.organisations.list.query({ cursor }));
  return (
    <>
      <Toolbar>
        <p className="me-auto max-w-[66ch] text-sm text-ink-2">{t('text')}</p>
        <Button look="primary" onClick={() => setMaking(true)}>
          <Plus aria-hidden="true" size={17} strokeWidth={2} />
          {t('create')}
        </Button>
      </Toolbar>
      <PageList pages={pages} label={t('title')} empty={t('none')}>
        {(organisation) => (
          <li key={organisation.id} className="border-b border-line">
            <PlaceLink
              href={pathTo.admin('organisations', organisation.id)}
              className="-mx-2 flex min-h-13 items-center gap-3 rounded-s px-2 py-2 hover:bg-hover"
            >
              <Building2 aria-hidden="true" size={18} strokeWidth={1.75} className="shrink-0 text-ink-3" />
              <span className="me-auto min-w-0 truncate font-[600]">
                <bdi>{organisation.name}</bdi>
              </span>
              <span className="text-sm text-ink-2 narrow:hidden">
                {t('since', { date: moment(organisation.createdAt) })}
              </span>
            </PlaceLink>
          </li>
        )}
      </PageList>
      {isMaking && <OrganisationDialog onClose={() => setMaking(false)} />}
    </>
  );
}
