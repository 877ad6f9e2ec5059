'use client';
import { NextIntlClientProvider, useLocale } from 'next-intl';
import type { ReactNode } from 'react';

/** Times are told by this device's clock; the server's is somewhere else. Only for what the server does not draw. */
export function OwnTimeZone({ children }: { children: ReactNode }) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <NextIntlClientProvider locale={useLocale()} timeZone={timeZone}>
      {children}
    </NextIntlClientProvider>
  );
}
