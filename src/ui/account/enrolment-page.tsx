'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { AboutServer } from '#contract/settings.ts';
import { AccountFrame } from '#ui/account/account-frame.tsx';
import { connectAccount } from '#ui/account/connect-account.ts';
import { SetUpSecondFactor } from '#ui/account/second-factor/set-up.tsx';
import { endSession } from '#ui/account/session.ts';
import { useIsAwake } from '#ui/account/use-is-awake.ts';
import { Button } from '#ui/parts/button.tsx';

/** The server wants a second factor of this person before anything else is done. */
export function EnrolmentPage({ about, to }: { about: AboutServer; to: string }) {
  const t = useTranslations('account.enrolment');
  const isAwake = useIsAwake();
  const api = useMemo(() => (isAwake ? connectAccount() : null), [isAwake]);
  return (
    <AccountFrame server={about.name} title={t('title')} text={t('text')}>
      {api && (
        <SetUpSecondFactor
          heading="h2"
          api={api}
          withoutPassword={about.oidc !== null}
          onDone={() => window.location.assign(to)}
        />
      )}
      <p>
        <Button look="bare" onClick={() => endSession('chosen')}>
          {t('leave')}
        </Button>
      </p>
    </AccountFrame>
  );
}
