'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { StepForm } from '#ui/parts/step-form.tsx';
import { Part } from '#ui/settings/part.tsx';

export function EmailPart() {
  const t = useTranslations('settingsScreen.security');
  const { api, queries } = useParley();
  const cache = useQueryClient();
  const me = useQuery(queries.me);
  return (
    <Part title={t('email')} text={t('emailText')}>
      <Loaded query={me}>
        {({ email }) => (
          <StepForm
            key={email}
            submit={t('changeEmail')}
            onSubmit={async (fields) => {
              const typed = String(fields.get('email')).trim();
              if (typed === email) return;
              cache.setQueryData(keys.me, await api.users.update.mutate({ email: typed }));
              noticeDone(t('emailChanged'));
            }}
          >
            <Field
              label={t('emailAddress')}
              name="email"
              type="email"
              autoComplete="email"
              required
              maxLength={254}
              dir="ltr"
              defaultValue={email}
            />
          </StepForm>
        )}
      </Loaded>
    </Part>
  );
}
