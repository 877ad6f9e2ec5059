'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import { Button } from '#ui/parts/button.tsx';
import { Failure } from '#ui/parts/failure.tsx';

interface StepFormProps {
  submit: string;
  danger?: boolean;
  onSubmit: (fields: FormData) => Promise<unknown>;
  onCancel?: () => void;
  /** its buttons stand as those of every dialog */
  isDialog?: boolean;
  children: ReactNode;
}

/** Some fields and what is done with them; what refuses it is said above the button. */
export function StepForm({ submit, danger = false, isDialog = false, onSubmit, onCancel, children }: StepFormProps) {
  const t = useTranslations('dialog');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      await onSubmit(new FormData(event.currentTarget));
    } catch (error) {
      setFailure(refusalOf(error).code);
    }
    setBusy(false);
  };
  const cancel = onCancel && <Button onClick={onCancel}>{t('cancel')}</Button>;
  return (
    <form method="post" onSubmit={send} className="grid max-w-140 gap-4">
      {children}
      <Failure code={failure} />
      <div className={`flex flex-wrap gap-2 ${isDialog ? 'justify-end' : ''}`}>
        {isDialog && cancel}
        <Button look={danger ? 'danger' : 'primary'} type="submit" disabled={isBusy}>
          {submit}
        </Button>
        {!isDialog && cancel}
      </div>
    </form>
  );
}
