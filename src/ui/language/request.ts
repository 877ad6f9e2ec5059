import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { pickLocale } from '#ui/language/locales.ts';

export default getRequestConfig(async () => {
  const chosen = (await cookies()).get('locale')?.value;
  const locale = pickLocale(chosen, (await headers()).get('accept-language'));
  const { default: messages } = await import(`./messages-${locale}.json`);
  return { locale, messages };
});
