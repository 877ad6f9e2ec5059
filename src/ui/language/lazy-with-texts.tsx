'use client';
import { type Messages, NextIntlClientProvider, useLocale } from 'next-intl';
import { type ComponentType, lazy, use } from 'react';
import type { Locale } from '#ui/language/locales.ts';

const TEXTS: Record<Locale, () => Promise<{ default: unknown }>> = {
  en: () => import('#ui/language/messages-en.json'),
  fr: () => import('#ui/language/messages-fr.json'),
  ar: () => import('#ui/language/messages-ar.json'),
};

const loading = new Map<Locale, Promise<Messages>>();

function loadTexts(locale: Locale): Promise<Messages> {
  const known = loading.get(locale);
  if (known) return known;
  const texts = TEXTS[locale]().then(({ default: all }) => all as Messages);
  loading.set(locale, texts);
  // Whoever tries again asks again.
  texts.catch(() => loading.delete(locale));
  return texts;
}

/** A part that is loaded when it is wanted, together with all texts: of its own the page has brought none. */
export function lazyWithTexts<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  const Part: ComponentType<P> = lazy(load);
  // biome-ignore lint/correctness/noComponentHookFactories: made once, as by `lazy` itself
  return function WithTexts(props: P) {
    const locale = useLocale();
    return (
      <NextIntlClientProvider locale={locale} messages={use(loadTexts(locale))}>
        <Part {...props} />
      </NextIntlClientProvider>
    );
  };
}
