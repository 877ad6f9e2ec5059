'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';

export default function PageError({ reset }: { reset: () => void }) {
  const t = useTranslations('page');
  return (
    <div className="flex min-h-full">
      <EmptyState isPlace title={t('broken')} text={t('brokenText')}>
        <Button onClick={reset}>{t('again')}</Button>
      </EmptyState>
    </div>
  );
}
