'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Refusal } from '#client/refusal.ts';
import type { AboutServer } from '#contract/settings.ts';
import { AccountFrame } from '#ui/account/account-frame.tsx';
import { AccountLink } from '#ui/account/account-link.tsx';
import { CodeFields } from '#ui/account/code-fields.tsx';
import { withReturn } from '#ui/account/return-path.ts';
import { showProviderCode, startSession } from '#ui/account/session.ts';
import { useIsAwake } from '#ui/account/use-is-awake.ts';
import { Button } from '#ui/parts/button.tsx';
import { Failure } from '#ui/parts/failure.tsx';
import { Field } from '#ui/parts/field.tsx';

type Code = Refusal['code'];

interface SignInFormProps {
  about: AboutServer;
  because: 'ended' | 'reset' | null;
  /** comes from the provider, and shows the code of the second factor now */
  isKnownToProvider: boolean;
  /** what the way by the provider ended with */
  refused: string | null;
  to: string;
}

export function SignInForm({ about, because, isKnownToProvider, refused, to }: SignInFormProps) {
  const t = useTranslations();
  // What was right so far is shown again together with the code: the server remembers no half of a sign-in.
  const [shown, setShown] = useState<{ login: string; password: string } | null>(null);
  const [failure, setFailure] = useState<Code | null>(refused as Code | null);
  const goOn = () => window.location.assign(to);

  const tryPassword = async (fields: FormData) => {
    const typed = { login: String(fields.get('login')).trim(), password: String(fields.get('password')) };
    const why = await startSession(typed);
    if (why === null) return goOn();
    if (why === 'second_factor_required') setShown(typed);
    setFailure(why === 'second_factor_required' ? null : why);
  };
  const tryCode = async (fields: FormData) => {
    const code = String(fields.get('code')).trim();
    const why = shown ? await startSession({ ...shown, code }) : await showProviderCode(code);
    if (why === null) goOn();
    else setFailure(why);
  };

  if (shown || isKnownToProvider) {
    return (
      <AccountFrame server={about.name} title={t('account.code.title')} text={t('account.code.text')}>
        <SignInFields submit={t('signIn.submit')} failure={failure} onSubmit={tryCode}>
          <CodeFields autoFocus />
        </SignInFields>
        <p className="text-sm">
          {/* A whole new page: nothing of what was typed stays in this one. */}
          <a href={withReturn('/sign-in', to)} className="font-[600] text-accent underline underline-offset-2">
            {t('account.code.again')}
          </a>
        </p>
      </AccountFrame>
    );
  }
  const text = because === null ? t('signIn.text') : t(because === 'ended' ? 'signIn.ended' : 'account.signIn.reset');
  return (
    <AccountFrame server={about.name} title={t('signIn.title')} text={text}>
      {about.oidc && <ByProvider {...about.oidc} to={to} />}
      <SignInFields submit={t('signIn.submit')} failure={failure} onSubmit={tryPassword}>
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
      </SignInFields>
      <div className="grid gap-2 text-sm text-ink-2">
        <p>
          <AccountLink href="/reset-password">{t('account.signIn.forgotten')}</AccountLink>
        </p>
        <p>
          {t.rich('signIn.noAccount', {
            link: (words) => <AccountLink href={withReturn('/sign-up', to)}>{words}</AccountLink>,
          })}
        </p>
      </div>
    </AccountFrame>
  );
}

interface SignInFieldsProps {
  submit: string;
  failure: Code | null;
  onSubmit: (fields: FormData) => Promise<void>;
  children: ReactNode;
}

function SignInFields({ submit, failure, onSubmit, children }: SignInFieldsProps) {
  const isAwake = useIsAwake();
  const [isBusy, setBusy] = useState(false);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    await onSubmit(new FormData(event.currentTarget));
    setBusy(false);
  };
  return (
    <form method="post" onSubmit={send} className="grid gap-4">
      {children}
      <Failure code={failure} />
      <Button look="primary" type="submit" disabled={isBusy || !isAwake} className="min-h-10!">
        {submit}
      </Button>
    </form>
  );
}

/** The provider's own page asks who one is, so this is a link and no form. */
function ByProvider({ startPath, issuerHost, to }: { startPath: string; issuerHost: string; to: string }) {
  const t = useTranslations('account.signIn');
  return (
    <div className="grid gap-4">
      <a
        href={withReturn(startPath, to)}
        className="inline-flex min-h-10 items-center justify-center rounded-m border border-line-strong bg-paper px-3.5 font-[560] hover:bg-hover touch:min-h-11"
      >
        {t('byProvider', { provider: issuerHost })}
      </a>
      <p className="flex items-center gap-3 text-xs font-[600] text-ink-3">
        <span className="h-px flex-1 bg-line" />
        {t('orPassword')}
        <span className="h-px flex-1 bg-line" />
      </p>
    </div>
  );
}
