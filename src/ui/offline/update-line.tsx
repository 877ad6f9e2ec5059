'use client';
import { useTranslations } from 'next-intl';
import { useState, useSyncExternalStore } from 'react';
import { hasUpdate, subscribeToUpdate, takeUpdate } from '#ui/offline/install.ts';
import { Button } from '#ui/parts/button.tsx';

/** Another build is here. It comes by itself at the next start; whoever likes has it now. */
export function UpdateLine() {
  const t = useTranslations('update');
  const isThere = useSyncExternalStore(subscribeToUpdate, hasUpdate, () => false);
  const [isPutOff, setPutOff] = useState(false);
  if (!isThere || isPutOff) return null;
  return (
    <p className="flex flex-wrap items-center justify-center gap-x-3 border-b border-line bg-paper px-4 py-1 text-sm text-ink-2">
      {t('text')}
      <span className="flex gap-1">
        <Button onClick={takeUpdate}>{t('now')}</Button>
        <Button onClick={() => setPutOff(true)}>{t('later')}</Button>
      </span>
    </p>
  );
}
