'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { z } from 'zod';
import type { NoticeSettings, SetNoticeSettings } from '#contract/notifications.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useAbout } from '#ui/data/use-about.ts';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { Switch } from '#ui/parts/switch.tsx';
import { DoNotDisturbPart } from '#ui/settings/notices/do-not-disturb-part.tsx';
import { QuietHoursPart } from '#ui/settings/notices/quiet-hours-part.tsx';
import { RoomLevelsPart } from '#ui/settings/notices/room-levels-part.tsx';
import { ThisBrowser } from '#ui/settings/notices/this-browser.tsx';
import { WordsPart } from '#ui/settings/notices/words-part.tsx';
import { Part } from '#ui/settings/part.tsx';

export type ChangeNotices = (change: z.input<typeof SetNoticeSettings>) => Promise<void>;

export function NotificationsSection() {
  const t = useTranslations('settingsScreen.notices');
  const { api } = useParley();
  const cache = useQueryClient();
  const sendsLetters = useAbout().data?.passwordReset !== false;
  const query = useQuery({
    queryKey: keys.noticeSettings,
    queryFn: () => api.notifications.settings.query(),
    staleTime: 0,
  });

  /** Shown at once; what the server made of it takes its place, and a refusal takes it back. */
  const change: ChangeNotices = async (wanted) => {
    await cache.cancelQueries({ queryKey: keys.noticeSettings });
    const before = cache.getQueryData<NoticeSettings>(keys.noticeSettings);
    const shown = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    cache.setQueryData<NoticeSettings>(keys.noticeSettings, (settings) => settings && { ...settings, ...shown });
    try {
      cache.setQueryData(keys.noticeSettings, await api.notifications.setSettings.mutate(wanted));
    } catch (error) {
      cache.setQueryData(keys.noticeSettings, before);
      noticeFailure(error);
    }
  };

  return (
    <Loaded query={query}>
      {(settings) => (
        <>
          <Part title={t('where')} text={t('whereText')}>
            <div>
              <Switch
                label={t('push')}
                hint={t('pushHint')}
                checked={settings.push}
                onChange={(push) => change({ push })}
              />
              <ThisBrowser />
              <Switch
                label={t('digest')}
                hint={t(sendsLetters ? 'digestHint' : 'digestNowhere')}
                checked={settings.digest && sendsLetters}
                disabled={!sendsLetters}
                onChange={(digest) => change({ digest })}
              />
            </div>
          </Part>
          <DoNotDisturbPart />
          <QuietHoursPart quietHours={settings.quietHours} onChange={change} />
          <WordsPart words={settings.keywords} onChange={change} />
          <RoomLevelsPart />
        </>
      )}
    </Loaded>
  );
}
