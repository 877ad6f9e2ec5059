'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { MAX_KEYWORDS } from '#contract/limits.ts';
import { IconButton } from '#ui/parts/button.tsx';
import { Field } from '#ui/parts/field.tsx';
import { StepForm } from '#ui/parts/step-form.tsx';
import type { ChangeNotices } from '#ui/settings/notices/notifications-section.tsx';
import { Part } from '#ui/settings/part.tsx';

/** Words that one is told of wherever they fall. */
export function WordsPart({ words, onChange }: { words: readonly string[]; onChange: ChangeNotices }) {
  const t = useTranslations('settingsScreen.notices');
  const add = async (fields: FormData) => {
    const word = String(fields.get('word')).trim();
    if (!words.includes(word)) await onChange({ keywords: [...words, word] });
  };
  return (
    <Part title={t('words')} text={t('wordsText')}>
      {words.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {words.map((word) => (
            <li key={word} className="flex items-center rounded-full bg-accent-soft ps-3 pe-0.5 font-[560]">
              <bdi>{word}</bdi>
              <IconButton
                label={t('removeWord', { word })}
                size="small"
                onClick={() => onChange({ keywords: words.filter((other) => other !== word) })}
              >
                <X size={15} strokeWidth={2} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {words.length < MAX_KEYWORDS && (
        <StepForm key={words.length} submit={t('addWord')} onSubmit={add}>
          <Field label={t('word')} name="word" required minLength={2} maxLength={50} dir="auto" autoComplete="off" />
        </StepForm>
      )}
    </Part>
  );
}
