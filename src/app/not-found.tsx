import { useTranslations } from 'next-intl';
import { EmptyState } from '#ui/parts/empty-state.tsx';

export default function NotFound() {
  const t = useTranslations('page');
  return (
    <div className="flex min-h-full">
      <EmptyState isPlace title={t('missing')} text={t('missingText')}>
        <a href="/" className="font-[600] text-accent underline underline-offset-2">
          {t('home')}
        </a>
      </EmptyState>
    </div>
  );
}
