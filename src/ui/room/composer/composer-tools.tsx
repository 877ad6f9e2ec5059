import { ArrowUp, AtSign, Type } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { IconButton } from '#ui/parts/button.tsx';

interface ComposerToolsProps {
  isFormatting: boolean;
  onFormatting: () => void;
  onMention: () => void;
  isSendable: boolean;
  /** what is told right before the end of the row */
  children: ReactNode;
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;

export function ComposerTools({ isFormatting, onFormatting, onMention, isSendable, children }: ComposerToolsProps) {
  const t = useTranslations('composer');
  return (
    <div className="flex items-center ps-2 pe-1.5 pb-1.5">
      <IconButton label={t('format')} aria-pressed={isFormatting} onClick={onFormatting}>
        <Type {...ICON} />
      </IconButton>
      <IconButton label={t('mention')} onClick={onMention}>
        <AtSign {...ICON} />
      </IconButton>
      <span className="me-auto" />
      {children}
      <button
        type="submit"
        disabled={!isSendable}
        aria-label={t('send')}
        title={t('send')}
        className="ms-1 grid h-8 w-9.5 shrink-0 place-items-center rounded-m bg-accent text-accent-ink hover:bg-accent-strong disabled:bg-rail disabled:text-ink-3 touch:size-11"
      >
        <ArrowUp size={18} strokeWidth={2} />
      </button>
    </div>
  );
}
