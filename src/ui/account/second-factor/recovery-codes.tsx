'use client';
import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '#ui/parts/button.tsx';
import { CopyButton } from '#ui/parts/copy-button.tsx';

interface RecoveryCodesProps {
  codes: readonly string[];
  /** by what stands above it */
  heading?: 'h2' | 'h3';
  onDone: () => void;
}

/** Shown this once: whoever leaves without them makes new ones. */
export function RecoveryCodesShown({ codes, heading: Heading = 'h3', onDone }: RecoveryCodesProps) {
  const t = useTranslations('account.secondFactor');
  const text = `${codes.join('\n')}\n`;
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'parley-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <section aria-label={t('codesTitle')} className="grid gap-4">
      <div className="grid gap-1">
        <Heading className="font-[650]">{t('codesTitle')}</Heading>
        <p className="max-w-[60ch] text-ink-2">{t('codesText')}</p>
      </div>
      <ul dir="ltr" className="grid max-w-80 grid-cols-2 gap-x-8 gap-y-1 font-mono tabular-nums">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} label={t('copyCodes')} />
        <Button onClick={save}>
          <Download size={16} strokeWidth={1.75} />
          {t('downloadCodes')}
        </Button>
        <Button look="primary" onClick={onDone}>
          {t('codesKept')}
        </Button>
      </div>
    </section>
  );
}
