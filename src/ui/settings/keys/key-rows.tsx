'use client';
import { useFormatter, useNow, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ApiKey } from '#contract/auth.ts';
import { Button } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';

interface KeyRowsProps {
  apiKeys: readonly ApiKey[];
  onRevoke: (apiKeyId: number) => Promise<unknown>;
}

export function KeyRows({ apiKeys, onRevoke }: KeyRowsProps) {
  const t = useTranslations('settingsScreen.keys');
  const [asked, setAsked] = useState<ApiKey | null>(null);
  return (
    <>
      <ul className="grid">
        {apiKeys.map((apiKey) => (
          <KeyRow key={apiKey.id} apiKey={apiKey} onRevoke={() => setAsked(apiKey)} />
        ))}
      </ul>
      {asked && (
        <Confirm
          title={t('revokeTitle', { name: asked.name })}
          text={t('revokeText')}
          action={t('revoke')}
          onConfirm={() => onRevoke(asked.id)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const t = useTranslations('settingsScreen.keys');
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const { name, prefix, lastUsedAt, expiresAt } = apiKey;
  const day = (at: string) => format.dateTime(new Date(at), { dateStyle: 'medium' });
  const used =
    lastUsedAt === null
      ? t('unused')
      : t('used', { when: format.relativeTime(new Date(Math.min(Date.parse(lastUsedAt), now.getTime())), now) });
  const ends =
    expiresAt === null
      ? t('forever')
      : t(Date.parse(expiresAt) < now.getTime() ? 'expired' : 'expires', { day: day(expiresAt) });
  return (
    <li className="flex min-h-15 items-center gap-3.5 border-b border-line py-2.5 last:border-0">
      <div className="me-auto min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2.5">
          <bdi className="font-[560]">{name}</bdi>
          <code dir="ltr" className="font-mono text-sm text-ink-3">
            {prefix}…
          </code>
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-ink-3">
          <span>{used}</span>
          <span>{ends}</span>
        </p>
      </div>
      <Button onClick={onRevoke} aria-label={t('revokeTitle', { name })}>
        {t('revoke')}
      </Button>
    </li>
  );
}
