'use client';
import { Moon, Sun, SunMoon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '#ui/parts/button.tsx';
import { chooseTheme, type Theme, useChosenTheme } from '#ui/theme/theme.tsx';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS = { system: SunMoon, light: Sun, dark: Moon };

/** As the system has it, light, dark, and round again. */
export function ThemeChoice() {
  const t = useTranslations('settings');
  const theme = useChosenTheme();
  const Icon = ICONS[theme];
  return (
    <IconButton label={t(`theme.${theme}`)} size="small" onClick={() => chooseTheme(NEXT[theme])}>
      <Icon size={17} strokeWidth={1.75} />
    </IconButton>
  );
}
