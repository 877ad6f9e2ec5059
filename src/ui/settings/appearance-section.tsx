'use client';
import { Keyboard } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '#ui/parts/button.tsx';
import { ChoiceRows } from '#ui/parts/choice-rows.tsx';
import { Part } from '#ui/settings/part.tsx';
import { useOpenDialog } from '#ui/sidebar/shell.tsx';
import { chooseTheme, useChosenTheme } from '#ui/theme/theme.tsx';

const THEMES = ['system', 'light', 'dark'] as const;

export function AppearanceSection() {
  const t = useTranslations('settingsScreen.appearance');
  const openDialog = useOpenDialog();
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
      <Part title={t('keyboard')} text={t('keyboardText')}>
        <div>
          <Button onClick={() => openDialog('shortcuts')}>
            <Keyboard aria-hidden="true" size={17} strokeWidth={1.75} />
            {t('shortcuts')}
          </Button>
        </div>
      </Part>
    </>
  );
}
