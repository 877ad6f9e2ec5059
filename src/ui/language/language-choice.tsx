'use client';
import { Languages } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { LOCALES } from '#contract/locales.ts';
import { LANGUAGE_NAMES } from '#ui/language/locales.ts';
import { useChooseLanguage } from '#ui/language/use-choose-language.ts';

/** The browser's own list, drawn as an icon. */
export function LanguageChoice() {
  const t = useTranslations('settings');
  const locale = useLocale();
  const chooseLanguage = useChooseLanguage();
  return (
    <span className="relative grid size-8 place-items-center rounded-s text-ink-2 focus-within:outline-2 focus-within:outline-accent hover:bg-hover hover:text-ink touch:size-11">
      <Languages aria-hidden="true" size={17} strokeWidth={1.75} />
      <select
        aria-label={t('language')}
        title={t('language')}
        value={locale}
        onChange={(event) => {
          const chosen = LOCALES.find((name) => name === event.target.value);
          if (chosen) chooseLanguage(chosen);
        }}
        className="absolute inset-0 cursor-pointer appearance-none opacity-0"
      >
        {LOCALES.map((name) => (
          <option key={name} value={name} lang={name} className="bg-paper text-ink">
            {LANGUAGE_NAMES[name]}
          </option>
        ))}
      </select>
    </span>
  );
}
