import { ArrowDown } from 'lucide-react';
import { useTranslations } from 'next-intl';

/** Leads to the end of a log from further up, and tells how much came there meanwhile. */
export function ToLatest({ below, onGo }: { below: number; onGo: () => void }) {
  const t = useTranslations('log');
  return (
    <button
      type="button"
      onClick={onGo}
      className="arriving absolute inset-x-0 bottom-2 z-5 mx-auto flex min-h-8 w-max items-center gap-1.5 rounded-full border border-line-strong bg-paper px-3.5 text-sm font-[600] text-accent shadow-raised touch:min-h-11"
    >
      <ArrowDown size={15} strokeWidth={2} />
      {below > 0 ? t('newBelow', { count: below }) : t('toLatest')}
    </button>
  );
}
