import '@fontsource-variable/atkinson-hyperlegible-mono/index.css';
import '@fontsource-variable/atkinson-hyperlegible-next/index.css';
import '@fontsource-variable/vazirmatn/index.css';
import '#ui/theme/theme.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Direction } from '#ui/language/direction.tsx';
import { firstTexts } from '#ui/language/first-texts.ts';
import { directionOf } from '#ui/language/locales.ts';
import { Guarded } from '#ui/parts/guarded.tsx';
import { ThemeProvider } from '#ui/theme/theme.tsx';

export const metadata: Metadata = { title: 'Parley', description: 'A chat server with many doors.' };

export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale();
  const chosen = (await cookies()).get('theme')?.value;
  const theme = chosen === 'light' || chosen === 'dark' ? chosen : undefined;
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang={locale} dir={directionOf(locale)} data-theme={theme}>
      <body>
        <NextIntlClientProvider messages={firstTexts(await getMessages())}>
          <Direction direction={directionOf(locale)}>
            <Guarded nonce={nonce}>
              <ThemeProvider theme={theme ?? 'system'}>{children}</ThemeProvider>
            </Guarded>
          </Direction>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
