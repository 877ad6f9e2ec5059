'use client';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { createParleyClient } from '#client/parley-client.ts';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import { AccountFrame } from '#ui/account/account-frame.tsx';
import { fieldsAtFault, type SignUpField } from '#ui/account/fields-at-fault.ts';
import { startSession } from '#ui/account/session.ts';
import { useIsAwake } from '#ui/account/use-is-awake.ts';
import { keys } from '#ui/data/keys.ts';
import { createQueryClient } from '#ui/data/query-client.ts';
import { Button } from '#ui/parts/button.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Bone } from '#ui/parts/skeleton.tsx';

type Api = ReturnType<typeof createParleyClient>['api'];

const connect = () => createParleyClient({ url: window.location.origin }).api;

export function SignUpForm({ invite }: { invite: string | null }) {
  const [cache] = useState(createQueryClient);
  return (
    <QueryClientProvider client={cache}>
      <SignUp invite={invite} />
    </QueryClientProvider>
  );
}

function SignUp({ invite }: { invite: string | null }) {
  const t = useTranslations();
  const { data: registration, error } = useQuery({
    queryKey: keys.registration,
    queryFn: () => connect().auth.registration.query(),
  });
  if (error)
    return (
      <AccountFrame title={t('signUp.title')} text={t(`errors.${refusalOf(error).code}`)}>
        {null}
      </AccountFrame>
    );
  if (!registration) {
    return (
      <AccountFrame title={t('signUp.title')}>
        <div aria-hidden="true" className="after-a-while grid gap-6">
          {['name', 'username', 'email'].map((field) => (
            <Bone key={field} className="h-10" />
          ))}
        </div>
      </AccountFrame>
    );
  }
  const { firstAccount, mode } = registration;
  const isShut = !firstAccount && (mode === 'closed' || (mode === 'invite' && invite === null));
  if (isShut) {
    return (
      <AccountFrame
        title={t(mode === 'closed' ? 'signUp.closed' : 'signUp.byInvite')}
        text={t(mode === 'closed' ? 'signUp.closedText' : 'signUp.byInviteText')}
      >
        <ToSignIn />
      </AccountFrame>
    );
  }
  return (
    <AccountFrame
      title={t(firstAccount ? 'signUp.firstTitle' : 'signUp.title')}
      text={t(firstAccount ? 'signUp.firstText' : 'signUp.text')}
    >
      <SignUpFields invite={firstAccount ? null : invite} api={connect()} />
      {!firstAccount && <ToSignIn />}
    </AccountFrame>
  );
}

function ToSignIn() {
  const t = useTranslations('signUp');
  return (
    <p className="text-sm text-ink-2">
      {t.rich('hasAccount', {
        link: (text) => (
          <Link href="/sign-in" className="font-[600] text-accent underline underline-offset-2">
            {text}
          </Link>
        ),
      })}
    </p>
  );
}

function SignUpFields({ invite, api }: { invite: string | null; api: Api }) {
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
      await api.auth.signUp.mutate({
        username,
        email: read('email').trim(),
        password: read('password'),
        ...(displayName === '' ? {} : { displayName }),
        ...(invite === null ? {} : { invite }),
      });
    } catch (error) {
      setFailure(refusalOf(error));
      setBusy(false);
      return;
    }
    const refused = await startSession(username, read('password'));
    // The account exists by now, so what is left to do can be done on the other page.
    window.location.assign(refused === null ? '/' : '/sign-in');
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
      {failure && atFault.size === 0 && (
        <p role="alert" className="rounded-m bg-signal-soft px-3 py-2 text-sm text-signal">
          {t(`errors.${failure.code}`)}
        </p>
      )}
      <Button look="primary" type="submit" disabled={isBusy || !isAwake} className="min-h-10!">
        {t('signUp.submit')}
      </Button>
    </form>
  );
}
