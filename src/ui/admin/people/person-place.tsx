'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { AdminPerson } from '#contract/admin.ts';
import type { Me, ServerRole } from '#contract/users.ts';
import { Part } from '#ui/admin/admin-parts.tsx';
import { everyOrganisation } from '#ui/admin/organisations/every-organisation.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';

const ROLES = ['owner', 'admin', 'member'] as const;
const NONE = 'none';

/** What somebody may do here, and to which organisation he belongs. */
export function PersonPlace({ person, me, isOpen }: { person: AdminPerson; me: Me; isOpen: boolean }) {
  const t = useTranslations('admin.people');
  const { api } = useParley();
  const cache = useQueryClient();
  const { data: organisations } = useQuery({
    queryKey: keys.admin('organisations', 'all'),
    queryFn: () => everyOrganisation(api),
  });
  const key = keys.admin('people', 'one', person.id);
  const change = async (changed: Partial<AdminPerson>, act: () => Promise<unknown>, done: string) => {
    cache.setQueryData<AdminPerson>(key, (known) => known && { ...known, ...changed });
    try {
      await act();
      noticeDone(done);
    } catch (error) {
      noticeFailure(error);
    }
    void cache.invalidateQueries({ queryKey: keys.admin('people') });
  };
  const setRole = (role: ServerRole) =>
    change(
      { role },
      () => api.users.setRole.mutate({ userId: person.id, role }),
      t('roleChanged', { role: t(`roles.${role}`) }),
    );
  const move = (value: string) => {
    const organisationId = value === NONE ? null : Number(value);
    const act = () => api.organisations.moveUser.mutate({ userId: person.id, organisationId });
    return change({ organisationId }, act, t('moved'));
  };
  const mayAppoint = me.role === 'owner' && person.id !== me.id && !person.isBot;
  const roleHint = person.id === me.id ? 'roleHintMe' : me.role === 'owner' ? 'roleHint' : 'roleHintOwners';
  return (
    <Part title={t('place')}>
      <div className="grid max-w-120 gap-4">
        {!person.isBot && (
          <Choice
            label={t('role')}
            hint={t(roleHint)}
            value={person.role}
            disabled={!mayAppoint}
            onChange={setRole}
            choices={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
          />
        )}
        {organisations && organisations.length > 0 && (
          <Choice
            label={t('organisation')}
            hint={t('organisationHint')}
            value={String(person.organisationId ?? NONE)}
            disabled={!isOpen}
            onChange={move}
            choices={[
              { value: NONE, label: t('noOrganisation') },
              ...organisations.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
        )}
      </div>
    </Part>
  );
}
