import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Keys } from '#ui/keyboard/keys.tsx';

/** Looks like a field and opens one: the switcher. */
export function FindField({ onOpen }: { onOpen: () => void }) {
  const t = useTranslations('sidebar');
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-keyshortcuts="Control+K Meta+K"
      className="mx-3 mb-2 flex min-h-9 items-center gap-2 rounded-m border border-line bg-paper px-2.5 text-sm text-ink-3 hover:border-line-strong touch:min-h-11"
    >
      <Search aria-hidden="true" size={17} strokeWidth={1.75} className="shrink-0" />
      <span className="me-auto truncate">{t('find')}</span>
      <span className="narrow:hidden touch:hidden">
        <Keys of="mod+K" />
      </span>
    </button>
  );
}
