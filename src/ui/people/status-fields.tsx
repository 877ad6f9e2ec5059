'use client';
import { SmilePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { EmojiPicker } from '#ui/emoji/emoji-picker.tsx';
import { Field } from '#ui/parts/field.tsx';
import { EmojiSign } from '#ui/people/status-emoji.tsx';

interface StatusFieldsProps {
  emoji: string;
  text: string;
  onEmoji: (emoji: string) => void;
  onText: (text: string) => void;
}

/** The words and their emoji. It is picked in place: a dialog lets nothing stand over it. */
export function StatusFields({ emoji, text, onEmoji, onText }: StatusFieldsProps) {
  const t = useTranslations('status');
  const [isPicking, setPicking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const shut = () => {
    setPicking(false);
    opener.current?.focus();
  };
  const pick = (next: string) => {
    onEmoji(next);
    shut();
  };
  return (
    <div className="grid gap-2">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-end gap-2">
        <button
          ref={opener}
          type="button"
          aria-label={t('emoji')}
          title={t('emoji')}
          aria-expanded={isPicking}
          onClick={() => setPicking(!isPicking)}
          className="grid size-10 place-items-center rounded-m border border-line-strong text-lg hover:bg-hover touch:size-11"
        >
          {emoji === '' ? (
            <SmilePlus size={18} strokeWidth={1.75} className="text-ink-3" />
          ) : (
            <EmojiSign emoji={emoji} />
          )}
        </button>
        <Field
          label={t('text')}
          value={text}
          onChange={(event) => onText(event.target.value)}
          maxLength={140}
          autoComplete="off"
          dir="auto"
          autoFocus
        />
      </div>
      {isPicking && (
        <div className="grid justify-items-start gap-1">
          <div className="max-w-full overflow-hidden rounded-m border border-line">
            <EmojiPicker onPick={pick} onClose={shut} />
          </div>
          {emoji !== '' && (
            <button
              type="button"
              onClick={() => pick('')}
              className="min-h-10 rounded-s px-2 text-sm text-ink-2 hover:bg-hover"
            >
              {t('noEmoji')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
