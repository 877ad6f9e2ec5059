'use client';
import { useTranslations } from 'next-intl';
import { installedWorker } from '#ui/offline/install.ts';
import { Button } from '#ui/parts/button.tsx';
import { Switch } from '#ui/parts/switch.tsx';
import { usePush } from '#ui/push/use-push.ts';
import { useSound } from '#ui/push/use-sound.ts';

/** What this device does when something is addressed to me. */
export function ThisBrowser() {
  const t = useTranslations('settingsScreen.notices');
  const push = usePush();
  const sound = useSound();
  const isPossible = push.state === 'on' || push.state === 'off';
  const test = async () => {
    const worker = await installedWorker();
    await worker?.showNotification(t('testTitle'), { body: t('testText'), tag: 'test' });
  };
  return (
    <>
      <Switch
        label={t('here')}
        hint={t(`hereHints.${push.state}`)}
        checked={push.state === 'on'}
        disabled={!isPossible || push.isBusy}
        onChange={(on) => (on ? push.enable() : push.disable())}
      />
      {push.state === 'on' && (
        <p>
          <Button onClick={test}>{t('test')}</Button>
        </p>
      )}
      <Switch label={t('sound')} hint={t('soundHint')} checked={sound.isOn} onChange={sound.setOn} />
    </>
  );
}
