'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { SecondFactorBegun } from '#contract/auth.ts';
import type { AccountApi } from '#ui/account/connect-account.ts';
import { QrPicture } from '#ui/account/second-factor/qr-picture.tsx';
import { RecoveryCodesShown } from '#ui/account/second-factor/recovery-codes.tsx';
import { CopyButton } from '#ui/parts/copy-button.tsx';
import { Field } from '#ui/parts/field.tsx';
import { StepForm } from '#ui/parts/step-form.tsx';

interface SetUpProps {
  api: AccountApi;
  /** whether there may be people without a password, who come by a provider */
  withoutPassword: boolean;
  /** of what comes last, by what stands above it */
  heading?: 'h2' | 'h3';
  onDone: () => void;
  onCancel?: () => void;
}

/** The password, then the picture and a first code of it, then the codes for when the authenticator is lost. */
export function SetUpSecondFactor({ api, withoutPassword, heading = 'h3', onDone, onCancel }: SetUpProps) {
  const t = useTranslations('account.secondFactor');
  const [begun, setBegun] = useState<SecondFactorBegun | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);

  if (codes) return <RecoveryCodesShown codes={codes} heading={heading} onDone={onDone} />;
  if (begun)
    return (
      <StepForm
        key="code"
        submit={t('turnOn')}
        {...(onCancel ? { onCancel } : {})}
        onSubmit={async (fields) => {
          const code = String(fields.get('code')).replace(/\s/g, '');
          setCodes((await api.auth.secondFactor.confirm.mutate({ code })).recoveryCodes);
        }}
      >
        <div className="flex flex-wrap items-center gap-x-6 gap-y-4">
          <QrPicture text={begun.uri} label={t('picture')} />
          <div className="grid min-w-60 flex-1 gap-3">
            <p className="text-ink-2">{t('scan')}</p>
            <p className="text-sm text-ink-2">{t('byHand')}</p>
            <code dir="ltr" className="font-mono text-sm break-all">
              {begun.secret.match(/.{1,4}/g)?.join(' ')}
            </code>
            <div>
              <CopyButton text={begun.secret} label={t('copySecret')} />
            </div>
          </div>
        </div>
        <Field
          label={t('firstCode')}
          name="code"
          autoFocus
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          maxLength={10}
          dir="ltr"
          hint={t('firstCodeHint')}
        />
      </StepForm>
    );
  return (
    <StepForm
      key="password"
      submit={t('begin')}
      {...(onCancel ? { onCancel } : {})}
      onSubmit={async (fields) => {
        const password = String(fields.get('password'));
        setBegun(await api.auth.secondFactor.begin.mutate(password === '' ? {} : { password }));
      }}
    >
      <Field
        label={t('password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required={!withoutPassword}
        dir="ltr"
        {...(withoutPassword ? { hint: t('passwordHint') } : {})}
      />
    </StepForm>
  );
}
