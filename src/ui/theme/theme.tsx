'use client';
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import { keepForServer } from '#ui/data/kept-on-this-device.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const ThemeContext = createContext<Theme>('system');

/** What the server read from the cookie, so that the first picture is the right one. */
export function ThemeProvider({ theme, children }: { theme: Theme; children: ReactNode }) {
  return <ThemeContext value={theme}>{children}</ThemeContext>;
}

/** what was chosen since the page came */
let chosen: Theme | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useChosenTheme(): Theme {
  const atFirst = useContext(ThemeContext);
  return useSyncExternalStore(
    subscribe,
    () => chosen ?? atFirst,
    () => atFirst,
  );
}

/** At once, and for the next page that the server draws. */
export function chooseTheme(theme: Theme): void {
  chosen = theme;
  keepForServer('theme', theme === 'system' ? null : theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}
