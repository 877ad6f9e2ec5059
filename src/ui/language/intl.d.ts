import type { Locale } from '#ui/language/locales.ts';
import type messages from '#ui/language/messages-en.json';

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof messages;
  }
}
