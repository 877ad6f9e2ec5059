'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { Refusal } from '#client/refusal.ts';
import { AccountFrame } from '#ui/account/account-frame.tsx';
import { startSession } from '#ui/account/session.ts';
import { Button } from '#ui/parts/button.tsx';
import { Field } from '#ui/parts/field.tsx';

export function SignInForm({ hasEnded }: { hasEnded: boolean }) {
  const t = useTranslations();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);

  async function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(null);
    const refused = await startSession(String(fields.get('login')).trim(), String(fields.get('password')));
    if (refused === null) {
      window.location.assign('/');
      return;
    }
    setFailure(refused);
    setBusy(false);
  }

  return (
    <AccountFrame title={t('signIn.title')} text={hasEnded ? t('signIn.ended') : t('signIn.text')}>
      <form onSubmit={signIn} className="grid gap-4">
        <Field
          label={t('signIn.login')}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          dir="ltr"
        />
        <Field
          label={t('signIn.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          dir="ltr"
        />
        {failure && (
          <p role="alert" className="rounded-m bg-signal-soft px-3 py-2 text-sm text-signal">
            {t.has(`errors.${failure}`) ? t(`errors.${failure}`) : t('errors.internal')}
          </p>
        )}
        <Button look="primary" type="submit" disabled={isBusy} className="min-h-10!">
          {t('signIn.submit')}
        </Button>
      </form>
      <p className="text-sm text-ink-2">
        {t.rich('signIn.noAccount', {
          link: (text) => (
            <Link href="/sign-up" className="font-[600] text-accent underline underline-offset-2">
              {text}
            </Link>
          ),
        })}
      </p>
    </AccountFrame>
  );
}
