'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useRef } from 'react';
import { IconButton } from '#ui/parts/button.tsx';
import { useModal } from '#ui/parts/use-modal.ts';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Mounted is open. The browser keeps focus inside, answers Escape and gives focus back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const t = useTranslations('dialog');
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useModal(ref);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
      className="arriving m-auto max-h-[min(640px,90dvh)] w-[min(460px,calc(100vw-24px))] overflow-hidden rounded-l bg-paper text-ink shadow-raised backdrop:bg-veil open:flex open:flex-col"
    >
      <header className="flex items-center gap-3 ps-5 pe-3 pt-3 pb-1">
        <h2 id={titleId} className="me-auto text-lg font-[650] tracking-[-0.01em]">
          {title}
        </h2>
        <IconButton label={t('close')} onClick={onClose}>
          <X size={18} strokeWidth={1.75} />
        </IconButton>
      </header>
      {children}
    </dialog>
  );
}
