'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { AboutServer } from '#contract/settings.ts';
import { AccountFrame } from '#ui/account/account-frame.tsx';
import { AccountLink } from '#ui/account/account-link.tsx';
import { connectAccount } from '#ui/account/connect-account.ts';
import { Button } from '#ui/parts/button.tsx';
import { Failure } from '#ui/parts/failure.tsx';
import { Field } from '#ui/parts/field.tsx';

type Step = 'reading' | 'ask' | 'asked' | 'choose';

/** Who forgot a password asks for a letter here, and comes back here by its link, which has the token behind #. */
export function ResetPassword({ about }: { about: AboutServer }) {
  const t = useTranslations('account.reset');
  const [step, setStep] = useState<Step>('reading');
  const [token, setToken] = useState('');

  useEffect(() => {
    const readToken = () => {
      const given = window.location.hash.slice(1);
      if (given === '') return setStep((before) => (before === 'reading' ? 'ask' : before));
      setToken(given);
      setStep('choose');
      // It lets somebody in: it stays neither in the history nor on the screen.
      window.history.replaceState(null, '', window.location.pathname);
    };
    readToken();
    // The link of the letter may be followed in this very page.
    window.addEventListener('hashchange', readToken);
    return () => window.removeEventListener('hashchange', readToken);
  }, []);

  const frame = { server: about.name };
  const back = (
    <p className="text-sm">
      <AccountLink href="/sign-in">{t('back')}</AccountLink>
    </p>
  );
  if (step === 'choose')
    return (
      <AccountFrame {...frame} title={t('chooseTitle')} text={t('chooseText')}>
        <ChooseFields token={token} />
        {back}
      </AccountFrame>
    );
  if (step === 'asked')
    return (
      <AccountFrame {...frame} title={t('askedTitle')} text={t('askedText')}>
        {back}
      </AccountFrame>
    );
  if (!about.passwordReset && step === 'ask')
    return (
      <AccountFrame {...frame} title={t('title')} text={t('noLetters')}>
        {back}
      </AccountFrame>
    );
  return (
    <AccountFrame {...frame} title={t('title')} text={t('text')}>
      <AskFields isReady={step === 'ask'} onAsked={() => setStep('asked')} />
      {back}
    </AccountFrame>
  );
}

/** One call at a time, and why the last one did not go through. */
function useSending() {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const send = async (call: () => Promise<unknown>, done: () => void) => {
    setBusy(true);
    setFailure(null);
    try {
      await call();
      done();
    } catch (error) {
      setFailure(refusalOf(error).code);
      setBusy(false);
    }
  };
  return { isBusy, failure, send };
}

function AskFields({ isReady, onAsked }: { isReady: boolean; onAsked: () => void }) {
  const t = useTranslations();
  const { isBusy, failure, send } = useSending();
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const login = String(new FormData(event.currentTarget).get('login')).trim();
    void send(() => connectAccount().auth.askForPasswordReset.mutate({ login }), onAsked);
  };
  return (
    <form method="post" onSubmit={ask} className="grid gap-4">
      <Field
        label={t('signIn.login')}
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={254}
        dir="ltr"
      />
      <Failure code={failure} />
      <Button look="primary" type="submit" disabled={isBusy || !isReady} className="min-h-10!">
        {t('account.reset.ask')}
      </Button>
    </form>
  );
}

function ChooseFields({ token }: { token: string }) {
  const t = useTranslations();
  const { isBusy, failure, send } = useSending();
  const choose = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const newPassword = String(new FormData(event.currentTarget).get('password'));
    const done = () => window.location.assign('/sign-in?reset=1');
    void send(() => connectAccount().auth.resetPassword.mutate({ token, newPassword }), done);
  };
  return (
    <form method="post" onSubmit={choose} className="grid gap-4">
      <Field
        label={t('account.reset.newPassword')}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        maxLength={200}
        dir="ltr"
        hint={t('signUp.passwordHint')}
      />
      <Failure code={failure} />
      <Button look="primary" type="submit" disabled={isBusy} className="min-h-10!">
        {t('account.reset.choose')}
      </Button>
      {failure === 'reset_invalid' && (
        <p className="text-sm">
          {/* A whole new page: this one has a token that is worth nothing. */}
          <a href="/reset-password" className="font-[600] text-accent underline underline-offset-2">
            {t('account.reset.askAgain')}
          </a>
        </p>
      )}
    </form>
  );
}
