'use client';
import { Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '#ui/parts/button.tsx';
import { INPUT } from '#ui/parts/field.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';

interface HandOverProps {
  text: string;
  /** of this server, or a secret as it is */
  path: string;
  onClose: () => void;
}

/** Something that is shown once and handed on: a link, or a secret. */
export function HandOver({ text, path, onClose }: HandOverProps) {
  const t = useTranslations('admin');
  const shown = path.startsWith('/') ? window.location.origin + path : path;
  const copy = async () => {
    await navigator.clipboard.writeText(shown);
    noticeDone(t('copied'));
  };
  return (
    <div className="grid gap-4 px-5 pt-2 pb-5">
      <p className="text-ink-2">{text}</p>
      <input
        readOnly
        dir="ltr"
        aria-label={text}
        value={shown}
        onFocus={(event) => event.target.select()}
        className={`${INPUT} font-mono text-sm`}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={copy}>
          <Copy aria-hidden="true" size={16} strokeWidth={1.75} />
          {t('copy')}
        </Button>
        <Button look="primary" onClick={onClose}>
          {t('done')}
        </Button>
      </div>
    </div>
  );
}
