'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';

interface ConfirmProps {
  title: string;
  /** what will happen, and whether it can be taken back */
  text: ReactNode;
  /** the deed by its name, never "OK" */
  action: string;
  danger?: boolean;
  onConfirm: () => Promise<unknown> | unknown;
  onClose: () => void;
}

/** For what cannot be undone. Where undoing is possible, do it and offer that instead. */
export function Confirm({ title, text, action, danger = true, onConfirm, onClose }: ConfirmProps) {
  const t = useTranslations('dialog');
  const [isBusy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      noticeFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="grid gap-5 px-5 pt-1 pb-5">
        <div className="text-ink-2">{text}</div>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look={danger ? 'danger' : 'primary'} disabled={isBusy} onClick={confirm}>
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
