'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Settings } from '#contract/settings.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { CopyButton } from '#ui/parts/copy-button.tsx';
import { useDeed } from '#ui/parts/use-deed.ts';

const WEEK_HOURS = 7 * 24;
const MANY = 100;

/** Where others sign up: by its address alone, or with a code in it. */
export function InviteStep({ registration }: { registration: Settings['registration'] }) {
  const t = useTranslations('account.firstRun');
  const { api } = useParley();
  const { isBusy, run } = useDeed();
  const [code, setCode] = useState<string | null>(null);
  if (registration === 'closed') return null;
  const make = () =>
    run(async () => setCode((await api.auth.createInvite.mutate({ maxUses: MANY, expiresInHours: WEEK_HOURS })).code));
  if (registration === 'invite' && code === null)
    return (
      <div>
        <Button disabled={isBusy} onClick={make}>
          {t('makeLink')}
        </Button>
      </div>
    );
  const query = registration === 'invite' && code !== null ? `?${new URLSearchParams({ invite: code })}` : '';
  const link = `${window.location.origin}/sign-up${query}`;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <code dir="ltr" className="min-w-0 rounded-m bg-rail px-3 py-2 font-mono text-sm break-all select-all">
        {link}
      </code>
      <CopyButton text={link} label={t('copyLink')} />
    </div>
  );
}
