import { useTranslations } from 'next-intl';
import type { Session } from '#contract/auth.ts';
import { readDevice } from '#ui/settings/devices/device-name.ts';

/** What somebody is signed in with, as he would call it. */
export function useDeviceName(): (session: Pick<Session, 'kind' | 'userAgent'>) => string {
  const t = useTranslations('settingsScreen.devices');
  return ({ kind, userAgent }) => {
    const { browser, system } = readDevice(userAgent);
    if (browser && system) return t('browserOn', { browser, system });
    return browser ?? system ?? t(kind === 'token' ? 'program' : 'browser');
  };
}
