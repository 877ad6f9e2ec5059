import { useTranslations } from 'next-intl';
import type { Refusal } from '#client/refusal.ts';

/** Why a form did not go through, above its button, said to screen readers when it appears. */
export function Failure({ code }: { code: Refusal['code'] | null }) {
  const t = useTranslations('errors');
  if (code === null) return null;
  return (
    <p role="alert" className="rounded-m bg-signal-soft px-3 py-2 text-sm text-signal">
      {t.has(code) ? t(code) : t('internal')}
    </p>
  );
}
