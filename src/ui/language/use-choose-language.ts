import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { keepForServer } from '#ui/data/kept-on-this-device.ts';
import type { Locale } from '#ui/language/locales.ts';

/** The server draws the frame anew in the other language; what is open, typed and loaded stays as it is. */
export function useChooseLanguage(): (locale: Locale) => void {
  const router = useRouter();
  return useCallback(
    (locale) => {
      keepForServer('locale', locale);
      router.refresh();
    },
    [router],
  );
}
