'use client';
import { useTranslations } from 'next-intl';
import { ChoiceRows } from '#ui/parts/choice-rows.tsx';
import { Part } from '#ui/settings/part.tsx';
import { chooseTheme, useChosenTheme } from '#ui/theme/theme.tsx';

const THEMES = ['system', 'light', 'dark'] as const;

export function AppearanceSection() {
  const t = useTranslations('settingsScreen.appearance');
  return (
    <>
      <Part title={t('theme')} text={t('themeText')}>
        <ChoiceRows
          name="theme"
          legend={t('theme')}
          value={useChosenTheme()}
          onChange={chooseTheme}
          choices={THEMES.map((theme) => ({
            value: theme,
            label: t(theme),
            ...(theme === 'system' ? { hint: t('systemHint') } : {}),
          }))}
        />
      </Part>
      <Part title={t('motion')} text={t('motionText')} />
    </>
  );
}
