'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { Organisation } from '#contract/organisations.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';

/** A new one, or another name for one that is there. */
export function OrganisationDialog({ organisation, onClose }: { organisation?: Organisation; onClose: () => void }) {
  const t = useTranslations();
  const { api } = useParley();
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const action = organisation ? t('admin.organisations.rename') : t('admin.organisations.create');
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name'));
    setBusy(true);
    setFailure(null);
    try {
      if (organisation) await api.organisations.rename.mutate({ organisationId: organisation.id, name });
      else await api.organisations.create.mutate({ name });
      noticeDone(t('admin.saved'));
      await cache.invalidateQueries({ queryKey: keys.admin('organisations') });
      onClose();
    } catch (error) {
      setFailure(refusalOf(error).code);
      setBusy(false);
    }
  };
  return (
    <Dialog title={action} onClose={onClose}>
      <form onSubmit={save} className="grid gap-4 px-5 pt-2 pb-5">
        <Field
          label={t('admin.organisations.name')}
          name="name"
          required
          maxLength={100}
          defaultValue={organisation?.name}
          error={failure ? t(`errors.${failure}`) : undefined}
          dir="auto"
          autoComplete="off"
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" type="submit" disabled={isBusy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
