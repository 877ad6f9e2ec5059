'use client';
import { useFormatter, useLocale, useNow, useTranslations } from 'next-intl';
import { useState } from 'react';
import { LOCALES } from '#contract/locales.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useClockTime } from '#ui/language/clock-time.ts';
import { LANGUAGE_NAMES, type Locale } from '#ui/language/locales.ts';
import { useChooseLanguage } from '#ui/language/use-choose-language.ts';
import { ChoiceRows } from '#ui/parts/choice-rows.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { Part } from '#ui/settings/part.tsx';

export function LanguageSection() {
  const t = useTranslations('settingsScreen.language');
  const format = useFormatter();
  const clock = useClockTime();
  const now = useNow();
  const { api } = useParley();
  const chooseLanguage = useChooseLanguage();
  // The whole page follows when the server has drawn it; what was pressed is shown as pressed at once.
  const [chosen, setChosen] = useState<Locale>(useLocale());
  const choose = (locale: Locale) => {
    setChosen(locale);
    chooseLanguage(locale);
    // Letters and notifications are written by the server, in this language too.
    api.users.update.mutate({ locale }).catch(noticeFailure);
  };
  return (
    <>
      <Part title={t('title')} text={t('text')}>
        <ChoiceRows
          name="locale"
          legend={t('title')}
          value={chosen}
          onChange={choose}
          choices={LOCALES.map((locale) => ({ value: locale, label: LANGUAGE_NAMES[locale], lang: locale }))}
        />
      </Part>
      <Part title={t('formats')} text={t('formatsText')}>
        <p>
          {t('example', {
            date: format.dateTime(now, { dateStyle: 'full' }),
            time: clock(now.toISOString()),
            number: format.number(1234567.89),
          })}
        </p>
      </Part>
    </>
  );
}
