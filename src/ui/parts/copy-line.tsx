'use client';
import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { IconButton } from '#ui/parts/button.tsx';
import { INPUT } from '#ui/parts/field.tsx';

/** Something to take along, such as a link: one press copies it. */
export function CopyLine({ label, text }: { label: string; text: string }) {
  const t = useTranslations('copy');
  const [isCopied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    // Where a page may not write there, what is selected is copied by hand.
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-1">
      <input
        ref={field}
        readOnly
        dir="ltr"
        aria-label={label}
        value={text}
        onFocus={(event) => event.target.select()}
        className={`${INPUT} font-mono text-sm!`}
      />
      <IconButton label={isCopied ? t('copied') : t('copy')} onClick={() => void copy()}>
        {isCopied ? <Check size={17} strokeWidth={2} /> : <Copy size={17} strokeWidth={1.75} />}
      </IconButton>
      <span role="status" className="sr-only">
        {isCopied && t('copied')}
      </span>
    </div>
  );
}
