import { keepForServer } from '#ui/data/kept-on-this-device.ts';
import type { Theme } from '#ui/theme/theme.tsx';

export const THEMES = ['system', 'light', 'dark'] as const satisfies readonly Theme[];

/** As it is on screen, whoever chose it last. */
export function shownTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export function chooseTheme(theme: Theme): void {
  keepForServer('theme', theme === 'system' ? null : theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
