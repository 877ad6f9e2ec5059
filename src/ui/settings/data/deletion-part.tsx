'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AccountState } from '#contract/account.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useAbout } from '#ui/data/use-about.ts';
import { useMomentTime } from '#ui/language/clock-time.ts';
import { Button } from '#ui/parts/button.tsx';
import { ChoiceRows } from '#ui/parts/choice-rows.tsx';
import { Field } from '#ui/parts/field.tsx';
import { StepForm } from '#ui/parts/step-form.tsx';
import { useDeed } from '#ui/parts/use-deed.ts';
import { Part } from '#ui/settings/part.tsx';

export function DeletionPart({ state }: { state: AccountState }) {
  const t = useTranslations('settingsScreen.data');
  const moment = useMomentTime();
  const { api } = useParley();
  const cache = useQueryClient();
  const { isBusy, run } = useDeed();
  const [isAsked, setAsked] = useState(false);
  const again = () => cache.invalidateQueries({ queryKey: keys.account });
  const keep = () =>
    run(async () => {
      await api.account.cancelDeletion.mutate();
      await again();
    });

  if (state.deletionAt !== null) {
    const at = moment(state.deletionAt);
    return (
      <Part title={t('delete')} text={t(state.deletionTakesMessages ? 'plannedWithMessages' : 'planned', { at })}>
        <div>
          <Button look="primary" disabled={isBusy} onClick={keep}>
            {t('keep')}
          </Button>
        </div>
      </Part>
    );
  }
  return (
    <Part title={t('delete')} text={t('deleteText')}>
      {isAsked ? (
        <DeletionForm
          onPlanned={async () => {
            await again();
            setAsked(false);
          }}
          onCancel={() => setAsked(false)}
        />
      ) : (
        <div>
          <Button onClick={() => setAsked(true)}>{t('deleteAsk')}</Button>
        </div>
      )}
    </Part>
  );
}

type Fate = 'stay' | 'go';

function DeletionForm({ onPlanned, onCancel }: { onPlanned: () => Promise<void>; onCancel: () => void }) {
  const t = useTranslations('settingsScreen.data');
  const { api, queries } = useParley();
  const { data: me } = useQuery(queries.me);
  const withoutPassword = useAbout().data?.oidc != null;
  const [fate, setFate] = useState<Fate>('stay');
  const plan = async (fields: FormData) => {
    const password = String(fields.get('password'));
    await api.account.planDeletion.mutate({ takeMessages: fate === 'go', ...(password === '' ? {} : { password }) });
    await onPlanned();
  };
  return (
    <StepForm submit={t('deleteAccount')} danger onSubmit={plan} onCancel={onCancel}>
      {me?.role === 'owner' && <p className="text-ink-2">{t('ownerText')}</p>}
      <ChoiceRows
        name="fate"
        legend={t('messages')}
        value={fate}
        onChange={setFate}
        choices={[
          { value: 'stay', label: t('messagesStay'), hint: t('messagesStayHint') },
          { value: 'go', label: t('messagesGo'), hint: t('messagesGoHint') },
        ]}
      />
      <Field
        label={t('password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required={!withoutPassword}
        dir="ltr"
      />
    </StepForm>
  );
}
