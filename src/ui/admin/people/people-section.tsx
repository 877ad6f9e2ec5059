'use client';
import { UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Filter, Toolbar } from '#ui/admin/admin-parts.tsx';
import { NewPersonDialog } from '#ui/admin/people/new-person-dialog.tsx';
import { PeopleList } from '#ui/admin/people/people-list.tsx';
import { usePages } from '#ui/admin/use-pages.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { SearchField } from '#ui/parts/search-field.tsx';
import { useSettled } from '#ui/rooms/use-settled.ts';

const ROLES = ['any', 'owner', 'admin', 'member'] as const;
const STATES = ['any', 'active', 'deactivated', 'withoutSecondFactor', 'bots'] as const;

export function PeopleSection() {
  const t = useTranslations('admin.people');
  const { api } = useParley();
  const [query, setQuery] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>('any');
  const [state, setState] = useState<(typeof STATES)[number]>('any');
  const [isMaking, setMaking] = useState(false);
  const sought = useSettled(query.trim());
  const asked = {
    query: sought,
    bot: state === 'bots',
    ...(role !== 'any' && { role }),
    ...((state === 'active' || state === 'deactivated') && { state }),
    ...(state === 'withoutSecondFactor' && { secondFactor: false }),
  };
  const pages = usePages(keys.admin('people', asked), (cursor) => api.admin.people.query({ ...asked, cursor }));
  return (
    <>
      <Toolbar>
        <div className="min-w-52 flex-1">
          <SearchField label={t('search')} value={query} onChange={setQuery} />
        </div>
        <Filter
          label={t('role')}
          value={role}
          onChange={setRole}
          choices={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
        />
        <Filter
          label={t('state')}
          value={state}
          onChange={setState}
          choices={STATES.map((value) => ({ value, label: t(`states.${value}`) }))}
        />
        <Button look="primary" className="narrow:w-full" onClick={() => setMaking(true)}>
          <UserPlus aria-hidden="true" size={17} strokeWidth={1.75} />
          {t('add')}
        </Button>
      </Toolbar>
      <PeopleList pages={pages} empty={t('none')} />
      <p className="mt-auto pt-6 text-sm text-ink-3">{t('import')}</p>
      {isMaking && <NewPersonDialog onClose={() => setMaking(false)} />}
    </>
  );
}
