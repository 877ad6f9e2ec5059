'use client';
import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from '#ui/parts/button.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';

const SAID_MS = 2000;

interface CopyButtonProps {
  text: string;
  /** what is copied, such as "Copy key" */
  label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const t = useTranslations('parts');
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => noticeDone(t('notCopied')),
    );
  return (
    <Button onClick={copy}>
      {isCopied ? <Check size={16} strokeWidth={2} /> : <Copy size={16} strokeWidth={1.75} />}
      <span aria-live="polite">{isCopied ? t('copied') : label}</span>
    </Button>
  );
}
