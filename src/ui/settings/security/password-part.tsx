'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Field } from '#ui/parts/field.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { StepForm } from '#ui/parts/step-form.tsx';
import { Part } from '#ui/settings/part.tsx';

export function PasswordPart() {
  const t = useTranslations('settingsScreen.security');
  const hints = useTranslations('signUp');
  const { api } = useParley();
  // Another number is another form, with nothing typed in it.
  const [changes, setChanges] = useState(0);
  return (
    <Part title={t('password')} text={t('passwordText')}>
      <StepForm
        key={changes}
        submit={t('changePassword')}
        onSubmit={async (fields) => {
          const [currentPassword, newPassword] = [String(fields.get('current')), String(fields.get('new'))];
          await api.auth.changePassword.mutate({ currentPassword, newPassword });
          setChanges(changes + 1);
          noticeDone(t('passwordChanged'));
        }}
      >
        <Field
          label={t('currentPassword')}
          name="current"
          type="password"
          autoComplete="current-password"
          required
          maxLength={200}
          dir="ltr"
        />
        <Field
          label={t('newPassword')}
          name="new"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          maxLength={200}
          dir="ltr"
          hint={hints('passwordHint')}
        />
      </StepForm>
    </Part>
  );
}
