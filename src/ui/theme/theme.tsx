'use client';
import { createContext, type ReactNode, useContext } from 'react';

export type Theme = 'light' | 'dark' | 'system';

const ThemeContext = createContext<Theme>('system');

/** What the server read from the cookie, so that the first picture is the right one. */
export function ThemeProvider({ theme, children }: { theme: Theme; children: ReactNode }) {
  return <ThemeContext value={theme}>{children}</ThemeContext>;
}

export const useChosenTheme = () => useContext(ThemeContext);
