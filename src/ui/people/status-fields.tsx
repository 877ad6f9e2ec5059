'use client';
import { SmilePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Field } from '#ui/parts/field.tsx';
import { EmojiSign } from '#ui/people/status-emoji.tsx';

const OFTEN = ['🎯', '📅', '🥪', '☕', '🏠', '🚆', '🌴', '🤒', '👶', '📞', '🎧', '🌙', '🎉', '🏃', '📚', '🔧'];

interface StatusFieldsProps {
  emoji: string;
  text: string;
  onEmoji: (emoji: string) => void;
  onText: (text: string) => void;
}

/** The words and their emoji, which is chosen from those that people are at most of the time. */
export function StatusFields({ emoji, text, onEmoji, onText }: StatusFieldsProps) {
  const t = useTranslations('status');
  const [isPicking, setPicking] = useState(false);
  const gridId = useId();
  const pick = (next: string) => {
    onEmoji(next);
    setPicking(false);
  };
  return (
    <div className="grid gap-2">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-end gap-2">
        <button
          type="button"
          aria-label={t('emoji')}
          title={t('emoji')}
          aria-expanded={isPicking}
          aria-controls={gridId}
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
      <div id={gridId} hidden={!isPicking} className="flex flex-wrap gap-0.5">
        {OFTEN.map((sign) => (
          <button
            key={sign}
            type="button"
            aria-pressed={sign === emoji}
            onClick={() => pick(sign)}
            className="grid size-10 place-items-center rounded-s text-lg hover:bg-hover aria-pressed:bg-accent-soft touch:size-11"
          >
            {sign}
          </button>
        ))}
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
    </div>
  );
}
