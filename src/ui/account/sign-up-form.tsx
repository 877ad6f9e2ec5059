'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { AboutServer } from '#contract/settings.ts';
import { AccountFrame } from '#ui/account/account-frame.tsx';
import { AccountLink } from '#ui/account/account-link.tsx';
import { connectAccount } from '#ui/account/connect-account.ts';
import { fieldsAtFault, type SignUpField } from '#ui/account/fields-at-fault.ts';
import { withReturn } from '#ui/account/return-path.ts';
import { startSession } from '#ui/account/session.ts';
import { useIsAwake } from '#ui/account/use-is-awake.ts';
import { Button } from '#ui/parts/button.tsx';
import { Failure } from '#ui/parts/failure.tsx';
import { Field } from '#ui/parts/field.tsx';

interface SignUpFormProps {
  about: AboutServer;
  invite: string | null;
  to: string;
}

export function SignUpForm({ about, invite, to }: SignUpFormProps) {
  const t = useTranslations('signUp');
  const { firstAccount, registration, name } = about;
  const isShut = !firstAccount && (registration === 'closed' || (registration === 'invite' && invite === null));
  if (isShut) {
    const isClosed = registration === 'closed';
    return (
      <AccountFrame
        server={name}
        title={t(isClosed ? 'closed' : 'byInvite')}
        text={t(isClosed ? 'closedText' : 'byInviteText')}
      >
        <ToSignIn to={to} />
      </AccountFrame>
    );
  }
  return (
    <AccountFrame
      server={name}
      title={t(firstAccount ? 'firstTitle' : 'title')}
      text={t(firstAccount ? 'firstText' : 'text')}
    >
      <SignUpFields invite={firstAccount ? null : invite} to={to} />
      {!firstAccount && <ToSignIn to={to} />}
    </AccountFrame>
  );
}

function ToSignIn({ to }: { to: string }) {
  const t = useTranslations('signUp');
  return (
    <p className="text-sm text-ink-2">
      {t.rich('hasAccount', {
        link: (text) => <AccountLink href={withReturn('/sign-in', to)}>{text}</AccountLink>,
      })}
    </p>
  );
}

function SignUpFields({ invite, to }: { invite: string | null; to: string }) {
  const t = useTranslations();
  const isAwake = useIsAwake();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal | null>(null);
  const atFault = failure ? fieldsAtFault(failure) : new Set<SignUpField>();

  async function signUp(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const read = (name: SignUpField) => String(fields.get(name));
    const username = read('username').trim();
    const displayName = read('displayName').trim();
    setBusy(true);
    setFailure(null);
    try {
      const { accessToken } = await connectAccount().auth.signUp.mutate({
        username,
        email: read('email').trim(),
        password: read('password'),
        ...(displayName === '' ? {} : { displayName }),
        ...(invite === null ? {} : { invite }),
      });
      // A browser has a session of its own; that of the tokens would stand among the devices for nothing.
      await connectAccount(accessToken)
        .auth.signOut.mutate()
        .catch(() => undefined);
    } catch (error) {
      setFailure(refusalOf(error));
      setBusy(false);
      return;
    }
    const refused = await startSession({ login: username, password: read('password') });
    // The account exists by now, so what is left to do can be done on the other page.
    window.location.assign(refused === null ? to : withReturn('/sign-in', to));
  }

  /** A field at fault says what it wants, in red; a name that is taken says that. */
  const errorOf = (field: SignUpField): string | undefined => {
    if (!failure || !atFault.has(field)) return undefined;
    if (failure.code !== 'invalid_input') return t(`errors.${failure.code}`);
    return field === 'displayName' ? t('errors.invalid_input') : t(`signUp.${field}Hint`);
  };

  return (
    <form method="post" onSubmit={signUp} className="grid gap-4">
      <Field
        label={t('signUp.displayName')}
        name="displayName"
        autoComplete="name"
        maxLength={80}
        dir="auto"
        error={errorOf('displayName')}
      />
      <Field
        label={t('signUp.username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        minLength={2}
        maxLength={32}
        dir="ltr"
        hint={t('signUp.usernameHint')}
        error={errorOf('username')}
      />
      <Field
        label={t('signUp.email')}
        name="email"
        type="email"
        autoComplete="email"
        required
        dir="ltr"
        error={errorOf('email')}
      />
      <Field
        label={t('signUp.password')}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        maxLength={200}
        dir="ltr"
        hint={t('signUp.passwordHint')}
        error={errorOf('password')}
      />
      <Failure code={atFault.size === 0 ? (failure?.code ?? null) : null} />
      <Button look="primary" type="submit" disabled={isBusy || !isAwake} className="min-h-10!">
        {t('signUp.submit')}
      </Button>
    </form>
  );
}
