'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { IconButton } from '#ui/parts/button.tsx';

interface SidePanelProps {
  title: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** What stands beside a room; on a phone in its place. Escape closes it, wherever in it one is. */
export function SidePanel({ title, subtitle, actions, onClose, children }: SidePanelProps) {
  const t = useTranslations('dialog');
  return (
    <section
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        // A dialog or a menu that was opened from here has an Escape of its own.
        const { target, currentTarget } = event;
        if (!(target instanceof Element) || !currentTarget.contains(target) || target.closest('dialog')) return;
        event.preventDefault();
        onClose();
      }}
      className="relative flex h-full min-h-0 w-full flex-col border-s border-line bg-ground [--edge:16px] narrow:border-0"
    >
      <header className="flex min-h-14.5 items-center gap-1 border-b border-line ps-4 pe-2.5">
        <div className="me-auto min-w-0 leading-tight">
          <h2 className="truncate font-[650]">{title}</h2>
          {subtitle && <p className="truncate text-sm text-ink-2">{subtitle}</p>}
        </div>
        {actions}
        <IconButton label={t('close')} onClick={onClose}>
          <X size={18} strokeWidth={1.75} />
        </IconButton>
      </header>
      {children}
    </section>
  );
}
