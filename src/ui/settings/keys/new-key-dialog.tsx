'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { CreatedApiKey } from '#contract/auth.ts';
import { Button } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { CopyButton } from '#ui/parts/copy-button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { StepForm } from '#ui/parts/step-form.tsx';

const LIVES = ['30', '90', '365', 'never'] as const;
const DAY_MS = 86_400_000;

interface NewKeyDialogProps {
  title: string;
  create: (wanted: { name: string; expiresAt?: string }) => Promise<CreatedApiKey>;
  onClose: () => void;
}

/** What it is for and how long it holds; then the key itself, this once. */
export function NewKeyDialog({ title, create, onClose }: NewKeyDialogProps) {
  const t = useTranslations('settingsScreen.keys');
  const [life, setLife] = useState<(typeof LIVES)[number]>('90');
  const [key, setKey] = useState<string | null>(null);
  if (key !== null)
    return (
      <Dialog title={t('created')} onClose={onClose}>
        <div className="grid gap-4 px-5 pt-1 pb-5">
          <p className="text-ink-2">{t('createdText')}</p>
          <code dir="ltr" className="rounded-m bg-rail px-3 py-2 font-mono text-sm break-all select-all">
            {key}
          </code>
          <div className="flex flex-wrap justify-end gap-2">
            <CopyButton text={key} label={t('copyKey')} />
            <Button look="primary" onClick={onClose}>
              {t('kept')}
            </Button>
          </div>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="px-5 pt-1 pb-5">
        <StepForm
          isDialog
          submit={t('create')}
          onCancel={onClose}
          onSubmit={async (fields) => {
            const expiresAt = new Date(Date.now() + Number(life) * DAY_MS);
            const name = String(fields.get('name'));
            setKey((await create({ name, ...(life === 'never' ? {} : { expiresAt: expiresAt.toISOString() }) })).key);
          }}
        >
          <Field
            label={t('name')}
            name="name"
            required
            maxLength={80}
            dir="auto"
            hint={t('nameHint')}
            autoComplete="off"
          />
          <Choice
            label={t('life')}
            value={life}
            onChange={setLife}
            choices={LIVES.map((days) => ({
              value: days,
              label: days === 'never' ? t('forever') : t('days', { count: Number(days) }),
            }))}
          />
        </StepForm>
      </div>
    </Dialog>
  );
}
